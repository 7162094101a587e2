/** Counts of samples between edges; the last count has no upper edge. */
export interface Histogram {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The statistics of CloudWatch that the twin knows. */
export type Statistic =
  | { readonly kind: 'Sum' | 'Average' | 'SampleCount' | 'Minimum' | 'Maximum' }
  /** `p99`: the value that this share (0 to 1) of the samples does not exceed. */
  | { readonly kind: 'percentile'; readonly share: number }
  /** `TC(400:)`: how many samples are above `low` and at most `high`. */
  | { readonly kind: 'trimmed-count'; readonly low: number; readonly high: number };

/** The statistic of this name, or undefined where the twin does not know it. */
export function parseStatistic(name: string): Statistic | undefined {
  if (name === 'Sum' || name === 'Average' || name === 'SampleCount' || name === 'Minimum' || name === 'Maximum') {
    return { kind: name };
  }
  const percentile = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name);
  if (percentile) return { kind: 'percentile', share: Number(percentile[1]) / 100 };
  const count = /^TC\((\d+(?:\.\d+)?)?:(\d+(?:\.\d+)?)?\)$/.exec(name);
  if (!count || (count[1] === undefined && count[2] === undefined)) return undefined;
  const low = Number(count[1] ?? 0);
  const high = count[2] === undefined ? Number.POSITIVE_INFINITY : Number(count[2]);
  return low < high ? { kind: 'trimmed-count', low, high } : undefined;
}

/** A statistic over samples of 0 and 1, as Lambda emits one for each call: `ones` of `samples`. NaN without samples. */
export function statisticOfIndicators(statistic: Statistic, samples: number, ones: number): number {
  return statisticOf(statistic, [
    { low: 0, high: 0, count: samples - ones },
    { low: 1, high: 1, count: ones },
  ]);
}

/** Whether the statistic of durations can be read off the bins between the bounds it names, or needs fine bins. */
export function needsFineBins(statistic: Statistic): boolean {
  return statistic.kind !== 'trimmed-count' && statistic.kind !== 'SampleCount';
}

/** A statistic over durations in ms; inside a bin the samples lie evenly. NaN without samples. */
export function statisticOfDurations(statistic: Statistic, histogram: Histogram): number {
  const bins = Array.from(histogram.counts, (count, bin) => ({
    low: histogram.edges[bin],
    // The last count has no upper edge: those calls were stopped at the timeout.
    high: histogram.edges[bin + 1] ?? histogram.edges[bin],
    count,
  }));
  return statisticOf(statistic, bins);
}

interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

function statisticOf(statistic: Statistic, allBins: readonly Bin[]): number {
  const bins = allBins.filter((bin) => bin.count > 0);
  const samples = bins.reduce((total, bin) => total + bin.count, 0);
  if (samples === 0) return Number.NaN;
  const sum = bins.reduce((total, bin) => total + (bin.count * (bin.low + bin.high)) / 2, 0);
  switch (statistic.kind) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / samples;
    case 'SampleCount':
      return samples;
    case 'Minimum':
      return bins[0].low;
    case 'Maximum':
      return bins[bins.length - 1].high;
    case 'percentile':
      return percentileOf(bins, samples * statistic.share);
    case 'trimmed-count':
      return bins
        .filter(({ low, high }) => (low + high) / 2 > statistic.low && (low + high) / 2 <= statistic.high)
        .reduce((total, bin) => total + bin.count, 0);
  }
}

function percentileOf(bins: readonly Bin[], rank: number): number {
  let below = 0;
  for (const bin of bins) {
    if (below + bin.count >= rank) return bin.low + ((rank - below) / bin.count) * (bin.high - bin.low);
    below += bin.count;
  }
  return bins[bins.length - 1].high;
}
