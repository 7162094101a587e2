import fc from 'fast-check';
import { AlarmPolicy } from '../../lib';
import type { Points } from '../rehearsal/support/expressions';
import { symbolic } from '../support/stacks';
import { alarmsOf, entriesOf, named, returnedBy, returnedFor, rolloutWith } from './support/alarms';

const [alarm] = alarmsOf([AlarmPolicy.throttles()]);

describe('the alarm on throttled calls', () => {
  test('reads the calls and the throttled calls of the version and of the alias', () => {
    expect(entriesOf(alarm)).toEqual({
      ni: 'Invocations Sum version',
      nt: 'Throttles Sum version',
      ai: 'Invocations Sum alias',
      at: 'Throttles Sum alias',
      calls: 'ai + at',
      here: 'ni + nt + 0 * calls',
      refused: 'at + 0 * calls',
      before: 'RUNNING_SUM(IF(here > 0, 0, refused)) / (RUNNING_SUM(IF(here > 0, 0, calls)) + 1)',
      most: '(before + 0.02) * calls',
      own: '(before + 0.02) * here',
      throttled: 'IF((here > 0) AND ((refused > most + 3 * most ^ 0.5) OR (nt > own + 3 * own ^ 0.5)), 1, 0)',
    });
    expect(returnedBy(alarm)).toEqual(['throttled']);
  });

  test('fires on two minutes of the rollout, and keeps half an hour before it in sight', () => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: 2,
      EvaluationPeriods: 30 + 5 + 10 + 30,
      TreatMissingData: 'notBreaching',
    });
  });

  test('is named after the version and says in plain words what it means, its limit included', () => {
    expect(named(alarm)).toMatch(/^Shop-Orders-throttles-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
    const [other] = alarmsOf([AlarmPolicy.throttles({ margin: 0.05, minutes: 1 })]);
    expect([alarm, other].map(({ AlarmDescription }) => symbolic(AlarmDescription))).toEqual(
      [
        '2 percentage points more of the calls than before, in 2 minutes',
        '5 percentage points more of the calls than before, in 1 minute',
      ].map(
        (what) =>
          `Since the new version of <Fn9270CBC0> is called, Lambda has refused more than ${what}. More traffic looks the same. ` +
          'CodeDeploy returns the alias to the version before. ' +
          'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#throttles',
      ),
    );
  });

  test('is silent about throttled calls before the new version is called, and about no more of them since', () => {
    expect(
      returnedFor(alarm, {
        ni: [undefined, undefined, 300, 300],
        nt: [undefined, undefined, 34, 30],
        ai: [2700, 2700, 2700, 2700],
        at: [300, 300, 310, 300],
      }),
    ).toEqual([0, 0, 0, 0]);
  });

  test('speaks of throttled calls of the alias that no version is charged with', () => {
    expect(
      returnedFor(alarm, {
        ni: [undefined, 300, 300],
        nt: [undefined, undefined, undefined],
        ai: [3000, 3000, 2700],
        at: [undefined, undefined, 300],
      }),
    ).toEqual([0, 0, 1]);
  });

  test('speaks of a version whose calls alone are throttled, although they are few of all calls', () => {
    expect(
      returnedFor(alarm, { ni: [undefined, 10], nt: [undefined, 20], ai: [3000, 2980], at: [undefined, 20] }),
    ).toEqual([0, 1]);
  });

  test('is silent about a refused call or two of few, which may be chance', () => {
    const minute = (refused: number) =>
      returnedFor(alarm, { ni: [undefined, 4], nt: [undefined, 0], ai: [40, 40 - refused], at: [0, refused] })[1];
    expect([minute(1), minute(3), minute(4)]).toEqual([0, 0, 1]);
  });

  test('has no datapoint where nothing was called', () => {
    expect(returnedFor(alarm, { ni: [undefined], nt: [undefined], ai: [undefined], at: [undefined] })).toEqual([
      undefined,
    ]);
  });

  test('returns what a computation without metric math returns, missing points included', () => {
    const count = (max: number) => fc.option(fc.nat(max), { nil: undefined, freq: 4 });
    const minute = fc.tuple(fc.option(fc.nat(40), { nil: undefined, freq: 1 }), count(10), count(400), count(40));
    const seen = new Set<number | undefined>();
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 20 }), (minutes) => {
        const column = (index: 0 | 1 | 2 | 3) => minutes.map((counts) => counts[index]);
        const values = returnedFor(alarm, { ni: column(0), nt: column(1), ai: column(2), at: column(3) });
        for (const value of values) seen.add(value);
        expect(values).toEqual(independentThrottles(minutes));
      }),
      { numRuns: 300 },
    );
    expect(seen).toEqual(new Set([0, 1, undefined]));
  });

  test.each([0, 11, 1.5])('is refused with %p minutes', (minutes) => {
    expect(() => alarmsOf([AlarmPolicy.throttles({ minutes })])).toThrow(
      `Shop/Orders: minutes of throttled calls is a whole number, got ${minutes}, expected 1 to 10, use 2`,
    );
  });

  test.each([1, 10])('takes %p minutes', (minutes) => {
    expect(alarmsOf([AlarmPolicy.throttles({ minutes })])[0].DatapointsToAlarm).toBe(minutes);
  });

  test('is refused with a margin that is none', () => {
    expect(() => alarmsOf([AlarmPolicy.throttles({ margin: 0 })])).toThrow(
      'Shop/Orders: margin of the throttled calls is a fraction of calls, got 0, expected 0.001 to 0.5, use 0.02 for two percentage points',
    );
  });
});

type Counts = readonly [ni?: number, nt?: number, ai?: number, at?: number];

function independentThrottles(minutes: readonly Counts[]): Points {
  let calledBefore = 0;
  let refusedBefore = 0;
  return minutes.map(([ni, nt, ai, at]) => {
    if ([ni, nt, ai, at].every((count) => count === undefined)) return undefined;
    const ofVersion = (ni ?? 0) + (nt ?? 0);
    const ofAlias = (ai ?? 0) + (at ?? 0);
    if (ofVersion === 0) {
      calledBefore += ofAlias;
      refusedBefore += at ?? 0;
      return 0;
    }
    const tolerated = refusedBefore / (calledBefore + 1) + 0.02;
    const isBeyond = (count: number, calls: number) => count > tolerated * calls + 3 * Math.sqrt(tolerated * calls);
    return isBeyond(at ?? 0, ofAlias) || isBeyond(nt ?? 0, ofVersion) ? 1 : 0;
  });
}

describe('rehearsed with a version so slow that calls are refused', () => {
  const scenario = {
    rps: 50,
    medianMs: 100,
    concurrencyLimit: 12,
    fault: { kind: 'latency', factor: 20 },
  } as const;
  const errors = AlarmPolicy.errorRateOverBaseline();

  test('the release is rolled back by the alarm on throttled calls', async () => {
    const { verdict, stoppedBy } = await rolloutWith([errors, AlarmPolicy.throttles()], scenario);
    expect([verdict, stoppedBy]).toEqual(['rolled-back', 'Shop-Orders-throttles-v2']);
  });

  test('without it the same release is promoted, because throttled calls are no errors', async () => {
    const { verdict } = await rolloutWith([errors], scenario);
    expect(verdict).toBe('promoted');
  });

  test('a release that is as fast is promoted, though calls were refused all along', async () => {
    const { verdict, failedCalls } = await rolloutWith([AlarmPolicy.throttles()], {
      ...scenario,
      concurrencyLimit: 7,
      fault: { kind: 'none' },
    });
    expect([verdict, failedCalls]).toEqual(['promoted', 0]);
  });

  test('traffic that grows beyond the limit is taken for the fault, as the alarm says', async () => {
    const { verdict, stoppedBy } = await rolloutWith([AlarmPolicy.throttles()], {
      traffic: { kind: 'ramp', rps: 30, doublingMin: 30, forMin: 30 },
      medianMs: 100,
      concurrencyLimit: 8,
    });
    expect([verdict, stoppedBy]).toEqual(['rolled-back', 'Shop-Orders-throttles-v2']);
  });
});
