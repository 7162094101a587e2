import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Check, CheckMode, type DependenciesCheckOptions } from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { inspectionStatements } from '../support/inspection';
import { guarded, planOf, testFunction, testStack } from '../support/stacks';

function stackWith(options?: DependenciesCheckOptions, timeout?: Duration) {
  const stack = testStack();
  guarded(stack, {
    lambdaFunction: testFunction(stack, 'Fn', { timeout }),
    beforeAllowTraffic: [Check.dependencies(options)],
  });
  return stack;
}

const specOf = (options?: DependenciesCheckOptions, timeout?: Duration) =>
  planOf(stackWith(options, timeout)).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'dependencies');

test('without options all probes are asked for, for as long as the function may take and its start', () => {
  expect(specOf()).toEqual({ kind: 'dependencies', id: 'dependencies', mode: 'enforced', callLimitSec: 18 });
  expect(specOf({}, Duration.seconds(30)).callLimitSec).toBe(45);
  expect(specOf({}, Duration.minutes(15)).callLimitSec).toBe(150);
});

test('names, id and mode travel in the plan', () => {
  const probes = ['orders-db', 'cache'];
  expect(specOf({ id: 'net', mode: CheckMode.OBSERVE, probes })).toEqual({
    kind: 'dependencies',
    id: 'net',
    mode: 'observe',
    probes: ['orders-db', 'cache'],
    callLimitSec: 18,
  });
});

test('the deployment’s own role may invoke the versions of the function and nothing else, without a cycle', () => {
  const stack = stackWith();
  expect(inspectionStatements(stack, 'lambda:InvokeFunction')).toEqual([
    { Effect: 'Allow', Resource: [expect.stringMatching(/^<Fn[0-9A-F]{8}\.Arn>:\*$/)] },
  ]);
  expectAcyclic(Template.fromStack(stack).toJSON());
});

test.each<[string[], string]>([
  [
    [],
    'Shop/Orders: probes of a dependencies check, got 0 names, expected 1 to 50, leave probes out to run all that the function declares',
  ],
  [
    Array.from({ length: 51 }, (_, index) => `p${index}`),
    'Shop/Orders: probes of a dependencies check, got 51 names, expected 1 to 50, leave probes out to run all that the function declares',
  ],
  [
    ['orders db'],
    'Shop/Orders: probe "orders db" of a dependencies check is no name of a probe, expected ^[A-Za-z][A-Za-z0-9._-]{0,63}$',
  ],
  [['a', 'a'], 'Shop/Orders: probe a of a dependencies check is named twice, name it once'],
])('probes %j are refused', (probes, message) => {
  expect(() => stackWith({ probes })).toThrow(new Error(message));
});
