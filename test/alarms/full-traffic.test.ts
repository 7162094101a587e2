import { Duration } from 'aws-cdk-lib';
import fc from 'fast-check';
import { AlarmPolicy } from '../../lib';
import { fullTrafficErrors } from '../../lib/judge/split-evidence';
import { symbolic } from '../support/stacks';
import { alarmsOf, entriesOf, named, returnedBy, returnedFor, rolloutWith } from './support/alarms';

const [alarm] = alarmsOf([AlarmPolicy.fullTraffic()]);

const asPoint = (fires: boolean | undefined): number | undefined => (fires === undefined ? undefined : Number(fires));

describe('the alarm at full traffic', () => {
  // docs/judge.md
  test('compares the new version with the past of the current one', () => {
    expect(entriesOf(alarm)).toEqual({
      ni: 'Invocations Sum version',
      ne: 'Errors Sum version',
      ai: 'Invocations Sum alias',
      ae: 'Errors Sum alias',
      ok: '(ai > 0) AND (ai >= ni) AND (ni >= ne) AND (ae >= ne) AND ((ai - ni) >= (ae - ne))',
      oi: 'RUNNING_SUM(IF(ok, ai - ni, 0))',
      q: '(RUNNING_SUM(IF(ok, ae - ne, 0)) + 0.5) / (oi + 50)',
      p: 'ne / ni',
      k: 'ne * LOG((p + 0.000000001) / q) + (ni - ne) * LOG((1 - p + 0.000000001) / (1 - q))',
      full: 'IF(ok AND (oi > 100) AND (ni > 0.9 * ai) AND (p > q + 0.02) AND (k > 9), 1, 0)',
    });
    expect(returnedBy(alarm)).toEqual(['full']);
  });

  test('fires on one datapoint out of the last hour and not on missing data', () => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: 1,
      EvaluationPeriods: 60,
      TreatMissingData: 'notBreaching',
    });
  });

  test('is named after the version and says in plain words what it means, its limit included', () => {
    expect(named(alarm)).toMatch(/^Shop-Orders-full-traffic-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
    expect(symbolic(alarm.AlarmDescription)).toBe(
      'With more than 90 % of the calls the new version of <Fn9270CBC0> fails more than 2 percentage points more often than the version before it ' +
        'did until then. A shared outage looks the same. CodeDeploy returns the alias to the version before. ' +
        'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#full-traffic',
    );
  });

  test('is silent while the current version has calls, and on a healthy version; it speaks of a worse one at full traffic', () => {
    expect(
      returnedFor(alarm, {
        ni: [undefined, 300, 3000, 3000],
        ne: [undefined, 150, 30, 600],
        ai: [3000, 3000, 3000, 3000],
        ae: [30, 180, 30, 600],
      }),
    ).toEqual([0, 0, 0, 1]);
  });

  test('judges nothing without a hundred calls of the current version before', () => {
    const minute = (calls: number) =>
      returnedFor(alarm, { ni: [0, 3000], ne: [0, 3000], ai: [calls, 3000], ae: [0, 3000] })[1];
    expect([minute(100), minute(101)]).toEqual([0, 1]);
  });

  test('returns what the pure function of the same rule returns, missing points included', () => {
    const count = (max: number) => fc.option(fc.nat(max), { nil: undefined, freq: 9 });
    const old = fc.record({
      newCalls: count(20),
      newFailures: count(5),
      allCalls: fc.integer({ min: 50, max: 400 }),
      allFailures: count(20),
    });
    const full = fc.nat(400).chain((calls) =>
      fc.record({
        newCalls: fc.constant(calls),
        newFailures: fc.nat(calls),
        allCalls: fc.constant(calls + 3),
        allFailures: count(calls),
      }),
    );
    const seen = new Set<number | undefined>();
    fc.assert(
      fc.property(fc.array(old, { maxLength: 8 }), fc.array(full, { maxLength: 8 }), (before, after) => {
        const minutes = [...before, ...after];
        const values = returnedFor(alarm, {
          ni: minutes.map(({ newCalls }) => newCalls),
          ne: minutes.map(({ newFailures }) => newFailures),
          ai: minutes.map(({ allCalls }) => allCalls),
          ae: minutes.map(({ allFailures }) => allFailures),
        });
        for (const value of values) seen.add(value);
        expect(values).toEqual(fullTrafficErrors(minutes).map(asPoint));
      }),
      { numRuns: 300 },
    );
    expect(seen).toEqual(new Set([0, 1]));
  });

  test.each([Duration.minutes(3), Duration.seconds(239), Duration.minutes(0)])(
    'is refused with a bake of %p',
    (bake) => {
      const minutes = Number((bake.toSeconds() / 60).toFixed(2));
      expect(() => alarmsOf([AlarmPolicy.fullTraffic()], { bake })).toThrow(
        `Shop/Orders: the alarm at full traffic can fire only during the bake, got a bake of ${minutes} minutes, ` +
          'expected at least 4, bake longer or leave AlarmPolicy.fullTraffic() out',
      );
    },
  );

  test('is taken with a bake of four minutes', () => {
    expect(alarmsOf([AlarmPolicy.fullTraffic()], { bake: Duration.minutes(4) })).toHaveLength(1);
  });

  test('takes another margin, within limits', () => {
    const [other] = alarmsOf([AlarmPolicy.fullTraffic({ margin: 0.1 })]);
    expect(entriesOf(other).full).toContain('(p > q + 0.1)');
    expect(() => alarmsOf([AlarmPolicy.fullTraffic({ margin: 0.6 })])).toThrow(
      'Shop/Orders: margin of the error rate at full traffic is a fraction of calls, got 0.6, expected 0.001 to 0.5, use 0.02 for two percentage points',
    );
  });
});

describe('rehearsed with a fault that only full traffic shows', () => {
  const scenario = { rps: 20, fault: { kind: 'errors-under-load', points: 20, above: 0.5 } } as const;
  const bake = Duration.minutes(10);

  test('the release is rolled back by the alarm at full traffic', async () => {
    const { verdict, cause, minutesToStop } = await rolloutWith([AlarmPolicy.fullTraffic()], scenario, { bake });
    expect([verdict, cause]).toEqual(['rolled-back', expect.stringContaining('Shop-Orders-full-traffic-v2')]);
    expect(minutesToStop).toBeGreaterThan(30);
  });

  test('without the alarm the same release is promoted', async () => {
    const { verdict } = await rolloutWith([], scenario, { bake });
    expect(verdict).toBe('promoted');
  });

  test('a healthy release is promoted', async () => {
    const { verdict } = await rolloutWith([AlarmPolicy.fullTraffic()], { rps: 20 }, { bake });
    expect(verdict).toBe('promoted');
  });

  test('an outage that begins then is taken for the fault, as the alarm says', async () => {
    const fault = { kind: 'outage', rate: 0.5, fromMin: 32, minutes: 8 } as const;
    const { verdict, cause } = await rolloutWith([AlarmPolicy.fullTraffic()], { rps: 20, fault }, { bake });
    expect([verdict, cause]).toEqual(['rolled-back', expect.stringContaining('Shop-Orders-full-traffic-v2')]);
  });
});
