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

  /** All minutes that are visible now, oldest first. */
  public at(nowMs: number): readonly MinuteCounts[] {
    for (;;) {
      const endMs = (this.firstMinute + this.minutes.length + 1) * MINUTE_MS;
      if (endMs > nowMs) return this.minutes;
      const range = { endMs, length: 1, periodSec: 60, nowMs };
      const sum = (metric: MetricReading): number => this.store.series(metric, SUM, range)[0];
      const allCalls = sum(ALL_CALLS);
      if (Number.isNaN(allCalls)) {
        if (nowMs < endMs + this.latestMs) return this.minutes;
        this.minutes.push({ newCalls: 0, newErrors: 0, allCalls: 0, allErrors: 0 });
        continue;
      }
      this.minutes.push({
        newCalls: sum(NEW_CALLS) || 0,
        newErrors: sum(NEW_ERRORS) || 0,
        allCalls,
        allErrors: sum(ALL_ERRORS) || 0,
      });
    }
  }
}
