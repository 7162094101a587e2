/** Ratio of the 99th percentile to the median of a function's durations (docs/judge.md: median 100 ms, p99 320 ms). */
export const P99_TO_MEDIAN = 3.2;

/** The 99th percentile of the standard normal distribution. */
const NORMAL_P99 = 2.3263478740408408;
const SIGMA = Math.log(P99_TO_MEDIAN) / NORMAL_P99;

/** Share of log-normal durations that are longer than `ms`, precise to the far end of the tail. */
export function shareLonger(ms: number, medianMs: number): number {
  return ms <= 0 ? 1 : normalTail(Math.log(ms / medianMs) / SIGMA);
}

/** Mean of log-normal durations that are stopped at `timeoutMs`. */
export function meanDuration(medianMs: number, timeoutMs: number): number {
  const z = Math.log(timeoutMs / medianMs) / SIGMA;
  const below = medianMs * Math.exp((SIGMA * SIGMA) / 2) * (1 - normalTail(z - SIGMA));
  return below + timeoutMs * normalTail(z);
}

/** Chance that a standard normal number is above `z`, to about 12 digits of its own size. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    // Laplace's continued fraction (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.14), from its far end.
    let fraction = z;
    for (let level = 60; level >= 1; level--) fraction = z + level / fraction;
    return density / fraction;
  }
  // The power series of the same chapter, 26.2.11.
  let term = z;
  let sum = z;
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 - density * sum;
}
