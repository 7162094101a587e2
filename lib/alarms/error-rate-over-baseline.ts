import type { Construct } from 'constructs';
import { DEFAULT_MARGIN, RUNNING_THRESHOLD } from '../contract/split-evidence';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics } from './comparison-alarm';
import { ERRORS, runningErrorExpressions } from './expressions';

/**
 * Options of `AlarmPolicy.errorRateOverBaseline()`.
 */
export interface ErrorRateOverBaselineOptions {
  /**
   * How much more often the new version may fail than the one still serving, as a fraction of its calls: 0.02 is two
   * percentage points.
   *
   * @default 0.02
   */
  readonly margin?: number;
}

export function errorRateOverBaseline(
  options: ErrorRateOverBaselineOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const margin = options.margin ?? DEFAULT_MARGIN;
  if (!(margin >= 0.001 && margin <= 0.5)) {
    throw new Error(
      `${scope.node.path}: margin of the error rate is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
    );
  }
  const alarm = new ComparisonAlarm(scope, 'ErrorRateOverBaseline', {
    alarmName: `${bind.alarmNamePrefix}-errors-v${bind.target.targetVersion}`,
    description:
      `The new version of ${bind.target.functionName} fails more than ${Number((margin * 100).toFixed(1))} percentage points more often ` +
      `than the version still serving. CodeDeploy returns the alias to it. Runbook: ${bind.runbook}#error-rate-over-baseline`,
    rollout: bind.rollout,
    metrics: countMetrics(bind.target, ERRORS, { metricName: 'Errors', statistic: 'Sum' }),
    expressions: runningErrorExpressions(margin, RUNNING_THRESHOLD),
  });
  return { alarms: [alarm], errorRates: { margin, sensitivity: RUNNING_THRESHOLD } };
}
