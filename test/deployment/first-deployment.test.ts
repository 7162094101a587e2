import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FirstDeployment } from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { guarded, onlyResource, resourcesOf, testFunction, testStack } from '../support/stacks';

const TYPE = 'Custom::GuardrailsFirstDeployment';

test('an alias is not created before the hook has checked its first version', () => {
  const stack = testStack();
  guarded(stack);
  const [id, gate] = onlyResource(stack, TYPE);
  const [planId] = Object.keys(resourcesOf(stack, 'AWS::SSM::Parameter')).filter((name) =>
    name.startsWith('OrdersPlan'),
  );
  const [, alias] = onlyResource(stack, 'AWS::Lambda::Alias');
  const hooks = Object.keys(resourcesOf(stack, 'AWS::Lambda::Function')).filter((name) => name.includes('PreTraffic'));
  expect(gate.Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': [hooks[0], 'Arn'] },
    ServiceTimeout: '300',
    PlanParameterName: { Ref: planId },
    FunctionName: alias.Properties.FunctionName,
    AliasName: 'live',
  });
  expect(alias.DependsOn).toContain(id);
});

test('nothing of it changes from release to release, so that it is asked once in the life of an alias', () => {
  const gates = ['r1', 'r2'].map((code) => {
    const stack = testStack();
    const fn = testFunction(stack, 'Fn', { code: lambda.Code.fromInline(`exports.handler = () => '${code}'`) });
    guarded(stack, { lambdaFunction: fn });
    const versions = Object.keys(resourcesOf(stack, 'AWS::Lambda::Version'));
    return { versions, gate: onlyResource(stack, TYPE) };
  });
  expect(gates[0].versions).not.toEqual(gates[1].versions);
  expect(gates[0].gate).toEqual(gates[1].gate);
});

test('the functions of the stack stay independent of each other, also where one calls the alias of the next', () => {
  const stack = testStack();
  const users = guarded(stack, { lambdaFunction: testFunction(stack, 'UsersFn') }, 'Users');
  const orders = testFunction(stack, 'OrdersFn', { environment: { USERS: users.alias.functionArn } });
  guarded(stack, { lambdaFunction: orders }, 'Orders');
  expectAcyclic(Template.fromStack(stack));
});

test('a further guarded function brings six resources, without a first deployment five, and the stack none for it', () => {
  const count = (functions: number, firstDeployment?: FirstDeployment) => {
    const stack = testStack();
    for (let index = 0; index < functions; index++) {
      const lambdaFunction = testFunction(stack, `Fn${index}`);
      guarded(stack, { lambdaFunction, firstDeployment }, `Guarded${index}`);
    }
    return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  };
  const ofFunction = 3; // function, role, version
  expect(count(2) - count(1) - ofFunction).toBe(6);
  expect(count(2, FirstDeployment.UNCHECKED) - count(1, FirstDeployment.UNCHECKED) - ofFunction).toBe(5);
  expect(count(1) - count(1, FirstDeployment.UNCHECKED)).toBe(1);
});

test('an unchecked first deployment leaves nothing in the template', () => {
  const stack = testStack();
  guarded(stack, { firstDeployment: FirstDeployment.UNCHECKED });
  expect(resourcesOf(stack, TYPE)).toEqual({});
  expect(JSON.stringify(onlyResource(stack, 'AWS::Lambda::Alias')[1].DependsOn)).not.toContain('FirstDeployment');
});
