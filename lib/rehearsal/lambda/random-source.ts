import { logFactorial } from './log-factorial';
import { binomialByRejection, poissonByRejection } from './rejection';

/** Every random number of one rehearsal: the same seed gives the same numbers in the same order. */
export interface RandomSource {
  /** Uniform from `low` (inclusive) to `high` (exclusive). */
  between(low: number, high: number): number;
  /** A time: as {@link between}, to a whole millisecond, so that sums of times are exact. */
  timeBetween(lowMs: number, highMs: number): number;
  /** Calls that arrive where `mean` are expected. */
  poisson(mean: number): number;
  /** Successes among `trials`, each with `probability` (clamped to 0..1). */
  binomial(trials: number, probability: number): number;
}

/** A source for one seed; any finite number is a seed. */
export function seededRandom(seed: number): RandomSource {
  const uniform = uniformNumbers(seed);
  return {
    between: (low, high) => low + (high - low) * uniform(),
    timeBetween: (lowMs, highMs) => Math.floor(lowMs + (highMs - lowMs) * uniform()),
    poisson: (mean) => {
      if (!(mean > 0)) return 0;
      return mean < INVERTED_UP_TO ? drawPoisson(uniform(), mean) : poissonByRejection(uniform, mean);
    },
    binomial: (trials, probability) => {
      if (trials <= 0 || !(probability > 0)) return 0;
      if (probability >= 1) return trials;
      if (trials * probability * (1 - probability) < INVERTED_UP_TO)
        return drawBinomial(uniform(), trials, probability);
      if (probability <= 0.5) return binomialByRejection(uniform, trials, probability);
      return trials - binomialByRejection(uniform, trials, 1 - probability);
    },
  };
}

/** Variance up to which inversion is as fast as rejection: it takes about as many steps as the standard deviation is large. */
const INVERTED_UP_TO = 100;

/**
 * A Poisson number by inversion of one uniform number.
 *
 * Exact up to rounding, which matters here: `@stdlib/random-base-binomial` 0.2.2 is off by half a call in the mean and has a tenth
 * too little variance, enough to bias a count of false rollbacks. See {@link invertFromMode} for the cost.
 */
function drawPoisson(uniform: number, mean: number): number {
  const mode = Math.floor(mean);
  const chance = Math.exp(mode * Math.log(mean) - mean - logFactorial(mode));
  return invertFromMode(uniform, mode, chance, Number.POSITIVE_INFINITY, (count) => mean / count);
}

/** A binomial number by inversion of one uniform number; as {@link drawPoisson}. */
function drawBinomial(uniform: number, trials: number, probability: number): number {
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const odds = probability / (1 - probability);
  const chance = Math.exp(
    logFactorial(trials) -
      logFactorial(mode) -
      logFactorial(trials - mode) +
      mode * Math.log(probability) +
      (trials - mode) * Math.log1p(-probability),
  );
  return invertFromMode(uniform, mode, chance, trials, (count) => (odds * (trials + 1 - count)) / count);
}

/**
 * Goes outwards from the most likely count, taking each count's chance off `uniform` until nothing is left. Any fixed order of
 * the counts inverts the distribution; this one takes about as many steps as the standard deviation is large.
 *
 * @param step chance of `count` divided by the chance of `count - 1`
 */
function invertFromMode(
  uniform: number,
  mode: number,
  chanceOfMode: number,
  highest: number,
  step: (count: number) => number,
): number {
  let left = uniform - chanceOfMode;
  let above = mode;
  let below = mode;
  let chanceAbove = chanceOfMode;
  let chanceBelow = chanceOfMode;
  while (left > 0 && (chanceAbove > 0 || chanceBelow > 0)) {
    chanceAbove = above < highest ? chanceAbove * step(above + 1) : 0;
    if (chanceAbove > 0) {
      above++;
      left -= chanceAbove;
      if (left <= 0) return above;
    }
    chanceBelow = below > 0 ? chanceBelow / step(below) : 0;
    if (chanceBelow > 0) {
      below--;
      left -= chanceBelow;
      if (left <= 0) return below;
    }
  }
  return mode;
}

/**
 * Uniform numbers from 0 to 1 (exclusive) with 53 random bits: xoshiro128** (Blackman and Vigna, Scrambled linear pseudorandom
 * number generators, 2021), whose period of 2^128 keeps the streams of different seeds apart.
 */
export function uniformNumbers(seed: number): () => number {
  const next = xoshiro128(seedWords(seed));
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/** The 32-bit numbers of xoshiro128** from four words of state that are not all 0. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

// Four words from both halves of the seed's bits through a 32-bit finalizer, so that neighbouring seeds share nothing.
function seedWords(seed: number): [number, number, number, number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed);
  let state = bits.getUint32(0) ^ Math.imul(bits.getUint32(4), 0x9e3779b9);
  const word = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [word(), word(), word(), word() | 1];
}
