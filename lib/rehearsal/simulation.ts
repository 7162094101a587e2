import type { MinuteCounts } from '../judge/minute-counts';
import { type Resolution, resolutionOf } from '../judge/resolution';
import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from './assumptions';
import { evidenceAt } from './cloudwatch/alarm-evidence';
import { MINUTE_MS } from './cloudwatch/metric-store';
import type { LifecycleHooks } from './codedeploy/lifecycle-hooks';
import { NOTICED_BY_CALLS } from './lambda/fault-schedule';
import type { Deployable, MinuteSample, Rehearsal, Scenario } from './model';
import { type Rollout, rollOut } from './rollout';
import type { TwinAccount } from './twin-account';

export type { LifecycleHooks } from './codedeploy/lifecycle-hooks';

/** Minutes before the first shift that the rehearsal shows. */
const SHOWN_BEFORE_MIN = 5;

/**
 * Rehearses one rollout on the virtual clock: traffic, metrics, alarms and CodeDeploy's deployment. The same arguments give the same
 * rehearsal, byte for byte.
 *
 * Without `hooks` the lifecycle events pass at once, and the timeline says that their hooks were not rehearsed.
 *
 * @throws UnsupportedExpressionError where an alarm's expression has a function that the twin does not know
 * @throws AlarmModelError where an alarm cannot be evaluated for another reason
 */
export async function simulate(
  deployable: Deployable,
  scenario: Scenario,
  hooks?: LifecycleHooks,
  assumptions: TwinAssumptions = DEFAULT_ASSUMPTIONS,
): Promise<Rehearsal> {
  return reportOf(await rollOut(deployable, scenario, { hooks, assumptions }), assumptions);
}

/** A rollout as the reports show it, with a few minutes after its end. */
export function reportOf(rollout: Rollout, assumptions: TwinAssumptions = DEFAULT_ASSUMPTIONS): Rehearsal {
  const { account, deployable, deployment, ending, endMs, originMs, minutesToStop, cost } = rollout;
  const { scenario } = account.parts;
  const shownToMs = endMs + Math.round(assumptions.tailMin * MINUTE_MS);
  account.clock.advanceTo(shownToMs);
  account.traffic.settle();

  const minutesFrom = (atMs: number): number => (atMs - originMs) / MINUTE_MS;
  const alarmSamples = account.alarmSamples.filter(({ atMs }) => atMs <= shownToMs);
  const assumption = failedCallsAssumption(scenario, assumptions);
  const resolution = resolutionOfRollout(rollout);
  return {
    deployable: deployable.logicalId,
    scenario,
    ...ending,
    ...(minutesToStop !== undefined && { minutesToStop }),
    shiftSteps: deployment.steps,
    timeline: account.timeline
      .filter(({ atMs }) => atMs <= shownToMs)
      .map(({ atMs, ...entry }) => ({ atMin: minutesFrom(atMs), ...entry })),
    minutes: minuteSamples(account, originMs, shownToMs),
    alarmSamples: alarmSamples.map(({ atMs, ...sample }) => ({ atMin: minutesFrom(atMs), ...sample })),
    evidenceSamples: evidenceAt(deployable.alarms, alarmSamples, account.store).map(({ atMs, ...sample }) => ({
      atMin: minutesFrom(atMs),
      ...sample,
    })),
    hookReports: deployment.hookReports,
    ...cost,
    ...(assumption !== undefined && { failedCallsAssumption: assumption }),
    ...(resolution && { resolution }),
  };
}

/** The twin does not run the function, so what a fault of its configuration does to a call is taken for granted. */
function failedCallsAssumption(
  { faults }: Scenario,
  { configurationFaultPoints }: TwinAssumptions,
): string | undefined {
  if (!faults.some(({ kind }) => NOTICED_BY_CALLS.includes(kind))) return undefined;
  return configurationFaultPoints >= 100
    ? 'assumes that every call of a version with this fault fails'
    : `assumes that ${configurationFaultPoints} % of the calls of a version with this fault fail`;
}

/** What the calls between the first shift and the end could show; undefined where nothing was shifted. */
function resolutionOfRollout({ account, deployment, endMs }: Rollout): Resolution | undefined {
  const { firstShiftMs } = deployment;
  if (firstShiftMs === undefined) return undefined;
  const counts: MinuteCounts[] = [];
  for (let minute = Math.floor(firstShiftMs / MINUTE_MS); minute <= Math.floor(endMs / MINUTE_MS); minute++) {
    const { current, target } = account.store.callsOf(minute);
    counts.push({
      newCalls: target.invocations,
      newFailures: target.errors,
      allCalls: current.invocations + target.invocations,
      allFailures: current.errors + target.errors,
    });
  }
  return resolutionOf(counts);
}

/** The complete minutes of the clock from a few before `originMs` on; minute 0 is the one in which it falls. */
function minuteSamples({ store, traffic }: TwinAccount, originMs: number, shownToMs: number): MinuteSample[] {
  const samples: MinuteSample[] = [];
  const zero = Math.floor(originMs / MINUTE_MS);
  const last = Math.floor(shownToMs / MINUTE_MS);
  for (let bucket = Math.max(0, zero - SHOWN_BEFORE_MIN); bucket < last; bucket++) {
    const { current, target } = store.callsOf(bucket);
    const changes = traffic.weights.filter(({ atMs }) => atMs < (bucket + 1) * MINUTE_MS);
    samples.push({
      minute: bucket - zero,
      weight: changes[changes.length - 1].weight,
      current: { invocations: current.invocations, errors: current.errors },
      target: { invocations: target.invocations, errors: target.errors },
    });
  }
  return samples;
}
