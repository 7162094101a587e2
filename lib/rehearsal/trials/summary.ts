import type { Verdict } from '../model';
import { type TrialColumns, VERDICTS } from './trial-table';
import { type Rate, rateOf } from './wilson';

/** Median and 95th percentile of what happened in some trials. */
export interface Quantiles {
  readonly median: number;
  readonly p95: number;
}

/** Many trials of one deployment in a few numbers. */
export interface TrialSummary {
  readonly trials: number;
  readonly verdicts: Readonly<Record<Verdict, Rate>>;
  /** How often each alarm, check or other stopper stopped it, most frequent first. */
  readonly stoppedBy: readonly { readonly name: string; readonly rate: Rate }[];
  /** Minutes from the first shift until the current version had all calls again, of the trials in which it had; absent where it never had. */
  readonly minutesToStop?: Quantiles;
  /** Calls that failed because of the new version: of all trials. */
  readonly failedCalls: Quantiles & { readonly mean: number };
  /** Mean of what they would have been with all traffic at once and nobody stopping it. */
  readonly failedCallsAllAtOnce: number;
}

/** The smallest value that at least this share of the values does not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

function quantilesOf(values: Float64Array): Quantiles {
  const sorted = Float64Array.from(values).sort();
  return { median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}

function countOf(values: Uint8Array | Uint16Array, wanted: number): number {
  let count = 0;
  for (const value of values) if (value === wanted) count++;
  return count;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param columns of at least one trial */
export function summaryOf(columns: TrialColumns): TrialSummary {
  const { verdicts, stoppedBy, stoppers, minutesToStop, failedCalls, failedCallsAllAtOnce } = columns;
  const trials = verdicts.length;
  const [promoted, rolledBack, blocked, leftWeighted] = VERDICTS.map((_, index) =>
    rateOf(countOf(verdicts, index), trials),
  );
  const stops = minutesToStop.filter((minutes) => !Number.isNaN(minutes));
  return {
    trials,
    verdicts: { promoted, 'rolled-back': rolledBack, blocked, 'left-weighted': leftWeighted },
    stoppedBy: stoppers
      .map((name, index) => ({ name, rate: rateOf(countOf(stoppedBy, index + 1), trials) }))
      .sort((a, b) => b.rate.count - a.rate.count || (a.name < b.name ? -1 : 1)),
    ...(stops.length > 0 && { minutesToStop: quantilesOf(stops) }),
    failedCalls: { ...quantilesOf(failedCalls), mean: meanOf(failedCalls) },
    failedCallsAllAtOnce: meanOf(failedCallsAllAtOnce),
  };
}
