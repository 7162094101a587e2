/** Statistics of the samples between two bounds: of their values, of their number, or of their share. */
const TRIMMED = {
  TM: 'trimmed-mean',
  TC: 'trimmed-count',
  TS: 'trimmed-sum',
  WM: 'winsorized-mean',
  PR: 'percentile-rank',
} as const;

const SIMPLE = ['Sum', 'Average', 'SampleCount', 'Minimum', 'Maximum'] as const;

/** What a trimmed statistic keeps: samples above `low` and up to, including, `high`. */
export interface Bounds {
  /** `value`: of the samples themselves (ms). `share`: of their ranks, 0 to 1. */
  readonly unit: 'value' | 'share';
  readonly low: number;
  readonly high: number;
}

/** The statistics of CloudWatch (user guide, CloudWatch statistics definitions). */
export type Statistic =
  | { readonly kind: (typeof SIMPLE)[number] }
  /** `p99`: the value that this share (0 to 1) of the samples does not exceed. */
  | { readonly kind: 'percentile'; readonly share: number }
  | TrimmedStatistic;

/** `TC(400:)`, `TM(10%:90%)`, `tm99`, `IQM` ... */
export type TrimmedStatistic = Bounds & { readonly kind: (typeof TRIMMED)[keyof typeof TRIMMED] };

const NUMBER = String.raw`(\d+(?:\.\d{1,10})?)`;
const PERCENTILE = new RegExp(`^p${NUMBER}$`);
const LOWERCASE = new RegExp(`^(tm|tc|ts|wm)${NUMBER}$`);
const PERCENTAGES = new RegExp(`^(TM|TC|TS|WM)\\((?:${NUMBER}%)?:(?:${NUMBER}%)?\\)$`);
const VALUES = new RegExp(`^(TM|TC|TS|WM|PR)\\(${NUMBER}?:${NUMBER}?\\)$`);

/** The statistic of this name, or undefined where CloudWatch has none. */
export function parseStatistic(name: string): Statistic | undefined {
  const simple = SIMPLE.find((kind) => kind === name);
  if (simple !== undefined) return { kind: simple };
  if (name === 'IQM') return trimmed('TM', 'share', '25', '75');
  const percentile = PERCENTILE.exec(name);
  if (percentile)
    return Number(percentile[1]) <= 100 ? { kind: 'percentile', share: Number(percentile[1]) / 100 } : undefined;
  const lowercase = LOWERCASE.exec(name);
  if (lowercase) return trimmed(lowercase[1].toUpperCase(), 'share', undefined, lowercase[2]);
  const percentages = PERCENTAGES.exec(name);
  // Without any bound both patterns match; neither makes a statistic of it.
  if (percentages) return trimmed(percentages[1], 'share', percentages[2], percentages[3]);
  const values = VALUES.exec(name);
  return values ? trimmed(values[1], 'value', values[2], values[3]) : undefined;
}

function trimmed(
  family: string,
  unit: Bounds['unit'],
  from: string | undefined,
  to: string | undefined,
): TrimmedStatistic | undefined {
  if (from === undefined && to === undefined) return undefined;
  const scale = unit === 'share' ? 100 : 1;
  const [least, most] = unit === 'share' ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const low = from === undefined ? least : Number(from) / scale;
  const high = to === undefined ? most : Number(to) / scale;
  if (low >= high || (unit === 'share' && high > 1)) return undefined;
  return { kind: TRIMMED[family as keyof typeof TRIMMED], unit, low, high };
}

/** Durations in ms that must be edges of bins, so that the statistic counts exactly. */
export function boundsOf(statistic: Statistic): readonly number[] {
  if (!('unit' in statistic) || statistic.unit === 'share') return [];
  return [statistic.low, statistic.high].filter(Number.isFinite);
}

/** Whether the statistic of durations can be read off the bins between the bounds it names, or needs fine bins. */
export function needsFineBins(statistic: Statistic): boolean {
  if (statistic.kind === 'SampleCount') return false;
  const counts = statistic.kind === 'trimmed-count' || statistic.kind === 'percentile-rank';
  return !(counts && statistic.unit === 'value');
}
