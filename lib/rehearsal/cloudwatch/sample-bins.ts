import type { Bounds, Statistic, TrimmedStatistic } from './statistic';

/** Counts of samples between edges; the last count has no upper edge: all of its samples are at the last edge. */
export interface Histogram {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** Samples that lie evenly between two values, or all at the same one. */
interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A statistic over samples of 0 and 1, as Lambda emits one for each call: `ones` of `samples`. NaN without samples. */
export function statisticOfIndicators(statistic: Statistic, samples: number, ones: number): number {
  return statisticOf(statistic, [
    { low: 0, high: 0, count: samples - ones },
    { low: 1, high: 1, count: ones },
  ]);
}

/** A statistic over durations in ms; inside a bin the samples lie evenly. NaN without samples. */
export function statisticOfDurations(statistic: Statistic, { edges, counts }: Histogram): number {
  const bins: Bin[] = [];
  for (let bin = 0; bin < counts.length; bin++) {
    // The calls of the last count were stopped at the timeout.
    bins.push({ low: edges[bin], high: edges[bin + 1] ?? edges[bin], count: counts[bin] });
  }
  return statisticOf(statistic, bins);
}

function statisticOf(statistic: Statistic, allBins: readonly Bin[]): number {
  const bins = allBins.filter((bin) => bin.count > 0);
  const samples = countOf(bins);
  if (samples === 0) return Number.NaN;
  switch (statistic.kind) {
    case 'Sum':
      return sumOf(bins);
    case 'Average':
      return sumOf(bins) / samples;
    case 'SampleCount':
      return samples;
    case 'Minimum':
      return bins[0].low;
    case 'Maximum':
      return bins[bins.length - 1].high;
    case 'percentile':
      return valueAt(bins, samples * statistic.share);
    default:
      return trimmedStatistic(statistic, bins, samples);
  }
}

function trimmedStatistic(statistic: TrimmedStatistic, bins: readonly Bin[], samples: number): number {
  const kept = bins.flatMap(statistic.unit === 'value' ? withinValues(statistic) : withinRanks(statistic, samples));
  const count = countOf(kept);
  switch (statistic.kind) {
    case 'trimmed-mean':
      return count === 0 ? Number.NaN : sumOf(kept) / count;
    case 'trimmed-count':
      // Ranks are cut at fractions of a sample; CloudWatch counts whole ones.
      return Math.round(count);
    case 'trimmed-sum':
      return sumOf(kept);
    case 'percentile-rank':
      return (100 * count) / samples;
    case 'winsorized-mean': {
      const byValue = statistic.unit === 'value';
      const below = byValue ? countOf(bins.flatMap(upTo(statistic.low))) : samples * statistic.low;
      const [low, high] = byValue
        ? [statistic.low, statistic.high]
        : [valueAt(bins, samples * statistic.low), valueAt(bins, samples * statistic.high)];
      const above = samples - below - count;
      return ((below > 0 ? below * low : 0) + sumOf(kept) + (above > 0 ? above * high : 0)) / samples;
    }
  }
}

const upTo = (high: number) => withinValues({ low: Number.NEGATIVE_INFINITY, high });

/** The part of a bin above `low` and up to `high`. */
function withinValues({ low, high }: Pick<Bounds, 'low' | 'high'>): (bin: Bin) => Bin[] {
  return (bin) => {
    if (bin.low === bin.high) return bin.low > low && bin.low <= high ? [bin] : [];
    const [from, to] = [Math.max(bin.low, low), Math.min(bin.high, high)];
    return from < to ? [{ low: from, high: to, count: (bin.count * (to - from)) / (bin.high - bin.low) }] : [];
  };
}

/** The part of each bin, in order, that lies between two shares of all samples. */
function withinRanks({ low, high }: Bounds, samples: number): (bin: Bin) => Bin[] {
  let below = 0;
  return (bin) => {
    const from = Math.max(below, low * samples) - below;
    const to = Math.min(below + bin.count, high * samples) - below;
    below += bin.count;
    const valueOfRank = (rank: number): number => bin.low + (rank / bin.count) * (bin.high - bin.low);
    return from < to ? [{ low: valueOfRank(from), high: valueOfRank(to), count: to - from }] : [];
  };
}

function valueAt(bins: readonly Bin[], rank: number): number {
  let below = 0;
  for (const bin of bins) {
    if (below + bin.count >= rank) return bin.low + ((rank - below) / bin.count) * (bin.high - bin.low);
    below += bin.count;
  }
  return bins[bins.length - 1].high;
}

function countOf(bins: readonly Bin[]): number {
  return bins.reduce((total, bin) => total + bin.count, 0);
}

function sumOf(bins: readonly Bin[]): number {
  return bins.reduce((total, bin) => total + (bin.count * (bin.low + bin.high)) / 2, 0);
}
