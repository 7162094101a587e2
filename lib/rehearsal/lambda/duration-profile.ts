import { shareLonger } from './log-normal';
import type { RandomSource } from './random-source';

/**
 * Calls by duration: `counts[i]` calls took from `edges[i]` to `edges[i + 1]` ms, and the last count is of the calls that ran into
 * the function's timeout, which is the last edge.
 */
export interface DurationHistogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** How long the calls of one version take: the bins and the chance of each. */
export interface DurationProfile {
  readonly edges: readonly number[];
  /** Chance that a call falls into the bin, given that it is in none of the lower ones. */
  readonly chances: readonly number[];
}

/**
 * Bins for every duration that an alarm asks for, up to the timeout.
 *
 * @param bounds durations in ms that must be an edge, so that counts above and below them are exact
 * @param fine whether an alarm asks for percentiles, averages or sums, which need bins of 6 % width
 */
export function durationEdges(
  mediansMs: readonly number[],
  bounds: readonly number[],
  timeoutMs: number,
  fine: boolean,
): number[] {
  const [low, high] = [Math.min(...mediansMs) / 12, Math.max(...mediansMs) * 12];
  const grid: number[] = [];
  for (let edge = low; fine && edge < high; edge *= 10 ** (1 / 40)) grid.push(edge);
  const inside = [...grid, ...bounds].filter((bound) => bound > 0 && bound < timeoutMs);
  return [...new Set([0, ...inside, timeoutMs])].sort((a, b) => a - b);
}

/**
 * The profile of a version whose median duration is `medianMs`.
 *
 * @param laterMs how much longer every call takes on top, as the first one in a new environment
 */
export function durationProfile(medianMs: number, edges: readonly number[], laterMs = 0): DurationProfile {
  const longer = edges.map((edge) => shareLonger(edge - laterMs, medianMs));
  const chances = longer.slice(1).map((share, bin) => (longer[bin] > 0 ? 1 - share / longer[bin] : 1));
  return { edges, chances: [...chances, 1] };
}

/** Draws the durations of `calls` calls: each bin binomial among what is left, so all of them together multinomial. */
export function drawDurations(random: RandomSource, calls: number, profile: DurationProfile): DurationHistogram {
  let left = calls;
  const counts = profile.chances.map((chance) => {
    const count = random.binomial(left, chance);
    left -= count;
    return count;
  });
  return { edges: profile.edges, counts };
}

/** Two histograms over the same bins as one. */
export function addHistograms(left: DurationHistogram, right: DurationHistogram): DurationHistogram {
  return { edges: left.edges, counts: left.counts.map((count, bin) => count + right.counts[bin]) };
}

/** Calls that ran into the timeout. */
export function timedOut({ counts }: DurationHistogram): number {
  return counts[counts.length - 1];
}
