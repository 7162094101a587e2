import { ArnFormat, type Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import { assertEntries, assertRange } from './alarm-limits';
import type { NamedExpression } from './expressions';
import type { CountIds } from './split-evidence';

/** A whole hour covers the shifts of up to 30 minutes with their bake; see docs/judge.md. */
const MINIMUM_PERIODS = 60;
/** Lambda publishes its metrics by the minute (Lambda developer guide, viewing metrics). */
const PERIOD_SEC = 60;

/** M of N: how many datapoints out of how many must breach. */
export interface EvaluationRange {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/**
 * One datapoint (or `datapointsToAlarm` of them) of the whole rollout.
 *
 * The range must not be shorter than the rollout, because running sums begin anew with it; minutes without traffic on the
 * new version contribute nothing, so a longer one changes nothing.
 *
 * @param historyMin minutes before the rollout that must stay in the range until its end
 */
export function wholeRollout(rollout: Duration, datapointsToAlarm = 1, historyMin = 0): EvaluationRange {
  const rolloutMin = Math.ceil(rollout.toMinutes({ integral: false }));
  return { evaluationPeriods: Math.max(MINIMUM_PERIODS, rolloutMin + historyMin), datapointsToAlarm };
}

export interface ComparisonAlarmProps {
  readonly alarmName: string;
  readonly description: string;
  readonly metrics: Record<string, cloudwatch.Metric>;
  readonly expressions: readonly NamedExpression[];
  readonly range: EvaluationRange;
}

/**
 * The alarm that all comparisons share: expressions that return 1 for a minute that speaks against the new version, missing
 * data not breaching.
 *
 * Its entries are written as they are, not as nested `MathExpression`s: those check and collect each other's metrics at every
 * level, which took a third of the time in which a guarded deployment is declared.
 */
export class ComparisonAlarm extends cloudwatch.AlarmBase {
  public readonly alarmArn: string;
  public readonly alarmName: string;
  /** Seconds of each datapoint. */
  public readonly periodSec = PERIOD_SEC;

  public constructor(scope: Construct, id: string, props: ComparisonAlarmProps) {
    super(scope, id, { physicalName: props.alarmName });
    const { evaluationPeriods, datapointsToAlarm } = props.range;
    assertRange(evaluationPeriods, PERIOD_SEC, `alarm ${id}`, scope.node.path);
    assertEntries(
      { metrics: Object.keys(props.metrics).length, expressions: props.expressions.length },
      `alarm ${id}`,
      scope.node.path,
    );
    const entries = [
      ...Object.entries(props.metrics).map(([name, metric]) => ({
        id: name,
        metricStat: statOf(metric),
        returnData: false,
      })),
      ...props.expressions.map(([name, expression], index) => ({
        id: name,
        expression,
        label: name,
        returnData: index === props.expressions.length - 1,
      })),
    ];
    const resource = new cloudwatch.CfnAlarm(this, 'Resource', {
      alarmName: this.physicalName,
      alarmDescription: props.description,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmActions: Lazy.list({ produce: () => this.alarmActionArns }, { omitEmpty: true }),
      insufficientDataActions: Lazy.list({ produce: () => this.insufficientDataActionArns }, { omitEmpty: true }),
      okActions: Lazy.list({ produce: () => this.okActionArns }, { omitEmpty: true }),
      // Every name in them lies in this stack, so there is nothing to find while references are prepared.
      metrics: Lazy.uncachedAny({ produce: ({ preparing }) => (preparing ? [] : entries) }),
    });
    this.alarmName = this.getResourceNameAttribute(resource.ref);
    this.alarmArn = this.getResourceArnAttribute(resource.attrArn, {
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: this.physicalName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

function statOf(metric: cloudwatch.Metric): cloudwatch.CfnAlarm.MetricStatProperty {
  const { namespace, metricName, dimensions, statistic } = metric;
  return {
    metric: {
      namespace,
      metricName,
      dimensions: Object.entries(dimensions ?? {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => ({ name, value })),
    },
    period: PERIOD_SEC,
    stat: statistic,
  };
}

/** The four counts of a comparison: `ni`, `ne` of the new version, `ai`, `ae` of the alias. */
export function countMetrics(
  target: IDeploymentTarget,
  ids: CountIds,
  failures: { metricName: string; statistic: string },
): Record<string, cloudwatch.Metric> {
  const { metricName, statistic } = failures;
  return {
    [ids.newCalls]: target.metricTargetVersion('Invocations'),
    [ids.newFailures]: target.metricTargetVersion(metricName, { statistic }),
    [ids.allCalls]: target.metricAlias('Invocations'),
    [ids.allFailures]: target.metricAlias(metricName, { statistic }),
  };
}
