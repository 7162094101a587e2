import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import fc from 'fast-check';
import { predefinedShift, shiftMinutes, type TrafficShift } from '../../lib/contract/traffic-shift';
import { effectiveCallsPerRps, trafficAdvice } from '../../lib/deployment/traffic-advice';
import { neededEffectiveCalls } from '../../lib/judge/resolution';
import { guarded, testStack } from '../support/stacks';

const ALL_AT_ONCE: TrafficShift = { type: 'AllAtOnce' };
const canary = (percentage: number, intervalMin: number): TrafficShift => ({
  type: 'TimeBasedCanary',
  percentage,
  intervalMin,
});
const linear = (percentage: number, intervalMin: number): TrafficShift => ({
  type: 'TimeBasedLinear',
  percentage,
  intervalMin,
});

describe('the effective calls of a shift at one call a second', () => {
  // docs/judge.md
  test.each<[string, TrafficShift, number]>([
    ['Canary10Percent5Minutes', canary(10, 5), 13.5],
    ['Canary10Percent30Minutes', canary(10, 30), 148.5],
    ['Canary50Percent30Minutes', canary(50, 30), 412.5],
    ['Linear10PercentEvery1Minute', linear(10, 1), 77.7],
    ['Linear10PercentEvery3Minutes', linear(10, 3), 283.5],
    ['Linear10PercentEvery10Minutes', linear(10, 10), 976.5],
    ['AllAtOnce', ALL_AT_ONCE, 0],
    ['a canary that is over before anything is seen', canary(10, 2), 0],
  ])('of %s', (_, shift, calls) => {
    expect(effectiveCallsPerRps(shift)).toBeCloseTo(calls, 6);
  });

  test('are those of the judge: what is enough here resolves 5 points there', () => {
    for (const shift of [canary(10, 5), canary(10, 10), canary(10, 30), linear(10, 1), linear(10, 3)]) {
      const needed = neededEffectiveCalls(5, 0.01, shiftMinutes(shift));
      const rps = needed / effectiveCallsPerRps(shift);
      expect(trafficAdvice(shift, rps * 1.0001)).toBeUndefined();
      expect(trafficAdvice(shift, rps * 0.9999)).toContain(`and needs ${needed} to notice`);
    }
  });
});

test('docs/judge.md has the numbers of every predefined configuration', () => {
  const text = readFileSync(join(__dirname, '../../docs/judge.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ((?:Canary|Linear)10Percent\w+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  expect(rows).toHaveLength(8);
  for (const [, name, perRps, rps] of rows) {
    const shift = predefinedShift(`CodeDeployDefault.Lambda${name}`) as TrafficShift;
    expect(effectiveCallsPerRps(shift)).toBeCloseTo(Number(perRps), 6);
    expect(trafficAdvice(shift, Number(rps))).toBeUndefined();
    expect(trafficAdvice(shift, Number(rps) - 0.01)).toBeDefined();
  }
});

describe('the advice', () => {
  test('is nothing where the shift carries enough calls', () => {
    expect(trafficAdvice(canary(10, 30), 10)).toBeUndefined();
    expect(trafficAdvice(canary(10, 5), 52)).toBeUndefined();
    const exactlyEnough = { shift: canary(50, 22.5), rps: 4 / 3 };
    expect(trafficAdvice(exactlyEnough.shift, exactlyEnough.rps)).toBeUndefined();
  });

  test('names the shortest predefined configuration that carries enough', () => {
    expect(trafficAdvice(canary(10, 30), 1.5)).toBe(
      'at 1.5 calls a second this rollout compares 222 effective calls, and needs 400 to notice a version that fails 5 percentage points more often: ' +
        'use LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES (425)',
    );
  });

  test('asks for more calls of a shift below nine minutes', () => {
    expect(trafficAdvice(canary(10, 5), 40)).toBe(
      'at 40 calls a second this rollout compares 540 effective calls, and needs 690 to notice a version that fails 5 percentage points more often: ' +
        'use LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE (3,108)',
    );
  });

  test('says of a shift at once that it compares nothing', () => {
    expect(trafficAdvice(ALL_AT_ONCE, 1000)).toBe(
      'at 1000 calls a second this rollout compares 0 effective calls, and needs 690 to notice a version that fails 5 percentage points more often: ' +
        'use LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES (13,500)',
    );
  });

  test('offers half of the traffic besides, below half a call a second', () => {
    expect(trafficAdvice(canary(10, 30), 0.45)).toBe(
      'at 0.45 calls a second this rollout compares 66 effective calls, and needs 400 to notice a version that fails 5 percentage points more often: ' +
        'use LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_10MINUTES (439), ' +
        'or shift half of the traffic for 30 minutes with TimeBasedCanaryTrafficRouting ' +
        '(185, of which 15 show a version that always fails and 75 one that fails 20 points more often)',
    );
    expect(trafficAdvice(canary(10, 30), 0.5)).not.toContain('half of the traffic');
  });

  test('says where no predefined configuration carries enough', () => {
    expect(trafficAdvice(canary(10, 30), 0.05)).toBe(
      'at 0.05 calls a second this rollout compares 7 effective calls, and needs 400 to notice a version that fails 5 percentage points more often: ' +
        'no predefined configuration carries enough, call the new version before traffic with Check.syntheticTraffic(), ' +
        'or shift half of the traffic for 30 minutes with TimeBasedCanaryTrafficRouting ' +
        '(20, of which 15 show a version that always fails and 75 one that fails 20 points more often)',
    );
  });

  test('never names a configuration for which there would be advice again', () => {
    const shifts = fc.oneof(
      fc.constant(ALL_AT_ONCE),
      fc
        .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 120 }))
        .map(([share, minutes]) => canary(share, minutes)),
      fc
        .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 30 }))
        .map(([share, minutes]) => linear(share, minutes)),
    );
    const seen = new Set<string | undefined>();
    fc.assert(
      fc.property(shifts, fc.double({ min: 0.01, max: 100, noNaN: true }), (shift, rps) => {
        const advice = trafficAdvice(shift, rps);
        const [, kind, share, every, minutes] =
          /(CANARY|LINEAR)_(\d+)PERCENT_(EVERY_)?(\d+)MINUTE/.exec(advice ?? '') ?? [];
        seen.add(kind);
        if (kind === undefined) return;
        const unit = minutes === '1' ? 'Minute' : 'Minutes';
        const name = `${kind === 'CANARY' ? 'Canary' : 'Linear'}${share}Percent${every ? 'Every' : ''}${minutes}${unit}`;
        const named = predefinedShift(`CodeDeployDefault.Lambda${name}`);
        expect(named).toBeDefined();
        expect(trafficAdvice(named as TrafficShift, rps)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(seen).toEqual(new Set(['CANARY', 'LINEAR', undefined]));
  });
});

describe('a guarded deployment with expected traffic', () => {
  const warnings = (props: Parameters<typeof guarded>[1]) => {
    const stack = testStack();
    guarded(stack, props);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('effective calls'));
  };

  test('warns where it is too little for the shift', () => {
    expect(warnings({ expectedRps: 1.5 }).map(({ id, entry }) => [id, entry.data])).toEqual([
      [
        '/Shop/Orders',
        'at 1.5 calls a second this rollout compares 222 effective calls, and needs 400 to notice a version that fails 5 percentage points more often: ' +
          'use LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES (425) [ack: cdk-serverless-guardrails:littleTraffic]',
      ],
    ]);
  });

  test('is silent where it is enough, not known, or known only when it is deployed', () => {
    const late = Lazy.number({ produce: () => 0.1 });
    expect([warnings({ expectedRps: 3 }), warnings({}), warnings({ expectedRps: late })]).toEqual([[], [], []]);
  });

  test('is silent about a shift whose shape is not known, which has a warning of its own', () => {
    const deploymentConfig = codedeploy.LambdaDeploymentConfig.fromLambdaDeploymentConfigName(
      testStack({ id: 'Configs' }),
      'Config',
      `${Aws.STACK_NAME}-config`,
    );
    expect(warnings({ deploymentConfig, expectedRps: 0.1 })).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %p calls a second', (expectedRps) => {
    expect(() => warnings({ expectedRps })).toThrow(
      `Shop/Orders: expectedRps is the calls a second on average, got ${expectedRps}, expected a number above 0, use 0.01 for a call every 100 seconds`,
    );
  });
});
