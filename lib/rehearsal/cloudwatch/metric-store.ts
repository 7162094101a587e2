import type { CallCounts, StretchCounts } from '../lambda/alias-traffic';
import { emptySeries, type TimeSeries } from '../metric-math/time-series';
import type { Deployable, MetricEntry } from '../model';
import { type Statistic, statisticOfDurations, statisticOfIndicators } from './statistic';

export const MINUTE_MS = 60_000;

/** One metric that an alarm reads. */
export type MetricReading = Extract<MetricEntry, { namespace: string }>;

/** Which alias the twin has metrics of. */
export type AliasIdentity = Pick<Deployable, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion'>;

/** Periods to read: `length` of them, of `periodSec`, up to `endMs`, as far as they are visible at `nowMs`. */
export interface ReadRange {
  readonly endMs: number;
  readonly length: number;
  readonly periodSec: number;
  readonly nowMs: number;
}

interface MinuteBucket extends StretchCounts {
  /** Whether both versions had a share of the calls at some time of the minute. */
  readonly weighted: boolean;
  /** When its data shows up; never before the minute is over. */
  readonly visibleAtMs: number;
}

type VersionRole = 'current' | 'target';

const METRIC_NAMES = ['Invocations', 'Errors', 'Throttles', 'Duration'];
const NO_CALLS: CallCounts = { invocations: 0, errors: 0, errorsOfFault: 0 };
const NO_BUCKET: MinuteBucket = {
  current: NO_CALLS,
  target: NO_CALLS,
  weighted: false,
  visibleAtMs: Number.POSITIVE_INFINITY,
};

/**
 * The metrics of namespace AWS/Lambda for one alias, by the minute: all calls of the function go through the alias.
 *
 * A minute without calls has no data point, a minute with calls has one of every metric, 0 included. Throttles are always 0: the
 * twin knows no concurrency limit.
 */
export class MetricStore {
  private readonly buckets: (MinuteBucket | undefined)[] = [];
  /** Values of visible minutes never change, so they are computed once for each reading. */
  private readonly values = new Map<MetricReading, number[]>();

  /** @param executedVersionWhileUnweighted see {@link TwinAssumptions} */
  public constructor(
    private readonly alias: AliasIdentity,
    private readonly executedVersionWhileUnweighted: boolean,
  ) {}

  /** Adds calls to the minute (counted from the clock's 0) in which they started. */
  public add(minute: number, counts: StretchCounts, weighted: boolean): void {
    const bucket = this.buckets[minute] ?? NO_BUCKET;
    this.buckets[minute] = {
      current: sumOf(bucket.current, counts.current),
      target: sumOf(bucket.target, counts.target),
      weighted: bucket.weighted || weighted,
      visibleAtMs: bucket.visibleAtMs,
    };
  }

  /** Lets alarms see the minute, which is over, from `visibleAtMs` on. */
  public publish(minute: number, visibleAtMs: number): void {
    this.buckets[minute] = { ...(this.buckets[minute] ?? NO_BUCKET), visibleAtMs };
  }

  /** The calls of a minute, visible or not. */
  public callsOf(minute: number): StretchCounts {
    return this.buckets[minute] ?? NO_BUCKET;
  }

  /** Whether the twin has the metric at all: another namespace, name or set of dimensions never has data. */
  public knows(reading: MetricReading): boolean {
    const { namespace, metricName } = reading;
    return namespace === 'AWS/Lambda' && METRIC_NAMES.includes(metricName) && this.rolesOf(reading).length > 0;
  }

  /** One value for each period; NaN where there is no data, or none is visible yet. */
  public series(reading: MetricReading, statistic: Statistic, range: ReadRange): TimeSeries {
    const result = emptySeries(range.length);
    if (!this.knows(reading)) return result;
    const minutes = range.periodSec / 60;
    const firstMinute = range.endMs / MINUTE_MS - range.length * minutes;
    for (let index = 0; index < range.length; index++) {
      const minute = firstMinute + index * minutes;
      result[index] =
        minutes === 1
          ? this.minuteValue(reading, statistic, minute, range.nowMs)
          : this.periodValue(reading, statistic, minute, minutes, range.nowMs);
    }
    return result;
  }

  private minuteValue(reading: MetricReading, statistic: Statistic, minute: number, nowMs: number): number {
    const bucket = this.buckets[minute];
    if (bucket === undefined || bucket.visibleAtMs > nowMs) return Number.NaN;
    let known = this.values.get(reading);
    if (known === undefined) {
      known = [];
      this.values.set(reading, known);
    }
    known[minute] ??= metricValue(reading.metricName, statistic, this.read(reading, bucket));
    return known[minute];
  }

  private periodValue(
    reading: MetricReading,
    statistic: Statistic,
    minute: number,
    minutes: number,
    nowMs: number,
  ): number {
    let calls = NO_CALLS;
    for (const bucket of this.buckets.slice(Math.max(0, minute), Math.max(0, minute + minutes))) {
      if (bucket !== undefined && bucket.visibleAtMs <= nowMs) calls = sumOf(calls, this.read(reading, bucket));
    }
    return metricValue(reading.metricName, statistic, calls);
  }

  private read(reading: MetricReading, bucket: MinuteBucket): CallCounts {
    const byVersion = reading.dimensions.ExecutedVersion !== undefined;
    if (byVersion && !bucket.weighted && !this.executedVersionWhileUnweighted) return NO_CALLS;
    return this.rolesOf(reading).reduce((sum, role) => sumOf(sum, bucket[role]), NO_CALLS);
  }

  private rolesOf({ dimensions }: MetricReading): readonly VersionRole[] {
    const { functionName, aliasName, currentVersion, targetVersion } = this.alias;
    const { FunctionName, Resource, ExecutedVersion, ...others } = dimensions;
    if (FunctionName !== functionName || Object.keys(others).length > 0) return [];
    if (Resource === undefined) return ExecutedVersion === undefined ? ['current', 'target'] : [];
    if (Resource !== `${functionName}:${aliasName}`) return [];
    if (ExecutedVersion === undefined) return ['current', 'target'];
    if (ExecutedVersion === targetVersion) return ['target'];
    return ExecutedVersion === currentVersion ? ['current'] : [];
  }
}

function metricValue(metricName: string, statistic: Statistic, calls: CallCounts): number {
  const { invocations, errors, durations } = calls;
  if (invocations === 0) return Number.NaN;
  if (metricName === 'Duration') return durations ? statisticOfDurations(statistic, durations) : Number.NaN;
  const ones = metricName === 'Invocations' ? invocations : metricName === 'Errors' ? errors : 0;
  return statisticOfIndicators(statistic, invocations, ones);
}

function sumOf(left: CallCounts, right: CallCounts): CallCounts {
  if (left.invocations === 0) return right;
  if (right.invocations === 0) return left;
  const { durations } = left;
  return {
    invocations: left.invocations + right.invocations,
    errors: left.errors + right.errors,
    errorsOfFault: left.errorsOfFault + right.errorsOfFault,
    durations: durations && {
      edges: durations.edges,
      counts: durations.counts.map((count, bin) => count + (right.durations?.counts[bin] ?? 0)),
    },
  };
}
