import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Options of a metric of a guarded deployment.
 */
export interface DeploymentMetricOptions {
  /**
   * The statistic, as CloudWatch writes it: `Sum`, `p90`, `TC(400:)`.
   *
   * @default 'Sum'
   */
  readonly statistic?: string;

  /**
   * The period over which the statistic is taken. Lambda publishes one datapoint a minute.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;
}

/**
 * All that a check or an alarm policy may know of the deployment that it guards.
 *
 * The alias itself is left out on purpose: its update policy names the hooks, so whatever a hook or an alarm needs
 * must not refer back to the alias (or to an API in front of it), or CloudFormation refuses the stack as a cycle.
 */
export interface IDeploymentTarget {
  /**
   * Name of the guarded function.
   */
  readonly functionName: string;

  /**
   * ARN of the guarded function, without a qualifier.
   */
  readonly functionArn: string;

  /**
   * Name of the alias whose traffic is shifted.
   */
  readonly aliasName: string;

  /**
   * Number of the version that this deployment would serve: known to CloudFormation, a token at synth.
   */
  readonly targetVersion: string;

  /**
   * Time-out of the guarded function, if it is known at synth.
   *
   * @default - not known
   */
  readonly functionTimeout?: Duration;

  /**
   * ARN of the role that the guarded function runs as, if it is known.
   *
   * @default - not known
   */
  readonly functionRoleArn?: string;

  /**
   * A metric of Lambda over both versions behind the alias.
   *
   * @param metricName Lambda's name of the metric: `Invocations`, `Errors`, `Duration`, `Throttles`
   * @param options statistic and period
   */
  metricAlias(metricName: string, options?: DeploymentMetricOptions): cloudwatch.Metric;

  /**
   * A metric of Lambda over the target version alone, as far as it is called through the alias.
   *
   * Built from `FunctionName`, `Resource` and `ExecutedVersion`, because `Version.metric()` of the CDK names a series
   * that does not exist (aws-cdk issue 14248).
   *
   * @param metricName Lambda's name of the metric: `Invocations`, `Errors`, `Duration`, `Throttles`
   * @param options statistic and period
   */
  metricTargetVersion(metricName: string, options?: DeploymentMetricOptions): cloudwatch.Metric;

  /**
   * Permits to invoke any published version of the guarded function by its number.
   *
   * @param grantee who may invoke
   */
  grantInvokeVersions(grantee: iam.IGrantable): iam.Grant;
}
