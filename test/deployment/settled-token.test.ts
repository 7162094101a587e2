import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedDeployment } from '../../lib';
import { SettledToken } from '../../lib/deployment/settled-token';
import { RELEASE, testFunction } from '../support/stacks';

function apps() {
  const app = new App();
  const stack = new Stack(app, 'Orders');
  const fn = testFunction(stack);
  return {
    app,
    stack,
    fn,
    deployment: new GuardedDeployment(stack, 'Guarded', { lambdaFunction: fn, release: RELEASE }),
  };
}

test('before synthesis a token follows what is declared later', () => {
  const stack = new Stack(new App(), 'Orders');
  const fn = testFunction(stack);
  const token = new SettledToken(stack, fn.functionName);
  const before = stack.resolve(token);
  (fn.node.defaultChild as lambda.CfnFunction).overrideLogicalId('Renamed');
  expect(before).not.toEqual({ Ref: 'Renamed' });
  expect(stack.resolve(token)).toEqual({ Ref: 'Renamed' });
});

test('in its own stack a target names its function and its version', () => {
  const { stack, fn, deployment } = apps();
  new CfnOutput(stack, 'Name', { value: deployment.target.functionName });
  new CfnOutput(stack, 'Version', { value: `v${deployment.target.targetVersion}` });
  const { Name, Version } = Template.fromStack(stack).toJSON().Outputs;
  expect(Name.Value).toEqual(stack.resolve(fn.functionName));
  expect(Version.Value).toEqual({ 'Fn::Join': ['', ['v', stack.resolve(fn.currentVersion.version)]] });
});

test('another stack that names the function or the version of a target imports them', () => {
  const { app, stack, deployment } = apps();
  const other = new Stack(app, 'Dashboards');
  new CfnOutput(other, 'Name', { value: deployment.target.functionName });
  new CfnOutput(other, 'Version', { value: deployment.target.targetVersion });
  const { Name, Version } = Template.fromStack(other).toJSON().Outputs;
  const exported = Object.values<{ Export: { Name: string } }>(Template.fromStack(stack).toJSON().Outputs);
  expect([Name.Value['Fn::ImportValue'], Version.Value['Fn::ImportValue']].sort()).toEqual(
    exported.map((output) => output.Export.Name).sort(),
  );
});
