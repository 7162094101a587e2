import type { Finding } from '../../../lib/validation/finding';
import type { Inspection } from '../../../lib/validation/inspect';
import { findings } from './inspected';

export type Template = Record<string, any>;

export const ALIAS = { Ref: 'OrdersAlias' };
export const FUNCTION_ARN = { 'Fn::GetAtt': ['Orders', 'Arn'] };

/** A guarded function behind a queue, with nothing that a rule could find. */
export function shop(change: (template: Template, resources: Template) => void = () => {}): Template {
  const template: Template = {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Orders: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: { Variables: { TABLE_NAME: { Ref: 'Table' }, RELEASE_ID: 'r1', SCHEMA_REV: 'sc-21' } },
        },
      },
      OrdersVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Orders' } } },
      OrdersAlias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: { Ref: 'Orders' },
          FunctionVersion: { 'Fn::GetAtt': ['OrdersVersion', 'Version'] },
        },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: { Ref: 'Application' },
            DeploymentGroupName: { Ref: 'Group' },
          },
        },
      },
      Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: { Ref: 'Application' },
          DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
          AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'Alarm' } }] },
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
          },
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 2,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
          Dimensions: [
            { Name: 'FunctionName', Value: { Ref: 'Orders' } },
            { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: 'Orders' }, ':live']] } },
            { Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': ['OrdersVersion', 'Version'] } },
          ],
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: ALIAS, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      },
    },
  };
  change(template, template.Resources);
  return template;
}

/** Adds a second function that is not guarded. */
export function addFunction(resources: Template, id: string, variables: Template = {}): void {
  resources[id] = {
    Type: 'AWS::Lambda::Function',
    Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Environment: { Variables: variables } },
  };
}

/** Findings as a test compares them: everything that a user reads. */
export function told(
  change: (template: Template, resources: Template) => void,
  more: Omit<Inspection, 'sources'> = {},
): Pick<Finding, 'severity' | 'ruleId' | 'what' | 'fix'>[] {
  return findings(shop(change), more).map(({ severity, ruleId, what, fix }) => ({ severity, ruleId, what, fix }));
}

/** Sentences of the findings of one rule. */
export function said(
  ruleId: string,
  change: (template: Template, resources: Template) => void,
  more: Omit<Inspection, 'sources'> = {},
): string[] {
  return findings(shop(change), more)
    .filter((finding) => finding.ruleId === ruleId)
    .map(({ severity, what }) => `${severity}: ${what}`);
}
