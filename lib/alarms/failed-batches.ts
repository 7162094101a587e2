import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { BATCH_METRICS } from '../contract/batch-metrics';
import { RUNNING_THRESHOLD } from '../contract/split-evidence';
import type { IDeploymentTarget } from '../target/deployment-target';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, wholeRollout } from './comparison-alarm';
import { ERRORS, runningErrorExpressions, unreportedExpressions } from './expressions';
import { checkedMargin, inPoints } from './margin';

/**
 * Options of `AlarmPolicy.failedBatches()`.
 */
export interface FailedBatchesOptions {
  /**
   * How much more often a batch of the new version may have a failed message than one of the version still serving, as a fraction of the
   * batches: 0.02 is two percentage points.
   *
   * @default 0.02
   */
  readonly margin?: number;
}

/** Three minutes, for logs become metrics at a pace of their own; not in a row, for a quiet queue has minutes without batches. */
const UNREPORTED_RANGE = { evaluationPeriods: 5, datapointsToAlarm: 3 } as const;

/** @throws Error for a margin out of range */
export function failedBatches(
  options: FailedBatchesOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const { target, alarmNamePrefix, runbook, rollout, firstWeight } = bind;
  const margin = checkedMargin(options.margin, 'the failed batches', scope.node.path);
  const sequel = `CodeDeploy returns the alias to the version before. Runbook: ${runbook}#failed-batches`;
  const compared = new ComparisonAlarm(scope, 'FailedBatches', {
    alarmName: `${alarmNamePrefix}-failed-batches-v${target.targetVersion}`,
    description:
      `Batches of the new version of ${target.functionName} have a failed message more than ${inPoints(margin)} percentage points more often ` +
      `than those of the version still serving. ${sequel}`,
    range: wholeRollout(rollout),
    metrics: {
      [ERRORS.newCalls]: batchMetric(target, BATCH_METRICS.batches, true),
      [ERRORS.newFailures]: batchMetric(target, BATCH_METRICS.failedBatches, true),
      [ERRORS.allCalls]: batchMetric(target, BATCH_METRICS.batches, false),
      [ERRORS.allFailures]: batchMetric(target, BATCH_METRICS.failedBatches, false),
    },
    expressions: runningErrorExpressions(margin, RUNNING_THRESHOLD, firstWeight),
  });
  const unreported = new ComparisonAlarm(scope, 'UnreportedBatches', {
    alarmName: `${alarmNamePrefix}-unreported-batches-v${target.targetVersion}`,
    description:
      `The new version of ${target.functionName} is called, but does not tell of its batches, so that failed messages would go unnoticed: ` +
      `its handler needs perMessage() of cdk-serverless-guardrails/runtime, or metrics of the same names. ${sequel}`,
    range: UNREPORTED_RANGE,
    metrics: {
      ni: target.metricTargetVersion('Invocations'),
      ne: target.metricTargetVersion('Errors'),
      nb: batchMetric(target, BATCH_METRICS.batches, true),
    },
    expressions: unreportedExpressions(),
  });
  return { alarms: [compared, unreported] };
}

function batchMetric(target: IDeploymentTarget, metricName: string, ofNewVersion: boolean): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: BATCH_METRICS.namespace,
    metricName,
    statistic: 'Sum',
    period: Duration.minutes(1),
    dimensionsMap: {
      FunctionName: target.functionName,
      Resource: `${target.functionName}:${target.aliasName}`,
      ...(ofNewVersion && { ExecutedVersion: target.targetVersion }),
    },
  });
}
