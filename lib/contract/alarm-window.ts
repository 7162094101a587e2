/** Lambda's metrics of a complete minute are visible one to two minutes later (docs/judge.md). */
export const METRIC_DELAY_MIN = 2;
/** Alarms with periods of a minute and more are evaluated once a minute (CloudWatch user guide, evaluating an alarm). */
export const EVALUATION_MIN = 1;

/** Minutes from the first bad call until an alarm that needs this many datapoints can be in ALARM. */
export function minutesToFire(datapoints: number, periodSec: number): number {
  return Math.ceil((datapoints * periodSec) / 60) + METRIC_DELAY_MIN + EVALUATION_MIN;
}
