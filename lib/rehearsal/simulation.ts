import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import { shiftMinutes } from '../contract/traffic-shift';
import type { AlarmState, Clock } from '../judge/ports';
import { MINUTE_MS } from './cloudwatch/metric-store';
import { Rollout } from './codedeploy/rollout';
import type { Deployable, MinuteSample, Rehearsal, Scenario } from './model';

type Ending = Pick<Rehearsal, 'verdict' | 'cause' | 'stoppedBy'>;

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
 * Rehearses one rollout on the virtual clock.
 *
 * Without `hooks` the lifecycle events pass at once, and the timeline says that their hooks were not rehearsed.
 *
 * @throws UnsupportedExpressionError where an alarm's expression has a function that the twin does not know
 * @throws AlarmModelError where an alarm cannot be evaluated for another reason
 */
export async function simulate(deployable: Deployable, scenario: Scenario, hooks?: LifecycleHooks): Promise<Rehearsal> {
  const rollout = new Rollout(deployable, scenario, hooks);
  rollout.warmUp();
  rollout.tell('deployment', `version ${deployable.targetVersion} is to replace ${deployable.currentVersion}`);
  const ending = await runDeployment(rollout, deployable);
  rollout.tell('verdict', ending.cause);
  rollout.finish(3);
  return rehearsalOf(rollout, deployable, scenario, ending);
}

async function runDeployment(rollout: Rollout, deployable: Deployable): Promise<Ending> {
  const { targetVersion, rollbackEvents } = deployable;
  const blocked = await rollout.lifecycleEvent('BeforeAllowTraffic');
  if (blocked !== undefined) {
    return {
      verdict: 'blocked',
      cause: `BeforeAllowTraffic failed before any traffic moved: ${blocked}`,
      ...failedCheck(rollout),
    };
  }
  if (rollout.stoppingAlarm === undefined) rollout.allowTraffic();
  if (rollout.firstShiftMs === undefined) {
    const cause = `alarm ${rollout.stoppingAlarm} was in ALARM before any traffic moved`;
    return { verdict: 'blocked', cause, stoppedBy: rollout.stoppingAlarm };
  }
  const failed = await rollout.lifecycleEvent('AfterAllowTraffic');
  const alarm = rollout.stoppingAlarm;
  if (alarm === undefined && failed === undefined) {
    return { verdict: 'promoted', cause: `version ${targetVersion} has all traffic: no alarm and no hook stopped it` };
  }
  const event = alarm === undefined ? 'DEPLOYMENT_FAILURE' : 'DEPLOYMENT_STOP_ON_ALARM';
  const why = alarm === undefined ? `AfterAllowTraffic failed: ${failed}` : `alarm ${alarm} went to ALARM`;
  const stopped = alarm === undefined ? failedCheck(rollout) : { stoppedBy: alarm };
  if (rollbackEvents.includes(event)) {
    rollout.rollBack();
    return { verdict: 'rolled-back', cause: why, ...stopped };
  }
  const share = Math.round(rollout.weight * 100);
  const cause = `${why}, but the group does not roll back on ${event}: version ${targetVersion} keeps ${share} % of the calls`;
  return { verdict: 'left-weighted', cause, ...stopped };
}

function failedCheck(rollout: Rollout): Pick<Ending, 'stoppedBy'> {
  const checks = rollout.hookReports.at(-1)?.checks ?? [];
  const check =
    checks.find(({ mode, verdict }) => mode === 'enforced' && verdict !== 'PASSED') ??
    checks.find(({ verdict }) => verdict !== 'PASSED');
  return check ? { stoppedBy: check.id } : {};
}

function rehearsalOf(rollout: Rollout, deployable: Deployable, scenario: Scenario, ending: Ending): Rehearsal {
  const originMs = rollout.firstShiftMs ?? rollout.startedMs;
  const minutesFrom = (atMs: number): number => (atMs - originMs) / MINUTE_MS;
  const backMs = rollout.weights.find(({ weight, atMs }) => weight === 0 && atMs > originMs)?.atMs;
  const minutes: MinuteSample[] = [];
  let failedCalls = 0;
  const lastMinute = Math.floor(rollout.clock.now() / MINUTE_MS);
  for (let bucket = Math.floor(originMs / MINUTE_MS) - 5; bucket < lastMinute; bucket++) {
    const { current, target } = rollout.store.callsOf(bucket);
    const endMs = (bucket + 1) * MINUTE_MS;
    failedCalls += target.errorsOfFault;
    minutes.push({
      minute: Math.floor(minutesFrom(endMs)),
      weight: rollout.weights.filter(({ atMs }) => atMs < endMs).at(-1)?.weight ?? 0,
      current: { invocations: current.invocations, errors: current.errors },
      target: { invocations: target.invocations, errors: target.errors },
    });
  }
  const points = scenario.fault.kind === 'errors' ? scenario.fault.points : 0;
  const rate = Math.min(points / 100, 1 - scenario.baseErrorRate);
  const horizonMin = Math.max(shiftMinutes(deployable.shift), minutesFrom(rollout.clock.now()) - 3);
  return {
    deployable: deployable.logicalId,
    scenario,
    ...ending,
    ...(ending.verdict === 'rolled-back' && backMs !== undefined && { minutesToStop: minutesFrom(backMs) }),
    shiftSteps: rollout.steps,
    timeline: rollout.texts.map(({ atMs, kind, text }) => ({ atMin: minutesFrom(atMs), kind, text })),
    minutes,
    alarmSamples: rollout.samples.map(({ atMs, ...sample }) => ({ atMin: minutesFrom(atMs), ...sample })),
    hookReports: rollout.hookReports,
    failedCalls,
    failedCallsAllAtOnce: Math.round(scenario.rps * 60 * horizonMin * rate),
  };
}
