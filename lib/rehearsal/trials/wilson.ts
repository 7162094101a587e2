/** A share of trials with its confidence interval, all from 0 to 1. */
export interface Rate {
  readonly count: number;
  readonly trials: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the standard normal distribution: 95 % lie between it and its negative. */
const Z = 1.959963984540054;

/**
 * A rate with its Wilson score interval at 95 % (E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927), which
 * stays sensible for rates of 0 and 1.
 */
export function rateOf(count: number, trials: number): Rate {
  if (trials === 0) return { count, trials, share: Number.NaN, low: 0, high: 1 };
  const share = count / trials;
  const square = Z * Z;
  const center = (share + square / (2 * trials)) / (1 + square / trials);
  const half = (Z / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  return {
    count,
    trials,
    share,
    low: count === 0 ? 0 : Math.max(0, center - half),
    high: count === trials ? 1 : Math.min(1, center + half),
  };
}
