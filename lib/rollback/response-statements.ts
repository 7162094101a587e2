import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PLAN_PARAMETER_ROOT } from '../contract/names';
import { pausePartitionPattern } from '../contract/response/pause-record';
import { alarmNames } from '../deployment/deployment-alarms';
import type { GuardedDeployment } from '../deployment/guarded-deployment';
import type { IReleaseLedger } from '../release/release-ledger';
import type { PipelinePause } from './pipeline-pause';

function arnRoot(stack: Stack, service: string): string {
  return `arn:${Aws.PARTITION}:${service}:${stack.region}:${stack.account}`;
}

/** What the response reads of the application's deployments, whichever they are. */
export function applicationStatements(stack: Stack, applicationName: string): iam.PolicyStatement[] {
  const codedeployArn = arnRoot(stack, 'codedeploy');
  return [
    new iam.PolicyStatement({
      actions: [
        'codedeploy:GetDeployment',
        'codedeploy:GetDeploymentGroup',
        'codedeploy:GetDeploymentTarget',
        'codedeploy:ListDeploymentTargets',
        'codedeploy:ListDeployments',
      ],
      resources: [`${codedeployArn}:deploymentgroup:${applicationName}/*`],
    }),
    new iam.PolicyStatement({
      actions: ['codedeploy:GetApplicationRevision', 'codedeploy:ListDeploymentGroups'],
      resources: [`${codedeployArn}:application:${applicationName}`],
    }),
    new iam.PolicyStatement({
      actions: ['ssm:GetParameterHistory'],
      resources: [`${arnRoot(stack, 'ssm')}:parameter${PLAN_PARAMETER_ROOT}/${applicationName}/*`],
    }),
    // GetMetricData has no resource level and no condition for reading (service authorization reference, CloudWatch).
    new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
  ];
}

/** A resolved name as a string into which other strings can be joined. */
function asText(resolved: unknown): string {
  return typeof resolved === 'string' ? resolved : Lazy.string({ produce: () => resolved as string });
}

/** What the response reads of one guarded deployment: where its alias is, and which of its alarms rang. */
export function deploymentStatements(deployment: GuardedDeployment): iam.PolicyStatement[] {
  const alarmArn = `${arnRoot(Stack.of(deployment), 'cloudwatch')}:alarm:`;
  const names = alarmNames(deployment.deploymentGroup.node.defaultChild as codedeploy.CfnDeploymentGroup);
  const statements = [
    // Knows no alias as its resource (service authorization reference, Lambda).
    new iam.PolicyStatement({ actions: ['lambda:GetAlias'], resources: [deployment.alias.lambda.functionArn] }),
  ];
  if (names.length > 0) {
    statements.push(
      new iam.PolicyStatement({
        actions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
        resources: names.map((name) => `${alarmArn}${asText(name)}`),
      }),
    );
  }
  return statements;
}

/** What the response does to one stage, and the record by which several responses agree on it. */
export function pauseStatements(stack: Stack, pause: PipelinePause, ledger: IReleaseLedger): iam.PolicyStatement[] {
  const pipelineArn = `${arnRoot(stack, 'codepipeline')}:${pause.pipelineName}`;
  return [
    new iam.PolicyStatement({
      actions: ['codepipeline:DisableStageTransition', 'codepipeline:EnableStageTransition'],
      resources: [`${pipelineArn}/${pause.stageName}`],
    }),
    new iam.PolicyStatement({ actions: ['codepipeline:GetPipelineState'], resources: [pipelineArn] }),
    new iam.PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [ledger.tableArn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [pausePartitionPattern(pause)] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ];
}
