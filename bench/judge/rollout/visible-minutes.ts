import { type MetricReading, type MetricStore, MINUTE_MS } from '../../../lib/rehearsal/cloudwatch/metric-store';
import type { Statistic } from '../../../lib/rehearsal/cloudwatch/statistic';
import type { MetricEntry } from '../../../lib/rehearsal/model';
import type { MinuteCounts } from '../minute-counts';
import { DIMENSIONS, lambdaMetric } from '../rules/alarm-rule';

const SUM: Statistic = { kind: 'Sum' };
const { alias, newVersion } = DIMENSIONS;
const NEW_CALLS = reading(lambdaMetric('ni', 'Invocations', newVersion));
const NEW_ERRORS = reading(lambdaMetric('ne', 'Errors', newVersion));
const ALL_CALLS = reading(lambdaMetric('ai', 'Invocations', alias));
const ALL_ERRORS = reading(lambdaMetric('ae', 'Errors', alias));

function reading(entry: MetricEntry): MetricReading {
  if ('expression' in entry) throw new Error('a rule that polls reads metrics, got an expression');
  return entry;
}

/** The minutes of a rollout as somebody who asks CloudWatch for its metrics sees them, with the metrics' delay. */
export class VisibleMinutes {
  private readonly minutes: MinuteCounts[] = [];
  private readonly firstMinute: number;
  private readonly value = new Float64Array(1);

  /**
   * @param firstShiftMs the first minute is the one in which it falls
   * @param latestMs longest delay of a metric: a minute that has no data by then had no calls
   */
  public constructor(
    private readonly store: MetricStore,
    firstShiftMs: number,
    private readonly latestMs: number,
  ) {
    this.firstMinute = Math.floor(firstShiftMs / MINUTE_MS);
  }

  /** All minutes that are visible now, oldest first; the list grows with later calls. */
  public at(nowMs: number): readonly MinuteCounts[] {
    for (;;) {
      const endMs = (this.firstMinute + this.minutes.length + 1) * MINUTE_MS;
      if (endMs > nowMs) return this.minutes;
      const allCalls = this.sum(ALL_CALLS, endMs, nowMs);
      if (Number.isNaN(allCalls) && nowMs < endMs + this.latestMs) return this.minutes;
      this.minutes.push({
        newCalls: this.sum(NEW_CALLS, endMs, nowMs) || 0,
        newErrors: this.sum(NEW_ERRORS, endMs, nowMs) || 0,
        allCalls: allCalls || 0,
        allErrors: this.sum(ALL_ERRORS, endMs, nowMs) || 0,
      });
    }
  }

  /** NaN where there is no data, or none is visible yet. */
  private sum(metric: MetricReading, endMs: number, nowMs: number): number {
    this.store.read(this.value, metric, SUM, { endMs, periodSec: 60, nowMs });
    return this.value[0];
  }
}
