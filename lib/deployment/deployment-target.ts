import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { DeploymentMetricOptions, IDeploymentTarget } from '../target/deployment-target';
import type { SettledToken } from './settled-token';

/** Lambda's own default (API reference, CreateFunction). */
const DEFAULT_TIMEOUT = Duration.seconds(3);

/** What nearly every entry of a guarded deployment names. */
export interface DeploymentTokens {
  readonly functionName: SettledToken;
  readonly version: SettledToken;
}

/** What checks and alarm policies see of a guarded function. */
export class DeploymentTarget implements IDeploymentTarget {
  public readonly functionName: string;
  public readonly functionArn: string;
  public readonly targetVersion: string;
  public readonly functionTimeout?: Duration;
  public readonly functionRoleArn?: string;

  public constructor(
    fn: lambda.Function,
    public readonly aliasName: string,
    { functionName, version }: DeploymentTokens,
  ) {
    this.functionName = functionName.toString();
    this.functionArn = fn.functionArn;
    this.targetVersion = version.toString();
    this.functionTimeout = fn.timeout ?? DEFAULT_TIMEOUT;
    this.functionRoleArn = fn.role?.roleArn;
  }

  public metricAlias(metricName: string, options?: DeploymentMetricOptions): cloudwatch.Metric {
    return this.metric(metricName, {}, options);
  }

  public metricTargetVersion(metricName: string, options?: DeploymentMetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { ExecutedVersion: this.targetVersion }, options);
  }

  public grantInvokeVersions(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [`${this.functionArn}:*`],
    });
  }

  private metric(
    metricName: string,
    version: Record<string, string>,
    options: DeploymentMetricOptions = {},
  ): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName,
      statistic: options.statistic ?? 'Sum',
      period: options.period ?? Duration.minutes(1),
      dimensionsMap: {
        FunctionName: this.functionName,
        Resource: `${this.functionName}:${this.aliasName}`,
        ...version,
      },
    });
  }
}
