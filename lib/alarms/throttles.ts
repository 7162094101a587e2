import type { Construct } from 'constructs';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics, wholeRollout } from './comparison-alarm';
import { THROTTLED_CALLS, throttleExpressions } from './expressions';
import { checkedMargin, inPoints } from './margin';

/**
 * Options of `AlarmPolicy.throttles()`.
 */
export interface ThrottlesOptions {
  /**
   * How much larger the share of throttled calls may become than it was before the new version was called, as a fraction of
   * calls: 0.02 is two percentage points.
   *
   * @default 0.02
   */
  readonly margin?: number;

  /**
   * Minutes of the rollout in which it must be larger, 1 to 10; they need not follow each other.
   *
   * @default 2
   */
  readonly minutes?: number;
}

/** What the share was before must stay in the alarm's range until the rollout is over. */
const HISTORY_MIN = 30;
const DEFAULT_MINUTES = 2;
const MAXIMUM_MINUTES = 10;

/** @throws Error for a margin or a number of minutes out of range */
export function throttles(
  options: ThrottlesOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const { path } = scope.node;
  const margin = checkedMargin(options.margin, 'the throttled calls', path);
  const minutes = options.minutes ?? DEFAULT_MINUTES;
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAXIMUM_MINUTES)) {
    throw new Error(
      `${path}: minutes of throttled calls is a whole number, got ${minutes}, expected 1 to ${MAXIMUM_MINUTES}, use ${DEFAULT_MINUTES}`,
    );
  }
  const alarm = new ComparisonAlarm(scope, 'Throttles', {
    alarmName: `${bind.alarmNamePrefix}-throttles-v${bind.target.targetVersion}`,
    description:
      `Since the new version of ${bind.target.functionName} is called, Lambda has refused more than ${inPoints(margin)} percentage points more of the calls ` +
      `than before, in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. More traffic looks the same. ` +
      `CodeDeploy returns the alias to the version before. Runbook: ${bind.runbook}#throttles`,
    range: wholeRollout(bind.rollout, minutes, HISTORY_MIN),
    metrics: countMetrics(bind.target, THROTTLED_CALLS, { metricName: 'Throttles', statistic: 'Sum' }),
    expressions: throttleExpressions(margin),
  });
  return { alarms: [alarm] };
}
