import type { MinuteCounts } from '../minute-counts';

/** Error rates of a sequential probability ratio test, 0 to 1. */
export interface KnownRates {
  readonly healthy: number;
  readonly faulty: number;
}

/** Stands in for ln 0: one such call decides, and sums of it stay finite. */
const IMPOSSIBLE = -1e6;

/** Log-likelihood ratio of one minute of the new version: above 0 it speaks for the faulty rate. Nats. */
export function logLikelihoodRatio({ newCalls, newErrors }: MinuteCounts, { healthy, faulty }: KnownRates): number {
  const successes = newCalls - newErrors;
  const ofErrors = newErrors === 0 ? 0 : newErrors * (logOf(faulty) - logOf(healthy));
  const ofSuccesses = successes === 0 ? 0 : successes * (logOf(1 - faulty) - logOf(1 - healthy));
  return ofErrors + ofSuccesses;
}

function logOf(probability: number): number {
  return probability > 0 ? Math.log(probability) : IMPOSSIBLE;
}

/**
 * Log-likelihood ratios that were the highest so far, of one rollout of the faulty version, in the order of the looks: the first one at or
 * above a threshold is where a test with that threshold stops.
 */
export type Records = readonly number[];

/** The records of a path of log-likelihood ratios. */
export function recordsOf(path: readonly number[]): Records {
  const records: number[] = [];
  for (const value of path) if (value > (records.at(-1) ?? Number.NEGATIVE_INFINITY)) records.push(value);
  return records;
}

/**
 * Share of healthy rollouts that a threshold would stop, from rollouts of the faulty version: by the likelihood identity, the chance of a
 * stop under the one is the mean of `exp(-ratio at the stop)` under the other (Wald, Sequential Analysis, 1947). So 0.1 % is estimated
 * from stops that are frequent, instead of from healthy rollouts of which a thousandth stop.
 */
export function falseStops(rollouts: readonly Records[], threshold: number): number {
  let sum = 0;
  for (const records of rollouts) {
    const atStop = records.find((value) => value >= threshold);
    if (atStop !== undefined) sum += Math.exp(-atStop);
  }
  return sum / rollouts.length;
}

const STEP = 0.05;

/** The lowest threshold above 0 that stops at most `share` of healthy rollouts; never above ln(1/share), Wald's bound for any test. */
export function calibratedThreshold(rollouts: readonly Records[], share: number): number {
  const highest = -Math.log(share);
  let threshold = highest;
  while (threshold - STEP > 0 && falseStops(rollouts, threshold - STEP) <= share) threshold -= STEP;
  return threshold;
}
