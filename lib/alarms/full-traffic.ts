import type { Construct } from 'constructs';
import { FULL_TRAFFIC } from '../contract/split-evidence';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics, wholeRollout } from './comparison-alarm';
import { ERRORS, fullTrafficExpressions } from './expressions';
import { checkedMargin, inPoints } from './margin';

/**
 * Options of `AlarmPolicy.fullTraffic()`.
 */
export interface FullTrafficOptions {
  /**
   * How much more often the new version may fail than the version before it did in its last hour, as a fraction of its calls:
   * 0.02 is two percentage points.
   *
   * @default 0.02
   */
  readonly margin?: number;
}

/** A minute at full traffic, two until its metrics are visible, one until the alarm is evaluated (docs/judge.md). */
const LEAST_BAKE_MIN = 4;

/** @throws Error for a margin out of range, and for a bake that is over before the alarm can fire */
export function fullTraffic(
  options: FullTrafficOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const { path } = scope.node;
  const margin = checkedMargin(options.margin, 'the error rate at full traffic', path);
  const bakeMin = bind.bake?.toMinutes({ integral: false });
  if (bakeMin !== undefined && bakeMin < LEAST_BAKE_MIN) {
    throw new Error(
      `${path}: the alarm at full traffic can fire only during the bake, got a bake of ${Number(bakeMin.toFixed(2))} minutes, ` +
        `expected at least ${LEAST_BAKE_MIN}, bake longer or leave AlarmPolicy.fullTraffic() out`,
    );
  }
  const alarm = new ComparisonAlarm(scope, 'FullTraffic', {
    alarmName: `${bind.alarmNamePrefix}-full-traffic-v${bind.target.targetVersion}`,
    description:
      `With more than ${FULL_TRAFFIC.weight * 100} % of the calls the new version of ${bind.target.functionName} fails more than ${inPoints(margin)} percentage points ` +
      'more often than the version before it did until then. A shared outage looks the same. ' +
      `CodeDeploy returns the alias to the version before. Runbook: ${bind.runbook}#full-traffic`,
    range: wholeRollout(bind.rollout),
    metrics: countMetrics(bind.target, ERRORS, { metricName: 'Errors', statistic: 'Sum' }),
    expressions: fullTrafficExpressions(margin),
  });
  return { alarms: [alarm] };
}
