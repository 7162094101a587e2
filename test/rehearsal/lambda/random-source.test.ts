import { logFactorial } from '../../../lib/rehearsal/lambda/log-factorial';
import { seededRandom, uniformNumbers, xoshiro128 } from '../../../lib/rehearsal/lambda/random-source';

const draws = 100_000;

function binomialChance(trials: number, probability: number, count: number): number {
  const ways = logFactorial(trials) - logFactorial(count) - logFactorial(trials - count);
  return Math.exp(ways + count * Math.log(probability) + (trials - count) * Math.log(1 - probability));
}

function poissonChance(mean: number, count: number): number {
  return Math.exp(count * Math.log(mean) - mean - logFactorial(count));
}

/** Standard scores of the sample's mean and variance, and of Pearson's chi-squared over the counts that are common enough. */
function scores(
  draw: () => number,
  mean: number,
  variance: number,
  chance: (count: number) => number,
): { mean: number; variance: number; fit: number } {
  const seen = new Map<number, number>();
  let first = 0;
  let second = 0;
  for (let index = 0; index < draws; index++) {
    const value = draw();
    seen.set(value, (seen.get(value) ?? 0) + 1);
    first += value - mean;
    second += (value - mean) ** 2;
  }
  let chiSquared = 0;
  let cells = 0;
  const spread = Math.ceil(6 * Math.sqrt(variance)) + 6;
  for (let count = Math.max(0, Math.floor(mean - spread)); count <= mean + spread; count++) {
    const expected = draws * chance(count);
    if (!(expected >= 10)) continue;
    chiSquared += ((seen.get(count) ?? 0) - expected) ** 2 / expected;
    cells++;
  }
  const kurtosis = 2 + 1 / variance;
  return {
    mean: first / Math.sqrt(draws * variance),
    variance: (second / draws / variance - 1) / Math.sqrt(kurtosis / draws),
    fit: (chiSquared - cells) / Math.sqrt(2 * cells),
  };
}

test.each([
  [1, 0.3],
  [20, 0.5],
  [40, 0.6],
  [100, 0.1],
  [300, 0.98],
  [500, 0.021],
  [3000, 0.1],
  [60000, 0.001],
])('binomial(%d, %d) has the mean, the variance and the shape it should have', (trials, probability) => {
  const random = seededRandom(trials);
  const mean = trials * probability;
  const score = scores(
    () => random.binomial(trials, probability),
    mean,
    mean * (1 - probability),
    (count) => (count <= trials ? binomialChance(trials, probability, count) : 0),
  );
  expect(Math.abs(score.mean)).toBeLessThan(4.5);
  expect(Math.abs(score.variance)).toBeLessThan(4.5);
  expect(Math.abs(score.fit)).toBeLessThan(5);
});

test.each([0.02, 0.7, 5, 29.5, 300, 6000])(
  'poisson(%d) has the mean, the variance and the shape it should have',
  (mean) => {
    const random = seededRandom(mean);
    const score = scores(
      () => random.poisson(mean),
      mean,
      mean,
      (count) => poissonChance(mean, count),
    );
    expect(Math.abs(score.mean)).toBeLessThan(4.5);
    expect(Math.abs(score.variance)).toBeLessThan(4.5);
    expect(Math.abs(score.fit)).toBeLessThan(5);
  },
);

test('the extremes are certain', () => {
  const random = seededRandom(1);
  expect([random.binomial(7, 0), random.binomial(7, -1), random.binomial(7, Number.NaN)]).toEqual([0, 0, 0]);
  expect([random.binomial(7, 1), random.binomial(7, 2), random.binomial(0, 0.5)]).toEqual([7, 7, 0]);
  expect([random.poisson(0), random.poisson(-1)]).toEqual([0, 0]);
  for (let index = 0; index < 1000; index++) {
    expect(random.binomial(3, 0.999999)).toBeLessThanOrEqual(3);
    expect(random.binomial(3, 1e-12)).toBe(0);
  }
});

test('the generator gives the published numbers for the state 1, 2, 3, 4', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  expect(Array.from({ length: 6 }, next)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
});

test('uniform numbers are even between 0 and 1, the same for a seed and others for its neighbour', () => {
  const uniform = uniformNumbers(7);
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < draws; index++) counts[Math.floor(uniform() * 10)]++;
  for (const count of counts) expect(Math.abs(count - draws / 10)).toBeLessThan(500);
  const firstOf = (seed: number): string => Array.from({ length: 4 }, uniformNumbers(seed)).join();
  expect(firstOf(7)).toBe(firstOf(7));
  expect(new Set(Array.from({ length: 1000 }, (_, seed) => firstOf(seed))).size).toBe(1000);
});

test('the logarithm of a factorial is exact where the series takes over', () => {
  let exact = 0;
  for (let n = 1; n <= 200; n++) {
    exact += Math.log(n);
    expect(Math.abs(logFactorial(n) - exact)).toBeLessThan(1e-10);
  }
});
