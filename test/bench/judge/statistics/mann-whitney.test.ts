import fc from 'fast-check';
import { shiftAboveZero } from '../../../../bench/judge/statistics/mann-whitney';

const Z = 2.326348;

/** z of the U test of `first - shift` against `second`, with ties and continuity correction, from ranks as textbooks give it. */
function zOfShift(first: readonly number[], second: readonly number[], shift: number): number {
  const all = [...first.map((x) => x - shift), ...second];
  const rank = (value: number): number =>
    all.filter((other) => other < value).length + (all.filter((other) => other === value).length + 1) / 2;
  const [m, n] = [first.length, second.length];
  const u = all.slice(0, m).reduce((sum, value) => sum + rank(value), 0) - (m * (m + 1)) / 2 - (m * n) / 2;
  const ties = [...new Set(all)].map((value) => all.filter((other) => other === value).length);
  const tied = ties.reduce((sum, count) => sum + count ** 3 - count, 0) / ((m + n) * (m + n - 1));
  return (u - Math.sign(u) * 0.5) / Math.sqrt(((m * n) / 12) * (m + n + 1 - tied));
}

const samples = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 15 });

describe('the lower confidence limit of a shift', () => {
  test('is an order statistic of all pairwise differences', () => {
    // 8 x 8 pairs: 32 + 0.5 + 2.326348 * sqrt(64 / 12 * 17) = 54.6, so the 55th largest difference.
    const first = [10, 11, 12, 13, 14, 15, 16, 17];
    const second = [1, 2, 3, 4, 5, 6, 7, 8.5];
    const differences = first.flatMap((x) => second.map((y) => x - y)).sort((a, b) => b - a);
    expect(shiftAboveZero(first, second, Z)).toEqual({
      lower: differences[54],
      estimate: (differences[31] + differences[32]) / 2,
    });
  });

  test('is not above 0 where the samples are alike or too small', () => {
    expect(shiftAboveZero([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], Z)).toBeUndefined();
    expect(shiftAboveZero([9, 9], [1, 2], Z)).toBeUndefined();
  });

  test('is above 0 exactly where the test of every shift up to it rejects', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const found = shiftAboveZero(first, second, Z);
        // Whole numbers tie across the samples at whole shifts only, so halves between them are where both forms must agree.
        const rejectsAt = (shift: number): boolean => zOfShift(first, second, shift) >= Z;
        if (found === undefined) expect(rejectsAt(0.5)).toBe(false);
        else {
          expect(rejectsAt(found.lower - 0.5)).toBe(true);
          expect(rejectsAt(found.lower + 0.5)).toBe(false);
        }
      }),
    );
  });
});
