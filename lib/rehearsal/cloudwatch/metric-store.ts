import type { CallCounts, StretchCounts } from '../lambda/alias-traffic';
import { emptySeries, type TimeSeries } from '../metric-math/time-series';
import type { Deployable, MetricEntry } from '../model';
import { type Statistic, statisticOfDurations, statisticOfIndicators } from './statistic';

export const MINUTE_MS = 60_000;

export type MetricReading = Extract<MetricEntry, { namespace: string }>;

/** Which alias the twin has metrics of. */
export type AliasIdentity = Pick<Deployable, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion'>;

interface MinuteBucket extends StretchCounts {
  /** When its data shows up; not before the minute is over. */
  readonly visibleAtMs: number;
}

type VersionRole = 'current' | 'target';

const METRIC_NAMES = ['Invocations', 'Errors', 'Throttles', 'Duration'];
const NO_CALLS: CallCounts = { invocations: 0, errors: 0, errorsOfFault: 0 };

/** The metrics of namespace AWS/Lambda for one alias: all calls of the function go through it. */
export class MetricStore {
  private readonly buckets = new Map<number, MinuteBucket>();

  public constructor(private readonly alias: AliasIdentity) {}

  /** Adds calls to the minute (counted from the clock's 0) in which they started. */
  public add(minute: number, counts: StretchCounts): void {
    const { current, target } = this.callsOf(minute);
    this.buckets.set(minute, {
      current: sumOf(current, counts.current),
      target: sumOf(target, counts.target),
      visibleAtMs: Number.POSITIVE_INFINITY,
    });
  }

  /** Lets alarms see the minute from `visibleAtMs` on. */
  public publish(minute: number, visibleAtMs: number): void {
    this.buckets.set(minute, { ...this.callsOf(minute), visibleAtMs });
  }

  /** The calls of a minute, visible or not. */
  public callsOf(minute: number): StretchCounts {
    return this.buckets.get(minute) ?? { current: NO_CALLS, target: NO_CALLS };
  }

  /** Whether the twin has the metric at all: another namespace, name or set of dimensions never has data. */
  public knows(reading: MetricReading): boolean {
    const { namespace, metricName } = reading;
    return namespace === 'AWS/Lambda' && METRIC_NAMES.includes(metricName) && this.rolesOf(reading).length > 0;
  }

  /** One value for each of `length` periods up to `endMs`, of what is visible at `nowMs`; NaN where there is no data. */
  public series(
    reading: MetricReading,
    statistic: Statistic,
    range: { readonly endMs: number; readonly length: number; readonly periodSec: number; readonly nowMs: number },
  ): TimeSeries {
    const result = emptySeries(range.length);
    if (!this.knows(reading)) return result;
    const roles = this.rolesOf(reading);
    const minutes = range.periodSec / 60;
    const firstMinute = range.endMs / MINUTE_MS - range.length * minutes;
    for (let index = 0; index < range.length; index++) {
      let calls = NO_CALLS;
      for (let offset = 0; offset < minutes; offset++) {
        const bucket = this.buckets.get(firstMinute + index * minutes + offset);
        if (bucket === undefined || bucket.visibleAtMs > range.nowMs) continue;
        for (const role of roles) calls = sumOf(calls, bucket[role]);
      }
      result[index] = metricValue(reading.metricName, statistic, calls);
    }
    return result;
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
