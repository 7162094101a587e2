import fc from 'fast-check';
import type { MinuteCounts } from '../../lib/judge/minute-counts';
import {
  describeResolution,
  FAULT_SIZES,
  type FaultSize,
  neededEffectiveCalls,
  type Resolution,
  resolutionFor,
  resolutionOf,
} from '../../lib/judge/resolution';
import { runningErrors } from '../../lib/judge/split-evidence';
import { drawMinute, uniformDraws } from './drawn-minutes';

/** `minutes` equal minutes of a canary with a share of 10 %. */
function canary(minutes: number, newCalls: number, failures: Partial<MinuteCounts> = {}): MinuteCounts[] {
  const minute = { newCalls, newFailures: 0, allCalls: newCalls * 10, allFailures: 0, ...failures };
  return Array.from({ length: minutes }, () => minute);
}

describe('the resolution of a rollout', () => {
  test.each([
    [14.99, undefined],
    [15, 100],
    [74.9, 100],
    [75, 20],
    [399, 20],
    [400, 5],
    [1999, 5],
    [2000, 2.5],
  ])('of %p effective calls at a base of 1 %% over half an hour is %p points', (effectiveCalls, downTo) => {
    expect(resolutionFor(effectiveCalls, 30, 0.01)).toEqual({
      kind: downTo === undefined ? 'UNJUDGED' : 'JUDGED',
      ...(downTo === undefined ? {} : { downTo }),
      effectiveCalls,
      minutes: 30,
      baseRate: 0.01,
    });
  });

  test.each([
    [100, 25, 25],
    [20, 140, 140],
    [5, 850, 1400],
    [2.5, 5000, 13700],
  ] as const)('takes the stricter number of +%p points above a base of 1 %%', (size, long, short) => {
    for (const baseRate of [0.0101, 0.05, undefined]) {
      expect(neededEffectiveCalls(size, baseRate, 9)).toBe(long);
      expect(neededEffectiveCalls(size, baseRate, 8)).toBe(short);
    }
  });

  test('needs more of a short shift, whose minutes are capped', () => {
    expect(resolutionFor(689, 8, 0).downTo).toBe(20);
    expect(resolutionFor(690, 8, 0).downTo).toBe(5);
    expect(resolutionFor(400, 9, 0).downTo).toBe(5);
    expect(resolutionFor(4099, 8, 0).downTo).toBe(5);
    expect(resolutionFor(4100, 8, 0).downTo).toBe(2.5);
  });

  test('needs more where the current version fails more often than the table says', () => {
    expect(neededEffectiveCalls(5, 0.1, 30)).toBeCloseTo((850 * 0.09) / 0.0475);
    expect(neededEffectiveCalls(100, 0.6, 30)).toBeCloseTo((25 * 0.25) / 0.0475);
  });

  test.each([
    [2.5, 0.0501],
    [5, 0.1001],
    [20, 0.4001],
    [100, 0.667],
  ] as const)(
    'is never +%p points at a base of %p, where the new version fails less than 1.5 times as often',
    (size, base) => {
      expect(neededEffectiveCalls(size, base - 0.001, 30)).toBeLessThan(100_000);
      expect(neededEffectiveCalls(size, base, 30)).toBe(Number.POSITIVE_INFINITY);
    },
  );

  test('needs more for a higher threshold, and never less for a lower one', () => {
    expect(neededEffectiveCalls(20, 0, 30, { sensitivity: 12.8 })).toBe(150);
    expect(neededEffectiveCalls(20, 0, 30, { sensitivity: 3.2 })).toBe(75);
  });

  test('never shows a fault that is smaller than twice a margin wider than the measured one', () => {
    expect(neededEffectiveCalls(5, 0, 30, { margin: 0.025 })).toBe(400);
    expect(neededEffectiveCalls(5, 0, 30, { margin: 0.03 })).toBe(Number.POSITIVE_INFINITY);
    expect(resolutionFor(1_000_000, 30, 0, { margin: 0.03 }).downTo).toBe(20);
    expect(resolutionFor(1_000_000, 30, 0, { margin: 0.01 }).downTo).toBe(2.5);
    expect(resolutionOf(canary(30, 10_000), { margin: 0.03 }).downTo).toBe(20);
  });

  test('adds up the minutes in which both versions were called', () => {
    expect(resolutionOf(canary(30, 100, { allFailures: 9 }))).toEqual({
      kind: 'JUDGED',
      downTo: 2.5,
      effectiveCalls: expect.closeTo(2700),
      minutes: 30,
      baseRate: 0.01,
    });
  });

  test.each<[string, MinuteCounts[]]>([
    ['no minutes', []],
    ['all calls on the current version', canary(30, 0, { allCalls: 10_000 })],
    ['all calls on the new version', canary(30, 1_000, { allCalls: 1_000 })],
    ['calls of the new version that are not there', canary(30, 100, { newCalls: undefined })],
    ['failures that are not there', canary(30, 100, { newFailures: undefined, allFailures: undefined })],
    ['calls of the alias that are not there', canary(30, 100, { allCalls: undefined })],
    ['more calls of the new version than of the alias', canary(30, 100, { allCalls: 50 })],
    ['more failures than calls', canary(30, 100, { newFailures: 101, allFailures: 101 })],
    ['more failures of the new version than of the alias', canary(30, 100, { newFailures: 5, allFailures: 4 })],
    ['more failures of the current version than it has calls', canary(30, 100, { allFailures: 901 })],
  ])('is nothing for %s', (_, minutes) => {
    expect(resolutionOf(minutes)).toEqual({ kind: 'UNJUDGED', effectiveCalls: 0, minutes: 0 });
  });

  test('lets no minute count more than all others together, since none may decide alone', () => {
    const [small] = canary(1, 10);
    const [large] = canary(1, 100_000);
    expect(resolutionOf([large])).toEqual({ kind: 'UNJUDGED', effectiveCalls: 0, minutes: 1, baseRate: 0 });
    expect(resolutionOf([small, large, small]).effectiveCalls).toBeCloseTo(4 * 9);
    expect(resolutionFor(1_000_000, 1, 0).kind).toBe('UNJUDGED');
  });

  test('never grows when a minute is lost, and never shows a smaller fault for fewer calls', () => {
    const count = fc.option(fc.nat(400), { nil: undefined });
    const minute = fc.record({ newCalls: count, newFailures: count, allCalls: count, allFailures: count });
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 40 }), (minutes) => {
        const whole = resolutionOf(minutes);
        const part = resolutionOf(minutes.slice(1));
        expect(part.effectiveCalls).toBeLessThanOrEqual(whole.effectiveCalls + 1e-9);
        expect(whole.kind === 'UNJUDGED' ? whole.downTo : whole.effectiveCalls >= 15).not.toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (calls, minutes, base) => {
        const rank = ({ downTo }: Resolution) => (downTo === undefined ? -1 : FAULT_SIZES.indexOf(downTo));
        expect(rank(resolutionFor(calls, minutes, base))).toBeLessThanOrEqual(
          rank(resolutionFor(calls + 100, minutes, base)),
        );
        expect(rank(resolutionFor(calls, minutes, base))).toBeLessThanOrEqual(
          rank(resolutionFor(calls, minutes + 1, base)),
        );
        expect(rank(resolutionFor(calls, minutes))).toBeLessThanOrEqual(rank(resolutionFor(calls, minutes, 0)));
      }),
    );
  });

  test('is told in words', () => {
    expect(describeResolution(resolutionFor(1480.7, 30, 0))).toBe('judged down to +5 points (1,480 effective calls)');
    expect(describeResolution(resolutionFor(15, 30, 0))).toBe('judged down to 100 % failing (15 effective calls)');
    expect(describeResolution(resolutionFor(14.9, 30, 0))).toBe('unjudged (14 effective calls, at least 15 needed)');
  });
});

describe('what the resolution says was judged', () => {
  const draw = uniformDraws(7);
  /** Share of rollouts in which the running rule accuses a version that fails `size` points more often than the base. */
  function accused(size: FaultSize, base: number, weight: number, shape: readonly number[]): number {
    const needed = neededEffectiveCalls(size, base, shape.length) / (weight * (1 - weight));
    const rollouts = Array.from({ length: 100 }, () => [
      drawMinute(draw, { calls: 500, weight: 0, base, fault: 0 }),
      ...shape.map((share) => drawMinute(draw, { calls: needed * share, weight, base, fault: size / 100 })),
    ]);
    return rollouts.filter((minutes) => runningErrors(minutes).some((point) => point?.accusation)).length / 100;
  }
  const even = (minutes: number) => Array.from({ length: minutes }, () => 1 / minutes);

  test.each([
    ['half an hour', 0.1, even(30)],
    ['nine minutes', 0.1, even(9)],
    ['two minutes', 0.1, even(2)],
    ['one minute that has half of the calls', 0.1, [0.05, 0.05, 0.5, 0.2, 0.1, 0.1]],
    ['half of the traffic', 0.5, even(30)],
  ])('would have been stopped in most of all rollouts of %s', (_, weight, shape) => {
    const bases = [0, 0.01, 0.05, 0.1, 0.4, 0.6];
    const cells = FAULT_SIZES.flatMap((size) => bases.map((base) => ({ size, base })));
    const judged = cells.filter(({ size, base }) => neededEffectiveCalls(size, base, shape.length) < 1e6);
    const shares = judged.map(({ size, base }) => accused(size, base, weight, shape));
    expect(judged.length).toBeGreaterThanOrEqual(15);
    // Measured at 95 % and more with 1,500 rollouts a cell; of 100 rollouts 88 % leave room for chance.
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.88);
  });
});
