/** Standard normal quantile of a two-sided interval of 95 %. */
const Z_95 = 1.959964;

/**
 * The 95 % interval of Wilson for a share (Wilson, Probable inference, the law of succession, and statistical inference, 1927): unlike the
 * textbook's, it is not [0, 0] where nothing happened.
 */
export function wilsonInterval(successes: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const squared = Z_95 * Z_95;
  const centre = (share + squared / (2 * trials)) / (1 + squared / trials);
  const half =
    (Z_95 / (1 + squared / trials)) * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials * trials));
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
