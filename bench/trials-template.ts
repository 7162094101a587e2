import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedDeployment, Release } from '../lib';

/**
 * Prints the template of a guarded deployment as it is synthesized today, without its hooks: a 10 % canary of 30 minutes and the error alarm.
 * A program of its own, so that the CDK is not in the memory that `bench/trials.ts` measures.
 */
const stack = new Stack(new App({ analyticsReporting: false }), 'Bench');
new GuardedDeployment(stack, 'Orders', {
  lambdaFunction: new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "ok";'),
  }),
  release: Release.of({ releaseId: 'bench' }),
});
const template = Template.fromStack(stack);
for (const { UpdatePolicy } of Object.values(template.findResources('AWS::Lambda::Alias'))) {
  const update = UpdatePolicy.CodeDeployLambdaAliasUpdate;
  delete update.BeforeAllowTrafficHook;
  delete update.AfterAllowTrafficHook;
}
process.stdout.write(JSON.stringify(template.toJSON()));
