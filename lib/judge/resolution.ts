import { DEFAULT_MARGIN, ODDS, RUNNING_THRESHOLD } from '../contract/split-evidence';
import { coherentCounts, type MinuteCounts } from './minute-counts';

/** Sizes of faults whose detection was measured: percentage points more failing calls, 100 for "every call fails". */
export const FAULT_SIZES = [100, 20, 5, 2.5] as const;
export type FaultSize = (typeof FAULT_SIZES)[number];

/** What a rollout's traffic could and could not show. */
export interface Resolution {
  /** UNJUDGED: not even a version of which every call fails would have been stopped reliably. */
  readonly kind: 'JUDGED' | 'UNJUDGED';
  /** The smallest fault, in percentage points, that would have been stopped in 95 % of rollouts; undefined when UNJUDGED. */
  readonly downTo?: FaultSize;
  /**
   * Effective calls: the sum over the minutes of `ni * (1 - ni / ai)`, in which one minute counts at most as much as all
   * others together, because no minute may decide alone. (In the first step of a shift one may; that is left out here, so the
   * resolution is never better than it says.)
   */
  readonly effectiveCalls: number;
  /** Minutes in which both versions were called. */
  readonly minutes: number;
  /** Share of the current version's calls that failed, 0 to 1; undefined where no minute compared both versions. */
  readonly baseRate?: number;
}

/** The rule whose resolution is asked for; the defaults are those of the alarms. */
export interface ResolutionRule {
  /** Tolerated difference of the failure rates, as a fraction of calls. */
  readonly margin?: number;
  /** Threshold of the running evidence. */
  readonly sensitivity?: number;
}

/** Below this many effective calls nothing was judged (docs/judge.md: 100 % failing at a base of at most 1 %). */
export const UNJUDGED_BELOW = 15;

/** Base rate up to which the smaller numbers hold; above it those of 5 % are taken, the stricter ones. */
const LOW_BASE = 0.01;
/** The highest base rate of the table. */
const HIGH_BASE = 0.05;
/**
 * Fewer minutes than those of the shortest shift to which the long rows apply (Linear10PercentEvery1Minute, nine steps)
 * need the numbers of Canary10Percent5Minutes: they were measured with minutes that contribute at most 4 of the 6.4 needed.
 */
const SHORT_MINUTES = 9;

interface Needed {
  readonly long: number;
  readonly short: number;
}

/** Effective calls that detect a fault with 95 % (docs/judge.md), at a low and at the high base rate. */
const NEEDED: Readonly<Record<FaultSize, { readonly low: Needed; readonly high: Needed }>> = {
  100: { low: { long: 15, short: 15 }, high: { long: 25, short: 25 } },
  20: { low: { long: 75, short: 75 }, high: { long: 140, short: 140 } },
  5: { low: { long: 400, short: 690 }, high: { long: 850, short: 1400 } },
  2.5: { low: { long: 2000, short: 4100 }, high: { long: 5000, short: 13700 } },
};

/**
 * Effective calls that a rollout needs in order to stop a fault of this size in 95 % of all cases.
 *
 * Above 5 % the numbers of 5 % grow with the variance of the base rate, and with a higher threshold in proportion, because
 * evidence grows with the calls. Infinite where no number of calls is enough: in a single minute, where the new version fails less than 1.5 times
 * as often as the current one (the smallest odds that are looked for), and for a fault below twice a margin that is wider
 * than the default one.
 *
 * @param baseRate share of failing calls of the current version, 0 to 1; undefined (not known) takes the numbers of 5 %
 * @param minutes minutes in which both versions are called
 */
export function neededEffectiveCalls(
  size: FaultSize,
  baseRate: number | undefined,
  minutes: number,
  { margin = DEFAULT_MARGIN, sensitivity = RUNNING_THRESHOLD }: ResolutionRule = {},
): number {
  if (minutes < 2 || (margin > DEFAULT_MARGIN && size < 200 * margin)) return Number.POSITIVE_INFINITY;
  if (baseRate !== undefined && Math.min(1, baseRate + size / 100) < ODDS.small * baseRate) {
    return Number.POSITIVE_INFINITY;
  }
  const row = NEEDED[size][baseRate !== undefined && baseRate <= LOW_BASE ? 'low' : 'high'];
  const needed = minutes < SHORT_MINUTES ? row.short : row.long;
  const base = Math.min(Math.max(baseRate ?? HIGH_BASE, HIGH_BASE), 0.5);
  return needed * ((base * (1 - base)) / (HIGH_BASE * (1 - HIGH_BASE))) * Math.max(1, sensitivity / RUNNING_THRESHOLD);
}

/** The information of one minute about the difference between the versions, in calls. */
export function effectiveCallsOf(newCalls: number, allCalls: number): number {
  return newCalls * (1 - newCalls / allCalls);
}

/**
 * How small a fault this much information would have shown.
 *
 * @param baseRate see {@link neededEffectiveCalls}
 */
export function resolutionFor(
  effectiveCalls: number,
  minutes: number,
  baseRate?: number,
  rule: ResolutionRule = {},
): Resolution {
  const facts = { effectiveCalls, minutes, ...(baseRate === undefined ? {} : { baseRate }) };
  const judged = FAULT_SIZES.filter((size) => effectiveCalls >= neededEffectiveCalls(size, baseRate, minutes, rule));
  const downTo = judged.at(-1);
  return downTo === undefined || effectiveCalls < UNJUDGED_BELOW
    ? { kind: 'UNJUDGED', ...facts }
    : { kind: 'JUDGED', downTo, ...facts };
}

/**
 * What the per-minute counts of a rollout could show about the new version. Only minutes in which both versions were called
 * count, and whose four counts fit together: silence, late series, and traffic without a version to compare with show nothing.
 *
 * @param minutes one entry for each minute; minutes before the shift and after it add nothing
 */
export function resolutionOf(minutes: readonly MinuteCounts[], rule: ResolutionRule = {}): Resolution {
  const compared = minutes.flatMap((minute) => {
    const counts = coherentCounts(minute);
    return counts !== undefined && counts.newCalls > 0 && counts.allCalls > counts.newCalls ? [counts] : [];
  });
  if (compared.length === 0) return resolutionFor(0, 0, undefined, rule);
  const sum = (of: (counts: (typeof compared)[number]) => number) =>
    compared.reduce((subtotal, counts) => subtotal + of(counts), 0);
  const byMinute = compared.map(({ newCalls, allCalls }) => effectiveCallsOf(newCalls, allCalls));
  const total = byMinute.reduce((subtotal, calls) => subtotal + calls, 0);
  const effectiveCalls = Math.min(total, 2 * (total - Math.max(...byMinute)));
  const failed = sum(({ newFailures, allFailures }) => allFailures - newFailures);
  const called = sum(({ newCalls, allCalls }) => allCalls - newCalls);
  return resolutionFor(effectiveCalls, compared.length, failed / called, rule);
}

/** A resolution in words: `judged down to +5 points (1,480 effective calls)`. */
export function describeResolution({ kind, downTo, effectiveCalls }: Resolution): string {
  const calls = `${Math.floor(effectiveCalls).toLocaleString('en-US')} effective calls`;
  if (kind === 'UNJUDGED' || downTo === undefined) return `unjudged (${calls}, at least ${UNJUDGED_BELOW} needed)`;
  return `judged down to ${downTo === 100 ? '100 % failing' : `+${downTo} points`} (${calls})`;
}
