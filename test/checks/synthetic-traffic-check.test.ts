import { Duration } from 'aws-cdk-lib';
import { Check, type SyntheticTrafficCheckOptions } from '../../lib';
import { guarded, planOf, testFunction, testStack } from '../support/stacks';

function specOf(options: SyntheticTrafficCheckOptions, timeout?: Duration) {
  const stack = testStack();
  guarded(stack, {
    lambdaFunction: testFunction(stack, 'Fn', { timeout }),
    beforeAllowTraffic: [Check.syntheticTraffic(options)],
  });
  return planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'synthetic-traffic');
}

test('sixty calls that stop at four failures, each as long as the function may take and its start', () => {
  expect(specOf({ payloads: [{ health: true }, 'ping'] }, Duration.seconds(20))).toEqual({
    kind: 'synthetic-traffic',
    id: 'synthetic-traffic',
    mode: 'enforced',
    calls: 60,
    stopAt: 4,
    payloads: ['{"health":true}', '"ping"'],
    callLimitSec: 35,
  });
});

test('a call may take no longer than the hook has', () => {
  expect(specOf({ payloads: [1] }, Duration.minutes(15)).callLimitSec).toBe(150);
  expect(specOf({ payloads: [1] }).callLimitSec).toBe(18);
});

test('fewer calls than four stop at all of them', () => {
  expect(specOf({ payloads: [1], calls: 2 })).toMatchObject({ calls: 2, stopAt: 2 });
});

test.each<[Partial<SyntheticTrafficCheckOptions>, string]>([
  [{ calls: 0 }, 'Shop/Orders: calls of synthetic traffic, got 0, expected a whole number from 1 to 1000'],
  [{ calls: 1001 }, 'Shop/Orders: calls of synthetic traffic, got 1001, expected a whole number from 1 to 1000'],
  [{ calls: 1.5 }, 'Shop/Orders: calls of synthetic traffic, got 1.5, expected a whole number from 1 to 1000'],
  [{ stopAt: 61 }, 'Shop/Orders: stopAt of synthetic traffic, got 61, expected a whole number from 1 to 60'],
  [
    { payloads: [] },
    'Shop/Orders: payloads of synthetic traffic is empty, expected at least one event, give one that the function answers without harm',
  ],
  [{ payloads: [undefined] }, 'Shop/Orders: payload 0 of synthetic traffic is no JSON value, got undefined'],
])('%j is refused', (options, message) => {
  expect(() => specOf({ payloads: [{}], ...options })).toThrow(new Error(message));
});
