import type { MinuteCounts } from '../../lib/judge/minute-counts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function uniformDraws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A count of `n` with probability `p`: one by one where there are few, with the normal distribution where there are many. */
function binomial(draw: () => number, n: number, p: number): number {
  const variance = n * p * (1 - p);
  if (variance > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(variance) * normal)));
  }
  // Steps over the misses, so that rare hits among many cost little.
  if (p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(draw, n, 1 - p);
  let hits = -1;
  for (let place = 0; place <= n; hits++) place += 1 + Math.floor(Math.log(1 - draw()) / Math.log(1 - p));
  return hits;
}

/** One minute of a weighted alias: how many of `calls` reach the new version, and how many fail on either one. */
export function drawMinute(
  draw: () => number,
  traffic: { readonly calls: number; readonly weight: number; readonly base: number; readonly fault: number },
): MinuteCounts {
  const allCalls = Math.round(traffic.calls);
  const newCalls = binomial(draw, allCalls, traffic.weight);
  const newFailures = binomial(draw, newCalls, Math.min(1, traffic.base + traffic.fault));
  return {
    newCalls,
    newFailures,
    allCalls,
    allFailures: newFailures + binomial(draw, allCalls - newCalls, traffic.base),
  };
}
