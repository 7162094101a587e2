import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import type { AlarmState, Clock } from '../judge/ports';
import type { Deployable, Rehearsal, Scenario } from './model';

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
export async function simulate(
  _deployable: Deployable,
  _scenario: Scenario,
  _hooks?: LifecycleHooks,
): Promise<Rehearsal> {
  throw new Error('not built yet');
}
