import fc from 'fast-check';
import { compileAlarm } from '../../../lib/rehearsal/cloudwatch/alarm-series';
import { pointsOf, type TimeSeries, timeSeriesOf } from '../../../lib/rehearsal/metric-math/time-series';
import type { AlarmModel } from '../../../lib/rehearsal/model';
import type { Points } from '../support/expressions';
import { errorAlarm, latencyAlarm } from '../support/recommended-alarms';

/** Calls and errors of one minute: of the new version and of the alias; undefined where the series has no data point. */
type Minute = readonly [ni?: number, ne?: number, ai?: number, ae?: number];

function evaluated(alarm: AlarmModel, minutes: readonly Minute[], ids: readonly string[]): Points {
  const compiled = compileAlarm({ ...alarm, evaluationPeriods: minutes.length - 2 });
  const rows = new Map(ids.map((id, column) => [id, minutes.map((minute) => minute[column])]));
  const store = {
    read: (out: TimeSeries, { id }: { readonly id: string }) => out.set(timeSeriesOf(rows.get(id) ?? [])),
  };
  return pointsOf(compiled.series(store, 0));
}

const guard = (minutes: readonly Minute[]): Points => evaluated(errorAlarm, minutes, ['ni', 'ne', 'ai', 'ae']);

/** The design of docs/judge.md, written down without metric math. */
function independentGuard(minutes: readonly Minute[]): Points {
  const sums = [0, 0, 0];
  let excess = 0;
  let precedingBad: boolean | undefined;
  return minutes.map((minute) => {
    if (minute.every((value) => value === undefined)) return undefined;
    const [ni, ne, ai, ae] = [0, 1, 2, 3].map((column) => minute[column] ?? 0);
    const [oldCalls, oldErrors] = [ai - ni, ae - ne];
    const coherent = ai > 0 && ai >= ni && ni >= ne && ae >= ne && oldCalls >= oldErrors;
    // The metric math has the logarithms of the odds as decimals of six digits.
    const evidence = [
      [0.405465, 1.5],
      [1.609438, 5],
      [3.401197, 30],
    ].map(([log, odds]) => (coherent ? ne * log - ae * Math.log(1 + ((odds - 1) * ni) / ai) : 0));
    if (coherent) {
      evidence.forEach((value, index) => {
        sums[index] += Math.min(value, 4);
      });
      excess += ne - (ae * ni) / ai - (0.02 * ni * oldCalls) / ai;
    }
    const worse = (factor: number) => ne * oldCalls > ni * (factor * oldErrors + 0.02 * oldCalls);
    const bad = coherent && evidence.some((value) => value > 3.5) && worse(1);
    const gross = coherent && evidence[2] > 9 && ni < 0.25 * ai && worse(8);
    const twice = bad && (precedingBad ?? bad);
    precedingBad = bad;
    return (sums.some((sum) => sum > 6.4) && excess > 0) || twice || gross ? 1 : 0;
  });
}

const healthy: Minute = [300, 3, 3000, 30];
const quiet: Minute = [undefined, undefined, 3000, 30];

describe('the error alarm on tables made by hand', () => {
  test('is silent before the new version has traffic and while it fails like the old one', () => {
    expect(guard([quiet, quiet, healthy, healthy, healthy])).toEqual([0, 0, 0, 0, 0]);
  });

  test('fires at once where the new version fails ten times as often as the old one', () => {
    expect(guard([quiet, healthy, [300, 60, 3000, 87]])).toEqual([0, 0, 1]);
  });

  test('fires in the second of two bad minutes', () => {
    // Evidence 3.7 for odds of 5, 10 points more than the old version: bad, but not gross and below 6.4.
    const bad: Minute = [40, 7, 400, 16];
    expect(guard([quiet, bad, [40, 0, 400, 9], quiet])).toEqual([0, 0, 0, 0]);
    expect(guard([quiet, bad, bad, quiet])).toEqual([0, 0, 1, 1]);
  });

  test('adds up small evidence over the minutes', () => {
    const slightly: Minute = [300, 12, 3000, 60];
    const values = guard([quiet, ...new Array<Minute>(9).fill(slightly)]);
    const first = values.indexOf(1);
    expect(first).toBeGreaterThan(2);
    expect(values.slice(first)).toEqual(new Array(10 - first).fill(1));
  });

  test('is silent in an outage that hits both alike, whatever its size', () => {
    expect(guard([quiet, healthy, [300, 150, 3000, 1500], [300, 300, 3000, 3000], healthy])).toEqual([0, 0, 0, 0, 0]);
  });

  test('is silent below two points more, however clear the evidence is', () => {
    expect(guard([quiet, [60000, 900, 600000, 900]])).toEqual([0, 0]);
    expect(guard([quiet, [60000, 1300, 600000, 1300]])).toEqual([0, 1]);
  });

  test('drops a minute that does not add up', () => {
    expect(guard([quiet, [300, 60, 3000, undefined], healthy])).toEqual([0, 0, 0]);
    expect(guard([quiet, [300, 60, undefined, 87], healthy])).toEqual([0, 0, 0]);
    expect(guard([quiet, [undefined, 60, 3000, 87], healthy])).toEqual([0, 0, 0]);
  });

  test('has no data point where nothing was called', () => {
    expect(guard([quiet, [], [300, 60, 3000, 87]])).toEqual([0, undefined, 1]);
  });

  test('keeps what it has learnt across a minute without calls', () => {
    const slightly: Minute = [300, 12, 3000, 60];
    const values = guard([quiet, ...new Array<Minute>(6).fill(slightly), [], slightly, slightly, slightly]);
    expect(values[7]).toBeUndefined();
    expect(values.slice(8)).toContain(1);
  });
});

const count = (max: number) => fc.option(fc.nat(max), { nil: undefined, freq: 12 });

/** Minutes as Lambda publishes them, most of them coherent, with missing data points in any series. */
const anyMinute: fc.Arbitrary<Minute> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(400), fc.nat(4000), fc.nat(60), fc.nat(60)).map(coherent) },
  { weight: 2, arbitrary: fc.tuple(count(400), count(60), count(4000), count(60)).map((values): Minute => values) },
  { weight: 1, arbitrary: fc.constant<Minute>([]) },
);

function coherent([target, current, targetErrors, currentErrors]: [number, number, number, number]): Minute {
  const [ne, oldErrors] = [Math.min(target, targetErrors), Math.min(current, currentErrors)];
  const ofTarget = target === 0 ? [undefined, undefined] : [target, ne];
  const ofAlias = target + current === 0 ? [undefined, undefined] : [target + current, ne + oldErrors];
  return [...ofTarget, ...ofAlias] as unknown as Minute;
}

test('metric math and an independent computation agree on every data point, missing ones included', () => {
  const seen = new Set<number | undefined>();
  fc.assert(
    fc.property(fc.array(anyMinute, { minLength: 3, maxLength: 62 }), (minutes) => {
      const expected = independentGuard(minutes);
      for (const value of expected) seen.add(value);
      expect(guard(minutes)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
  expect(seen).toEqual(new Set([0, 1, undefined]));
});

test('errors moved from the old version to the new one never silence the alarm of that minute', () => {
  const calls = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 400, max: 4000 }));
  fc.assert(
    fc.property(calls, fc.nat(60), fc.nat(60), ([target, current], targetErrors, currentErrors) => {
      fc.pre(targetErrors < target && currentErrors > 0);
      const all = targetErrors + currentErrors;
      const alarmed = (errors: number) => guard([quiet, healthy, [target, errors, target + current, all]])[2];
      expect(alarmed(targetErrors + 1)).toBeGreaterThanOrEqual(alarmed(targetErrors) as number);
    }),
    { numRuns: 300 },
  );
});

describe('the latency alarm', () => {
  const slow = (minutes: readonly Minute[]): Points => evaluated(latencyAlarm, minutes, ['ni', 'sn', 'ai', 'sa']);

  test('is silent while both versions are slow alike', () => {
    expect(slow([quiet, [300, 100, 3000, 1000], [300, 100, 3000, 1000], [300, 100, 3000, 1000]])).toEqual([0, 0, 0, 0]);
  });

  test('is silent while fewer than a tenth of the new version are slow, though the old version is faster', () => {
    const minutes = new Array<Minute>(6).fill([300, 27, 3000, 60]);
    expect(slow([quiet, ...minutes])).toEqual(new Array(7).fill(0));
  });

  test('fires in the second minute of a much slower version', () => {
    expect(slow([quiet, [300, 150, 3000, 180], [300, 150, 3000, 180]])).toEqual([0, 0, 1]);
  });
});
