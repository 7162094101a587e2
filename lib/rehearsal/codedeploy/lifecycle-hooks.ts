import type { LifecycleEvent } from '../../contract/names';
import type { HookReport } from '../../contract/report';
import type { AlarmState, Clock } from '../../judge/ports';
import type { ReadableMetrics } from '../observed-calls';

/** Runs the hook functions of a deployable; given by whoever knows the world that the hooks look at. */
export interface LifecycleHooks {
  /**
   * Called once for each lifecycle event that the alias names a hook for. May wait on `clock` (at most one hour) and must
   * wait on nothing else; what it rejects with counts as a hook that never reported.
   *
   * @param alarmStates the states of the deployable's alarms by name, at the time of the call
   * @param metrics the metrics of the alias, visible as late as they are for alarms
   */
  run(
    lifecycleEvent: LifecycleEvent,
    clock: Clock,
    alarmStates: () => ReadonlyMap<string, AlarmState>,
    metrics: ReadableMetrics,
  ): Promise<HookReport>;
}
