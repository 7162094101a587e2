import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics, wholeRollout } from './comparison-alarm';
import { SLOW_CALLS, slowCallExpressions } from './expressions';
import { checkedMargin, inPoints } from './margin';

/**
 * Options of `AlarmPolicy.latencySlo()`.
 */
export interface LatencySloOptions {
  /**
   * Duration that calls should keep: whole milliseconds, below the function's time-out.
   */
  readonly slo: Duration;

  /**
   * Share of calls that should keep it, 0.5 to 0.999. Judge canaries on 0.9: it carries ten times the information of 0.99.
   *
   * @default 0.9
   */
  readonly quantile?: number;

  /**
   * How many more of its calls may be slow than of the version still serving, as a fraction: 0.05 is five percentage points. A version
   * that breaks the objective by less goes out; without a margin it must only not be slower than chance explains.
   *
   * @default 0
   */
  readonly margin?: number;
}

/** @throws Error for an objective that no call can break, and for a quantile or a margin out of range */

export function latencySlo(
  options: LatencySloOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const sloMs = options.slo.toMilliseconds();
  const quantile = options.quantile ?? 0.9;
  if (!(quantile >= 0.5 && quantile <= 0.999)) {
    throw new Error(
      `${scope.node.path}: quantile of the latency objective is a share of calls, got ${quantile}, expected 0.5 to 0.999, use 0.9`,
    );
  }
  const timeoutMs = timeoutMilliseconds(bind);
  if (timeoutMs !== undefined && sloMs >= timeoutMs) {
    throw new Error(
      `${scope.node.path}: no call can be slower than the latency objective, got an slo of ${sloMs} ms and a function timeout of ${timeoutMs} ms, ` +
        'expected an slo below the timeout, lower the slo or raise the timeout',
    );
  }
  const margin = options.margin === undefined ? 0 : checkedMargin(options.margin, 'slow calls', scope.node.path);
  const tolerated = Number((1 - quantile).toFixed(3));
  const alarm = new ComparisonAlarm(scope, 'LatencySlo', {
    alarmName: `${bind.alarmNamePrefix}-latency-v${bind.target.targetVersion}`,
    description:
      `More than ${Number((tolerated * 100).toFixed(1))} % of the calls of the new version of ${bind.target.functionName} take longer than ${sloMs} ms, ` +
      `and more than of the version still serving${margin === 0 ? '' : ` by ${inPoints(margin)} percentage points`}. CodeDeploy returns the alias to it. Runbook: ${bind.runbook}#latency-slo`,
    range: wholeRollout(bind.rollout),
    // TC counts the calls slower than the objective; unlike a percentile it can be subtracted (CloudWatch, statistics definitions).
    metrics: countMetrics(bind.target, SLOW_CALLS, { metricName: 'Duration', statistic: `TC(${sloMs}:)` }),
    expressions: slowCallExpressions(tolerated, margin),
  });
  return { alarms: [alarm] };
}

function timeoutMilliseconds(bind: AlarmPolicyBindOptions): number | undefined {
  const timeout = bind.target.functionTimeout;
  return timeout === undefined || Token.isUnresolved(timeout) || timeout.isUnresolved()
    ? undefined
    : timeout.toMilliseconds();
}
