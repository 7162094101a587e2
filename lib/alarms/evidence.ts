/**
 * How the error alarm collects what speaks against the new version.
 */
export enum Evidence {
  /**
   * One alarm that adds up evidence over the whole rollout, besides what single minutes show. It finds small faults and those of
   * quiet functions soonest. It sums inside an alarm (`RUNNING_SUM`, `DIFF`), which CloudWatch permits and advises against, because an
   * alarm reads more datapoints than its range; here every minute without calls of the new version adds exactly nothing.
   */
  RUNNING = 'running',

  /**
   * Two alarms that judge each minute by itself: one minute with a gross difference, or two bad minutes out of three. No function over
   * more than one minute is needed. Large faults are stopped as fast; small ones in shifts of half an hour need 1.4 to 7 times the calls
   * (docs/judge.md). The post-traffic hook still judges the counts of the whole rollout by running evidence.
   */
  WINDOWED = 'windowed',
}
