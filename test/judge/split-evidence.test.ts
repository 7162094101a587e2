import fc from 'fast-check';
import {
  badMinuteExpressions,
  fullTrafficExpressions,
  grossMinuteExpressions,
  type NamedExpression,
  runningErrorExpressions,
  slowCallExpressions,
} from '../../lib/alarms/expressions';
import { LATENCY_RUNNING_THRESHOLD } from '../../lib/contract/split-evidence';
import type { MinuteCounts } from '../../lib/judge/minute-counts';
import { fullTrafficErrors, runningErrors, runningSlowCalls, windowedErrors } from '../../lib/judge/split-evidence';
import { evaluate, type Points } from '../rehearsal/support/expressions';

/** What the alarm's own expressions return, evaluated by the twin's metric math. */
function returned(expressions: readonly NamedExpression[], minutes: readonly MinuteCounts[]): Points {
  const column = (of: keyof MinuteCounts) => minutes.map((minute) => minute[of]);
  const failures = { ne: column('newFailures'), ae: column('allFailures') };
  const rows: Record<string, Points> = {
    ni: column('newCalls'),
    ai: column('allCalls'),
    ...failures,
    sn: failures.ne,
    sa: failures.ae,
  };
  let last: Points = [];
  for (const [id, expression] of expressions) {
    last = evaluate(expression, rows);
    rows[id] = last;
  }
  return last;
}

const asPoint = (fires: boolean | undefined): number | undefined => (fires === undefined ? undefined : Number(fires));

const missing = (count: fc.Arbitrary<number>) => fc.option(count, { nil: undefined, freq: 9 });

/** Minutes of which nothing is certain, not even that the counts fit together. */
const wildMinute: fc.Arbitrary<MinuteCounts> = fc.record({
  newCalls: missing(fc.nat(60)),
  newFailures: missing(fc.nat(60)),
  allCalls: missing(fc.nat(120)),
  allFailures: missing(fc.nat(120)),
});

/** Minutes of a rollout that may go wrong: shares and failure rates are drawn, and any count may be missing. */
const plausibleMinute: fc.Arbitrary<MinuteCounts> = fc
  .tuple(
    fc.nat(3000),
    fc.constantFrom(0, 0.1, 0.1, 0.1, 0.5, 1),
    fc.constantFrom(0, 0.01, 0.05, 0.3, 1),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .chain(([allCalls, weight, newRate, share]) => {
    const newCalls = Math.round(allCalls * weight);
    const newFailures = Math.round(newCalls * newRate);
    const allFailures = newFailures + Math.round((allCalls - newCalls) * 0.02 * share);
    return fc.record({
      newCalls: missing(fc.constant(newCalls)),
      newFailures: missing(fc.constant(newFailures)),
      allCalls: missing(fc.constant(allCalls)),
      allFailures: missing(fc.constant(allFailures)),
    });
  });

const rollout = fc.array(fc.oneof(plausibleMinute, plausibleMinute, wildMinute), { maxLength: 30 });
const margin = fc.constantFrom(0.01, 0.02, 0.05);
/** Weight of the first step of the shift, or none that is known. */
const step = fc.constantFrom(undefined, 0.1, 0.1, 0.5, 1);

describe('the pure functions and the expressions of the alarms agree on every datapoint', () => {
  test('of running errors', () => {
    let fired = 0;
    fc.assert(
      fc.property(rollout, margin, fc.constantFrom(3, 6.4, 9), step, (minutes, tolerated, sensitivity, firstWeight) => {
        const points = runningErrors(minutes, { margin: tolerated, sensitivity, firstWeight });
        const values = points.map((point) => asPoint(point && point.accusation !== undefined));
        fired += values.filter((value) => value === 1).length;
        expect(values).toEqual(returned(runningErrorExpressions(tolerated, sensitivity, firstWeight), minutes));
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(0);
  });

  test('of slow calls', () => {
    let fired = 0;
    fc.assert(
      fc.property(rollout, fc.constantFrom(0.01, 0.1), fc.constantFrom(0, 0.05), (minutes, tolerated, more) => {
        const rule = { tolerated, margin: more, sensitivity: LATENCY_RUNNING_THRESHOLD };
        const values = runningSlowCalls(minutes, rule).map(asPoint);
        fired += values.filter((value) => value === 1).length;
        expect(values).toEqual(returned(slowCallExpressions(tolerated, more), minutes));
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(0);
  });

  test('of errors without running sums', () => {
    let fired = 0;
    fc.assert(
      fc.property(rollout, margin, step, (minutes, tolerated, firstWeight) => {
        const points = windowedErrors(minutes, { margin: tolerated, firstWeight });
        const gross = points.map((point) => asPoint(point?.gross));
        const bad = points.map((point) => asPoint(point?.bad));
        fired += Math.min(gross.filter((value) => value === 1).length, bad.filter((value) => value === 1).length);
        expect(gross).toEqual(returned(grossMinuteExpressions(tolerated, firstWeight), minutes));
        expect(bad).toEqual(returned(badMinuteExpressions(tolerated), minutes));
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(0);
  });

  test('of errors at full traffic', () => {
    let fired = 0;
    fc.assert(
      fc.property(rollout, margin, (minutes, tolerated) => {
        const values = fullTrafficErrors(minutes, tolerated).map(asPoint);
        fired += values.filter((value) => value === 1).length;
        expect(values).toEqual(returned(fullTrafficExpressions(tolerated), minutes));
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(0);
  });
});

const counts = (newCalls: number, newFailures: number, allCalls: number, allFailures: number): MinuteCounts => ({
  newCalls,
  newFailures,
  allCalls,
  allFailures,
});
const accusations = (minutes: readonly MinuteCounts[]) => runningErrors(minutes).map((point) => point?.accusation);
const quiet = counts(10, 0, 100, 0);

describe('the running rule', () => {
  test('accuses after one gross minute, while the current version is healthy and has most of the calls', () => {
    expect(accusations([quiet, counts(10, 10, 100, 10)])).toEqual([undefined, 'a gross minute']);
    expect(accusations([quiet, counts(25, 25, 100, 25)])).toEqual([undefined, undefined]);
  });

  test('accuses after two bad minutes in a row, and not after two with a good one between them', () => {
    const bad = counts(30, 6, 60, 6);
    const point = runningErrors([quiet, bad, bad]);
    expect(point[1]?.evidence).toBeGreaterThan(3.5);
    expect(accusations([quiet, bad])).toEqual([undefined, undefined]);
    expect(accusations([quiet, bad, bad])[2]).toBeDefined();
  });

  test('accuses after one minute of the first step, where its weight is known and proves the fault', () => {
    const worse = counts(600, 150, 6000, 420); // 25 % against 5 %
    const then = (minutes: readonly MinuteCounts[], firstWeight?: number) =>
      runningErrors([quiet, ...minutes], { firstWeight }).map((point) => point?.accusation);
    expect(then([worse])).toEqual([undefined, undefined]);
    expect(then([worse], 0.1)).toEqual([undefined, 'running evidence']);
    expect(then([counts(700, 175, 6000, 440)], 0.1)).toEqual([undefined, undefined]); // more calls than the first step has
    expect(then([counts(200, 50, 6000, 340)], 0.1)).toEqual([undefined, undefined]); // so few that all could have come after the shift
  });

  test('does not take failures that all came after the first shift of the minute for a gross minute', () => {
    const outageAfterShift = counts(100, 100, 10_000, 1000); // the last six seconds, one call in ten on the new version
    expect(runningErrors([quiet, outageAfterShift]).at(-1)?.accusation).toBe('a gross minute');
    expect(runningErrors([quiet, outageAfterShift], { firstWeight: 0.1 }).at(-1)?.accusation).toBeUndefined();
    expect(windowedErrors([outageAfterShift])).toMatchObject([{ gross: true }]);
    expect(windowedErrors([outageAfterShift], { firstWeight: 0.1 })).toMatchObject([{ gross: false }]);
  });

  test('does not take the beginning of the second step for a gross minute', () => {
    const gross = (newCalls: number) => windowedErrors([counts(newCalls, 10, 100, 10)], { firstWeight: 0.1 })[0]?.gross;
    expect([gross(14), gross(15)]).toEqual([true, false]);
  });

  test('accuses by running evidence where no single minute is bad', () => {
    const slightly = counts(100, 3, 1000, 5);
    const points = accusations(Array.from({ length: 12 }, () => slightly));
    expect(points[0]).toBeUndefined();
    expect(points.at(-1)).toBe('running evidence');
  });

  test('never accuses when both versions fail alike, however often', () => {
    const outage = counts(100, 60, 1000, 600);
    expect(accusations(Array.from({ length: 60 }, () => outage)).filter(Boolean)).toEqual([]);
  });

  test('never accuses within the margin, however many the calls', () => {
    const within = counts(100_000, 1_900, 1_000_000, 1_900);
    expect(accusations(Array.from({ length: 60 }, () => within)).filter(Boolean)).toEqual([]);
  });

  test('has no point where all counts are missing, and learns nothing from a minute that does not fit together', () => {
    const nothing = { newCalls: undefined, newFailures: undefined, allCalls: undefined, allFailures: undefined };
    const late = { newCalls: 100, newFailures: 90, allCalls: 1000, allFailures: undefined };
    expect(runningErrors([nothing, late])).toEqual([undefined, { evidence: 0, excess: 0 }]);
  });
});
