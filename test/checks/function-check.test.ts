import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Check, CheckMode, type FunctionCheckOptions } from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { inspectionStatements } from '../support/inspection';
import { guarded, planOf, testFunction, testStack } from '../support/stacks';

function stackWith(checkFunction: (stack: Stack) => lambda.IFunction, options?: FunctionCheckOptions) {
  const stack = testStack();
  guarded(stack, { beforeAllowTraffic: [Check.function(checkFunction(stack), options)] });
  return stack;
}

const specOf = (stack: Stack) =>
  planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'function');

const judging = (stack: Stack) => testFunction(stack, 'Judge', { timeout: Duration.seconds(10) });

test('the plan names the function, what it is told besides, and how long it may take', () => {
  expect(specOf(stackWith(judging))).toEqual({
    kind: 'function',
    id: 'function:Judge',
    mode: 'enforced',
    functionArn: expect.stringMatching(/^<Judge[0-9A-F]{8}\.Arn>$/),
    callLimitSec: 25,
  });
  const options = { id: 'quota', mode: CheckMode.OBSERVE, parameters: { queueName: 'orders', most: 5 } };
  expect(specOf(stackWith(judging, options))).toMatchObject({
    id: 'quota',
    mode: 'observe',
    parameters: '{"queueName":"orders","most":5}',
  });
});

test('a function without a time-out has three seconds, of an imported one nobody knows', () => {
  expect(specOf(stackWith((stack) => testFunction(stack, 'Judge'))).callLimitSec).toBe(18);
  const imported = (stack: Stack) => lambda.Function.fromFunctionName(stack, 'Judge', 'judge');
  expect(specOf(stackWith(imported)).callLimitSec).toBe(150);
});

test('the deployment’s own role may invoke exactly the function that was given, without a cycle', () => {
  const stack = stackWith(judging);
  expect(inspectionStatements(stack, 'lambda:InvokeFunction')).toEqual([
    { Effect: 'Allow', Resource: [expect.stringMatching(/^<Judge[0-9A-F]{8}\.Arn>$/)] },
  ]);
  expectAcyclic(Template.fromStack(stack).toJSON());
});

test('of an alias only the alias may be invoked', () => {
  const stack = stackWith((scope) => judging(scope).addAlias('live'));
  expect(inspectionStatements(stack, 'lambda:InvokeFunction')).toEqual([
    { Effect: 'Allow', Resource: [expect.stringMatching(/^<JudgeAliaslive[0-9A-F]{8}>$/)] },
  ]);
  expect(specOf(stack).functionArn).toMatch(/^<JudgeAliaslive[0-9A-F]{8}>$/);
});

test('parameters that are no JSON are refused', () => {
  const options = { parameters: (() => 1) as never };
  expect(() => stackWith(judging, options)).toThrow(
    new Error('Shop/Orders: parameters of a function check is no JSON value, got function'),
  );
});
