import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import { shiftMinutes } from '../contract/traffic-shift';
import type { AlarmState, Clock } from '../judge/ports';
import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from './assumptions';
import { MINUTE_MS } from './cloudwatch/metric-store';
import { Deployment } from './codedeploy/deployment';
import { expectedFaultShare } from './lambda/version-behaviour';
import type { Deployable, MinuteSample, Rehearsal, Scenario } from './model';
import { TwinAccount } from './twin-account';

/** Minutes before the first shift that the rehearsal shows. */
const SHOWN_BEFORE_MIN = 5;

/** Runs the hook functions of a deployable; given by whoever knows the world that the hooks look at. */
export interface LifecycleHooks {
  /**
   * Called once for each lifecycle event that the alias names a hook for. May wait on `clock` (at most one hour) and must
   * wait on nothing else; what it rejects with counts as a hook that never reported.
   *
   * @param alarmStates the states of the deployable's alarms by name, at the time of the call
   */
  run(
    lifecycleEvent: LifecycleEvent,
    clock: Clock,
    alarmStates: () => ReadonlyMap<string, AlarmState>,
  ): Promise<HookReport>;
}

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
  const account = new TwinAccount(deployable, scenario, assumptions);
  account.warmUp();
  const deployment = new Deployment(deployable, account, assumptions, hooks);
  const ending = await deployment.run();
  account.traffic.settle();
  const failedCalls = account.traffic.failedCallsOfFault;
  const endMs = account.clock.now();
  account.clock.advanceTo(endMs + assumptions.tailMin * MINUTE_MS);
  account.traffic.settle();

  // A deployment that was blocked has no first shift: its minutes count from its end.
  const originMs = deployment.firstShiftMs ?? endMs;
  const minutesFrom = (atMs: number): number => (atMs - originMs) / MINUTE_MS;
  const horizonMin = Math.max(assumptions.allAtOnceMin, shiftMinutes(deployable.shift));
  const faultShare = expectedFaultShare(account.behaviours.target);
  return {
    deployable: deployable.logicalId,
    scenario,
    ...ending,
    ...(deployment.backMs !== undefined && { minutesToStop: minutesFrom(deployment.backMs) }),
    shiftSteps: deployment.steps,
    timeline: account.timeline.map(({ atMs, ...entry }) => ({ atMin: minutesFrom(atMs), ...entry })),
    minutes: minuteSamples(account, originMs),
    alarmSamples: account.alarmSamples.map(({ atMs, ...sample }) => ({ atMin: minutesFrom(atMs), ...sample })),
    hookReports: deployment.hookReports,
    failedCalls,
    failedCallsAllAtOnce: Math.round(scenario.rps * 60 * horizonMin * faultShare),
  };
}

/** The complete minutes of the clock from a few before `originMs` on; minute 0 is the one in which it falls. */
function minuteSamples({ clock, store, traffic }: TwinAccount, originMs: number): MinuteSample[] {
  const samples: MinuteSample[] = [];
  const zero = Math.floor(originMs / MINUTE_MS);
  const last = Math.floor(clock.now() / MINUTE_MS);
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
