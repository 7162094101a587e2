import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  Check,
  DeploymentMode,
  GuardedDeployment,
  PipelinePause,
  Release,
  ReleaseLedger,
  RollbackResponse,
} from '../../../lib';
import { RESPONSE_LOGICAL_ID } from '../../../lib/contract/response/limits';

export const PIPELINE = 'shop-pipeline';
export const STAGE = 'Production';

type Resource = { readonly Type: string; readonly Properties: Record<string, any> };

/** The synthesized stack, with its references resolved as CloudFormation would; a resource is called like its logical id. */
export interface Shop {
  readonly application: string;
  readonly table: Record<string, any>;
  readonly topic: string;
  readonly group: string;
  readonly functionName: string;
  readonly alarm: string;
  readonly plan: { readonly name: string; readonly text: string };
  readonly rules: { readonly pattern?: string; readonly input?: string }[];
  readonly response: { readonly handler: string; readonly variables: Record<string, string> };
  readonly hook: { readonly handler: string };
}

/**
 * A stack with one guarded function and a rollback response.
 *
 * @param version number that the published version gets
 */
export function synthesizeShop(
  releaseId: string,
  version: string,
  arnOf: (service: string, name: string) => string,
  mode: DeploymentMode = DeploymentMode.ENFORCED,
): Shop {
  const stack = new Stack(new App(), 'Shop');
  const fn = new lambda.Function(stack, 'Fn', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "ok";'),
    environment: { TABLE_NAME: 'orders' },
  });
  const ledger = new ReleaseLedger(stack, 'Ledger', { tableName: 'releases' });
  new GuardedDeployment(stack, 'Orders', {
    lambdaFunction: fn,
    release: Release.of({ releaseId }),
    ledger,
    mode,
    beforeAllowTraffic: [Check.environment({ required: ['TABLE_NAME'] })],
  });
  new RollbackResponse(stack, 'Response', { ledger, pause: PipelinePause.beforeStageOf(PIPELINE, STAGE) });
  const resources = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;

  const all = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  const only = (type: string, begin = '') => {
    const found = all(type).filter(([id]) => id.startsWith(begin));
    if (found.length !== 1) throw new Error(`expected one ${type} ${begin}, got ${found.map(([id]) => id).join(', ')}`);
    return found[0];
  };
  const resolve = (value: any): any => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    if (value.Ref !== undefined) {
      const resource = resources[value.Ref];
      if (resource?.Type === 'AWS::SNS::Topic') return arnOf('sns', value.Ref);
      if (resource?.Type === 'AWS::DynamoDB::Table') return resource.Properties.TableName;
      return (
        { 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '000000000000', 'AWS::Partition': 'aws' }[
          value.Ref as string
        ] ?? value.Ref
      );
    }
    if (value['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(resolve).join(value['Fn::Join'][0]);
    if (value['Fn::GetAtt'] !== undefined) {
      const [id, attribute] = value['Fn::GetAtt'];
      if (attribute === 'Version') return version;
      return resources[id]?.Type === 'AWS::IAM::Role' ? `arn:aws:iam::000000000000:role/${id}` : `${id}.${attribute}`;
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };

  const [application] = only('AWS::CodeDeploy::Application');
  const [, table] = only('AWS::DynamoDB::Table');
  const [group] = only('AWS::CodeDeploy::DeploymentGroup');
  const [alarm] = only('AWS::CloudWatch::Alarm', 'Orders');
  const [, plan] = only('AWS::SSM::Parameter', 'OrdersPlan');
  const [, response] = only('AWS::Lambda::Function', RESPONSE_LOGICAL_ID);
  const [, hook] = only('AWS::Lambda::Function', 'ServerlessGuardrailsPreTrafficHook');
  const [functionName] = only('AWS::Lambda::Function', 'Fn');
  return {
    application,
    table: table.Properties,
    topic: only('AWS::SNS::Topic')[0],
    group,
    functionName,
    alarm,
    plan: { name: resolve(plan.Properties.Name), text: resolve(plan.Properties.Value) },
    rules: all('AWS::Events::Rule').map(([, { Properties }]) => ({
      ...(Properties.EventPattern ? { pattern: JSON.stringify(resolve(Properties.EventPattern)) } : {}),
      ...(Properties.Targets[0].Input ? { input: Properties.Targets[0].Input } : {}),
    })),
    response: {
      handler: response.Properties.Handler,
      variables: resolve(response.Properties.Environment.Variables),
    },
    hook: { handler: hook.Properties.Handler },
  };
}
