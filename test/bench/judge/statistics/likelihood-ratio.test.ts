import fc from 'fast-check';
import {
  calibratedThreshold,
  falseStops,
  logLikelihoodRatio,
  recordsOf,
} from '../../../../bench/judge/statistics/likelihood-ratio';
import { seededRandom } from '../../../../lib/rehearsal/lambda/random-source';

const minute = (newCalls: number, newErrors: number) => ({ newCalls, newErrors, allCalls: 0, allErrors: 0 });
const RATES = { healthy: 0.01, faulty: 0.06 };

function path(errorRate: number, seed: number): number[] {
  const random = seededRandom(seed);
  let sum = 0;
  return Array.from({ length: 30 }, () => {
    const newCalls = random.poisson(60);
    sum += logLikelihoodRatio(minute(newCalls, random.binomial(newCalls, errorRate)), RATES);
    return sum;
  });
}

describe('the log-likelihood ratio of a minute', () => {
  test('adds what each error and each success says', () => {
    expect(logLikelihoodRatio(minute(10, 2), RATES)).toBeCloseTo(2 * Math.log(6) + 8 * Math.log(0.94 / 0.99), 12);
  });

  test('is 0 without calls', () => {
    expect(logLikelihoodRatio(minute(0, 0), RATES)).toBe(0);
  });

  test('takes one success for proof against "every call fails", and one error for proof against "none does"', () => {
    expect(logLikelihoodRatio(minute(5, 4), { healthy: 0.01, faulty: 1 })).toBeLessThan(-900_000);
    expect(logLikelihoodRatio(minute(5, 1), { healthy: 0, faulty: 0.2 })).toBeGreaterThan(900_000);
  });
});

describe('the threshold of the best possible rule', () => {
  test('is where the first record at or above it weighs as little as asked', () => {
    expect(recordsOf([-1, 2, 1, 3])).toEqual([-1, 2, 3]);
    expect(falseStops([[-1, 2, 3], [1]], 1.5)).toBeCloseTo(Math.exp(-2) / 2, 12);
    expect(falseStops([[-1, 2, 3], [1]], 2.5)).toBeCloseTo(Math.exp(-3) / 2, 12);
  });

  test('never lets more healthy rollouts be stopped than asked, nor exceeds the bound of Wald', () => {
    const paths = fc.array(fc.double({ min: -5, max: 20, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(paths, { minLength: 1, maxLength: 20 }), (rollouts) => {
        const records = rollouts.map(recordsOf);
        const threshold = calibratedThreshold(records, 0.01);
        expect(threshold).toBeGreaterThan(0);
        expect(threshold).toBeLessThanOrEqual(-Math.log(0.01));
        expect(falseStops(records, threshold)).toBeLessThanOrEqual(0.01);
      }),
    );
  });

  test('stops as many healthy rollouts as it was calibrated to', () => {
    const faulty = Array.from({ length: 1000 }, (_, seed) => recordsOf(path(RATES.faulty, seed)));
    const threshold = calibratedThreshold(faulty, 0.01);
    const healthy = Array.from({ length: 6000 }, (_, seed) => path(RATES.healthy, 10_000 + seed));
    const stopped = healthy.filter((ratios) => ratios.some((ratio) => ratio >= threshold)).length / healthy.length;
    // Three standard deviations of a share of 1 % in 6,000 rollouts.
    expect(stopped).toBeGreaterThan(0.005);
    expect(stopped).toBeLessThan(0.014);
  });
});
