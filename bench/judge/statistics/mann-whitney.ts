/**
 * The one question that Kayenta's classifier asks of the Mann-Whitney U test, in closed form: the normal approximation with ties and
 * continuity correction, whose confidence limits for a shift are order statistics of all pairwise differences (Hollander and Wolfe,
 * Nonparametric Statistical Methods, 4.2 and 4.3).
 */

/** A confidence interval's lower end and the point estimate of how much larger the first sample is. */
export interface ShiftEstimate {
  readonly lower: number;
  /** Hodges-Lehmann estimate: the median of all pairwise differences. */
  readonly estimate: number;
}

/**
 * How much larger `first` is than `second`.
 *
 * @param first finite numbers, at least one
 * @param second finite numbers, at least one
 * @param z standard normal quantile of the two-sided confidence: 2.326 for 98 %
 * @returns undefined where the lower end is not above 0, which needs no estimate
 */
export function shiftAboveZero(
  first: readonly number[],
  second: readonly number[],
  z: number,
): ShiftEstimate | undefined {
  const pairs = first.length * second.length;
  const needed = Math.ceil(pairs / 2 + 0.5 + z * deviationOfU(first, second));
  if (needed > pairs || pairsAbove(first, second) < needed) return undefined;
  const differences = new Float64Array(pairs);
  let index = 0;
  for (const x of first) for (const y of second) differences[index++] = x - y;
  differences.sort();
  const middle = pairs >> 1;
  const estimate = pairs % 2 === 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2;
  return { lower: differences[pairs - needed], estimate };
}

/** Standard deviation of U where both samples are alike; ties within a sample make it smaller. */
function deviationOfU(first: readonly number[], second: readonly number[]): number {
  const [m, n] = [first.length, second.length];
  const total = m + n;
  const tied = (tieTerm(first) + tieTerm(second)) / (total * (total - 1));
  return Math.sqrt(((m * n) / 12) * (total + 1 - tied));
}

function tieTerm(sample: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
  let term = 0;
  for (const count of counts.values()) term += count ** 3 - count;
  return term;
}

function pairsAbove(first: readonly number[], second: readonly number[]): number {
  let above = 0;
  for (const x of first) for (const y of second) if (x > y) above++;
  return above;
}
