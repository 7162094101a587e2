import binomial from '@stdlib/random-base-binomial';
import poisson from '@stdlib/random-base-poisson';

/** Every random number of one rehearsal: the same seed gives the same numbers in the same order. */
export interface RandomSource {
  /** Uniform from `low` (inclusive) to `high` (exclusive). */
  between(low: number, high: number): number;
  /** Calls that arrive where `mean` are expected. */
  poisson(mean: number): number;
  /** Successes among `trials`, each with `probability` (clamped to 0..1). */
  binomial(trials: number, probability: number): number;
}

/** A source for one seed; any finite number is a seed. */
export function seededRandom(seed: number): RandomSource {
  const uniform = uniformNumbers(seed);
  const drawPoisson = poisson.factory({ prng: uniform });
  const drawBinomial = binomial.factory({ prng: uniform });
  return {
    between: (low, high) => low + (high - low) * uniform(),
    poisson: (mean) => (mean > 0 ? drawPoisson(mean) : 0),
    binomial: (trials, probability) => {
      if (trials <= 0 || !(probability > 0)) return 0;
      return probability >= 1 ? trials : drawBinomial(trials, probability);
    },
  };
}

// A Weyl sequence with a 32-bit finalizer: enough for a simulation, and free of any state outside.
function uniformNumbers(seed: number): () => number {
  let state = (Math.floor(seed) ^ 0x5bd1e995) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    // Half a step away from 0, whose logarithm the samplers would take.
    return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 4294967296;
  };
}
