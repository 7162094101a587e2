import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import type { CountIds } from './split-evidence';

/** An expression under its id, in the order in which they build on each other; the last one is the alarm's. */
export type NamedExpression = readonly [id: string, expression: string];

/** A whole hour covers the shifts of up to 30 minutes with their bake; see canary statistics in docs/judge.md. */
const MINIMUM_PERIODS = 60;

export interface ComparisonAlarmProps {
  readonly alarmName: string;
  readonly description: string;
  readonly metrics: Record<string, cloudwatch.IMetric>;
  readonly expressions: readonly NamedExpression[];
  readonly rollout: Duration;
}

/**
 * The alarm that all comparisons share: 1 of N datapoints over the whole rollout, missing data not breaching.
 *
 * The evaluation range must not be shorter than the rollout, because running sums begin anew with it; minutes without
 * traffic on the new version contribute nothing, so a longer one changes nothing.
 */
export function comparisonAlarm(scope: Construct, id: string, props: ComparisonAlarmProps): cloudwatch.Alarm {
  const period = Duration.minutes(1);
  const known: Record<string, cloudwatch.IMetric> = { ...props.metrics };
  for (const [name, expression] of props.expressions) {
    known[name] = new cloudwatch.MathExpression({
      expression,
      period,
      label: name,
      usingMetrics: used(expression, known),
    });
  }
  const [result] = props.expressions[props.expressions.length - 1];
  return new cloudwatch.Alarm(scope, id, {
    alarmName: props.alarmName,
    alarmDescription: props.description,
    metric: known[result],
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: Math.max(MINIMUM_PERIODS, Math.ceil(props.rollout.toMinutes({ integral: false }))),
    datapointsToAlarm: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function used(expression: string, known: Record<string, cloudwatch.IMetric>): Record<string, cloudwatch.IMetric> {
  const names = new Set(expression.match(/[a-z][A-Za-z0-9_]*/g));
  return Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)));
}

/** The four counts of a comparison: `ni`, `ne` of the new version, `ai`, `ae` of the alias. */
export function countMetrics(
  target: IDeploymentTarget,
  ids: CountIds,
  failures: { metricName: string; statistic: string },
): Record<string, cloudwatch.IMetric> {
  const { metricName, statistic } = failures;
  return {
    [ids.newCalls]: target.metricTargetVersion('Invocations'),
    [ids.newFailures]: target.metricTargetVersion(metricName, { statistic }),
    [ids.allCalls]: target.metricAlias('Invocations'),
    [ids.allFailures]: target.metricAlias(metricName, { statistic }),
  };
}
