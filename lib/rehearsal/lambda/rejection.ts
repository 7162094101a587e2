import { logFactorial } from './log-factorial';

/**
 * A binomial number in about the same time for any number of trials: transformed rejection with squeeze (W. Hörmann, The generation
 * of binomial random variates, Journal of Statistical Computation and Simulation 46, 1993, algorithm BTRS and its constants). Exact up to rounding.
 *
 * @param uniform from 0 to 1
 * @param probability up to 0.5, with `trials * probability` of at least 10
 */
export function binomialByRejection(uniform: () => number, trials: number, probability: number): number {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const center = trials * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  for (;;) {
    const v = uniform();
    const u = uniform() - 0.5;
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + center);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (count < 0 || count > trials) continue;
    const alpha = (2.83 + 5.1 / b) * deviation;
    const mode = Math.floor((trials + 1) * probability);
    const likelihood =
      logFactorial(mode) +
      logFactorial(trials - mode) -
      logFactorial(count) -
      logFactorial(trials - count) +
      (count - mode) * Math.log(probability / (1 - probability));
    if (Math.log((v * alpha) / (a / (distance * distance) + b)) <= likelihood) return count;
  }
}

/**
 * A Poisson number in about the same time for any mean: transformed rejection with squeeze (W. Hörmann, The transformed rejection
 * method for generating Poisson random variables, Insurance: Mathematics and Economics 12, 1993, algorithm PTRS and its constants).
 *
 * @param uniform from 0 to 1
 * @param mean at least 10
 */
export function poissonByRejection(uniform: () => number, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (distance < 0.013 && v > distance)) continue;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const likelihood = count * Math.log(mean) - mean - logFactorial(count);
    if (Math.log((v * inverseAlpha) / (a / (distance * distance) + b)) <= likelihood) return count;
  }
}
