import type { RandomSource } from './random-source';

/** Ratio of the 99th percentile to the median of a healthy function's durations. */
export const P99_TO_MEDIAN = 3.2;

/** The 99th percentile of the standard normal distribution. */
const NORMAL_P99 = 2.3263478740408408;
const SIGMA = Math.log(P99_TO_MEDIAN) / NORMAL_P99;

/** Calls by duration: `counts[i]` calls took from `edges[i]` to `edges[i + 1]` ms. */
export interface DurationHistogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Bins from a hundredth to a hundred times the median, with every bound that an alarm asks for as an edge of its own. */
export function durationEdges(medianMs: number, bounds: readonly number[]): number[] {
  const grid = Array.from({ length: 161 }, (_, index) => medianMs * 10 ** ((index - 80) / 40));
  return [...new Set([0, ...grid, ...bounds.filter((bound) => bound > 0)])].sort((a, b) => a - b);
}

/** Draws the durations of `calls` calls, log-normal around the median; what is above the last edge falls into the last bin. */
export function drawDurations(
  random: RandomSource,
  calls: number,
  medianMs: number,
  edges: readonly number[],
): DurationHistogram {
  const counts: number[] = [];
  let left = calls;
  let below = 0;
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    const isLast = bin + 2 === edges.length;
    const upTo = isLast ? 1 : logNormalShare(edges[bin + 1], medianMs);
    // Given that it is in none of the lower bins: so each count is binomial, and all of them together multinomial.
    const count = isLast ? left : random.binomial(left, below < 1 ? (upTo - below) / (1 - below) : 1);
    counts.push(count);
    left -= count;
    below = upTo;
  }
  return { edges, counts };
}

/** Share of calls that take at most `ms`. */
export function logNormalShare(ms: number, medianMs: number): number {
  return ms <= 0 ? 0 : normalShare(Math.log(ms / medianMs) / SIGMA);
}

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: off by at most 1.5e-7.
function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - polynomial * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
