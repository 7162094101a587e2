import { Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import { type AlarmEntryCounts, assertEntries } from './alarm-limits';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';

/**
 * Options of `AlarmPolicy.custom()`.
 */
export interface CustomAlarmOptions {
  /**
   * What the alarm is called, in the deployment and in its name: a letter, then letters, digits and dashes, at most 24 characters.
   */
  readonly id: string;

  /**
   * What is watched: a metric or math over metrics, at least one of them of the new version alone. `target.metricTargetVersion()` of a
   * deployment gives Lambda's own; `versionDimension` adds the version to one of yours.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * Name of the dimension in which your own metric carries the number of the version that wrote it (in a function: the variable
   * `AWS_LAMBDA_FUNCTION_VERSION`). The version being deployed is added to the dimensions of the metric. For a metric, not for math.
   *
   * @default - the metric is watched as it is given
   */
  readonly versionDimension?: string;

  /**
   * The value with which the metric is compared.
   */
  readonly threshold: number;

  /**
   * How the metric is compared with the threshold.
   *
   * @default ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;

  /**
   * How many of the newest datapoints are looked at.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these datapoints must breach.
   *
   * @default - 2, and all of them where `evaluationPeriods` is given
   */
  readonly datapointsToAlarm?: number;

  /**
   * What a missing datapoint counts as. A version without calls has none, so that anything but the default stops quiet functions.
   *
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * What it means when the alarm goes off, in plain words; the link to the runbook is appended.
   *
   * @default - a sentence with the id
   */
  readonly description?: string;
}

const ID = /^[A-Za-z][A-Za-z0-9-]{0,23}$/;
const DEFAULT_RANGE = { evaluationPeriods: 3, datapointsToAlarm: 2 } as const;

/** @throws Error for an id that no alarm can have, and for metrics of which none is of the new version alone */
export function customAlarm(
  options: CustomAlarmOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const { id, threshold, evaluationPeriods } = options;
  const { path } = scope.node;
  if (!ID.test(id)) {
    throw new Error(
      `${path}: id of a custom alarm is part of its name, got ${JSON.stringify(id)}, ` +
        'expected a letter and up to 23 more letters, digits and dashes, rename it',
    );
  }
  const metric = versioned(options, bind.target, path);
  if (!watchesNewVersion(metric, bind.target, scope)) {
    throw new Error(
      `${path}: custom alarm ${id} watches no metric of the new version alone, so the version still serving could turn it red and have the fix refused, ` +
        'expected target.metricTargetVersion() in it or a versionDimension, use AlarmPolicy.fromAlarm() if that is what you want',
    );
  }
  assertEntries(counted(metric), `custom alarm ${id}`, path);
  const description =
    options.description ?? `Custom alarm ${id} speaks against the new version of ${bind.target.functionName}.`;
  const alarm = new cloudwatch.Alarm(scope, `Custom-${id}`, {
    alarmName: `${bind.alarmNamePrefix}-${id}-v${bind.target.targetVersion}`,
    alarmDescription: `${description} CodeDeploy returns the alias to the version before. Runbook: ${bind.runbook}#custom`,
    metric,
    threshold,
    comparisonOperator: options.comparisonOperator,
    ...(evaluationPeriods === undefined ? DEFAULT_RANGE : { evaluationPeriods }),
    ...(options.datapointsToAlarm === undefined ? {} : { datapointsToAlarm: options.datapointsToAlarm }),
    treatMissingData: options.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  return { alarms: [alarm] };
}

function versioned(
  { id, metric, versionDimension }: CustomAlarmOptions,
  target: IDeploymentTarget,
  path: string,
): cloudwatch.IMetric {
  if (versionDimension === undefined) return metric;
  if (!(metric instanceof cloudwatch.Metric)) {
    throw new Error(
      `${path}: versionDimension is added to a metric, got math in custom alarm ${id}, ` +
        `expected a Metric, give each metric of the math the dimension ${versionDimension} with target.targetVersion instead`,
    );
  }
  return metric.with({ dimensionsMap: { ...metric.dimensions, [versionDimension]: target.targetVersion } });
}

/** Whether a dimension of any metric is the new version; `fn.currentVersion` names it by another token. */
function watchesNewVersion(metric: cloudwatch.IMetric, target: IDeploymentTarget, scope: Construct): boolean {
  const stack = Stack.of(scope);
  const version = JSON.stringify(stack.resolve(target.targetVersion));
  const isNewVersion = (value: unknown): boolean =>
    Token.isUnresolved(value) && JSON.stringify(stack.resolve(value)) === version;
  return entriesOf(metric).some(({ config }) =>
    config.metricStat?.dimensions?.some(({ value }) => isNewVersion(value)),
  );
}

interface Entry {
  readonly id: string;
  readonly config: cloudwatch.MetricConfig;
}

/** A metric or math, and all that the math is made of. */
function entriesOf(metric: cloudwatch.IMetric, id = ''): Entry[] {
  const config = metric.toMetricConfig();
  const parts = Object.entries(config.mathExpression?.usingMetrics ?? {});
  return [{ id, config }, ...parts.flatMap(([partId, part]) => entriesOf(part, partId))];
}

/** The CDK renders one entry for each id; one metric alone needs none. */
function counted(metric: cloudwatch.IMetric): AlarmEntryCounts {
  const byId = new Map(entriesOf(metric).map(({ id, config }) => [id, config.mathExpression !== undefined]));
  const expressions = [...byId.values()].filter((isMath) => isMath).length;
  return { metrics: byId.size - expressions, expressions };
}
