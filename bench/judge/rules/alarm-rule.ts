import type { AlarmModel, ComparisonOperator, MetricEntry } from '../../../lib/rehearsal/model';

/** A rule of CloudWatch alarms: the first one in ALARM stops the deployment. */
export interface AlarmRule {
  readonly name: string;
  readonly alarms: readonly AlarmModel[];
}

/** The alias that all rules watch. */
export const SUBJECT = { functionName: 'orders', aliasName: 'live', currentVersion: '1', targetVersion: '2' } as const;

/** The dimension sets of Lambda's metrics. */
export const DIMENSIONS = {
  function: { FunctionName: SUBJECT.functionName },
  alias: { FunctionName: SUBJECT.functionName, Resource: `${SUBJECT.functionName}:${SUBJECT.aliasName}` },
  newVersion: {
    FunctionName: SUBJECT.functionName,
    Resource: `${SUBJECT.functionName}:${SUBJECT.aliasName}`,
    ExecutedVersion: SUBJECT.targetVersion,
  },
} as const;

/** One metric of namespace AWS/Lambda as an alarm reads it. */
export function lambdaMetric(
  id: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
  options: { readonly stat?: string; readonly returnData?: boolean } = {},
): MetricEntry {
  const { stat = 'Sum', returnData = false } = options;
  return { id, returnData, namespace: 'AWS/Lambda', metricName, dimensions, stat };
}

/** What differs between the alarms of the peers. */
export interface AlarmShape {
  readonly threshold: number;
  readonly comparison?: ComparisonOperator;
  readonly periodSec?: number;
  /** M and N of "M out of N": here always the same. */
  readonly periods: number;
}

/** An alarm that treats missing data as not breaching, as all of these do or should. */
export function alarmModel(name: string, entries: readonly MetricEntry[], shape: AlarmShape): AlarmModel {
  const { threshold, comparison = 'GreaterThanThreshold', periodSec = 60, periods } = shape;
  return {
    logicalId: name,
    name,
    entries,
    comparison,
    threshold,
    periodSec,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: 'notBreaching',
  };
}
