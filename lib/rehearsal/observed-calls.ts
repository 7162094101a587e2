import type { MinuteCounts } from '../judge/minute-counts';
import { type InvocationOutcome, PortError, type TrafficQuery } from '../judge/ports';
import { type MetricReading, type MetricStore, MINUTE_MS } from './cloudwatch/metric-store';
import { parseStatistic } from './cloudwatch/statistic';
import { NOTICED_BY_CALLS } from './lambda/fault-schedule';
import type { Fault } from './model';

/** The metrics of the rehearsed account, as far as the hooks may read them. */
export type ReadableMetrics = Pick<MetricStore, 'read'>;

/** What GetMetricData answers at this moment: the complete minutes, of which the newest may not be visible yet. */
export function trafficCounts(metrics: ReadableMetrics, query: TrafficQuery, nowMs: number): MinuteCounts[] {
  const { functionName, aliasName, version, minutes } = query;
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const sum = parseStatistic('Sum');
  if (sum === undefined) throw new PortError('unavailable', 'the twin knows no statistic Sum');
  const series = (metricName: string, ofVersion: boolean): ArrayLike<number> => {
    const alias = { FunctionName: functionName, Resource: `${functionName}:${aliasName}` };
    const dimensions = ofVersion ? { ...alias, ExecutedVersion: version } : alias;
    const reading: MetricReading = {
      id: metricName,
      returnData: true,
      namespace: 'AWS/Lambda',
      metricName,
      dimensions,
      stat: 'Sum',
    };
    const values = new Float64Array(minutes);
    metrics.read(values, reading, sum, { endMs, periodSec: 60, nowMs });
    return values;
  };
  const newCalls = series('Invocations', true);
  const newFailures = series('Errors', true);
  const allCalls = series('Invocations', false);
  const allFailures = series('Errors', false);
  const at = (values: ArrayLike<number>, index: number) => (Number.isNaN(values[index]) ? undefined : values[index]);
  return Array.from({ length: minutes }, (_, index) => ({
    newCalls: at(newCalls, index),
    newFailures: at(newFailures, index),
    allCalls: at(allCalls, index),
    allFailures: at(allFailures, index),
  }));
}

/**
 * Share of synthetic calls that fail. They come before the first shift, so what begins with it or grows with the load does
 * not show; the twin does not run the function, so a fault of its configuration fails all calls.
 */
function failingShare(fault: Fault, cold: boolean): number {
  switch (fault.kind) {
    case 'errors':
      return Math.min(1, fault.points / 100);
    case 'cold-start-errors':
      return cold ? fault.share : 0;
    default:
      return NOTICED_BY_CALLS.includes(fault.kind) ? 1 : 0;
  }
}

/** How the target version answers synthetic calls: each environment's first call is a cold one, failures are spread evenly. */
export function syntheticAnswers(faults: readonly Fault[]): () => Promise<InvocationOutcome> {
  let environments = 0;
  let running = 0;
  let owed = 0;
  return async () => {
    running += 1;
    const cold = running > environments;
    if (cold) environments += 1;
    owed += 1 - faults.reduce((spared, fault) => spared * (1 - failingShare(fault, cold)), 1);
    const failed = owed > 1 - 1e-9;
    if (failed) owed -= 1;
    await Promise.resolve();
    running -= 1;
    return failed ? 'failed' : 'succeeded';
  };
}
