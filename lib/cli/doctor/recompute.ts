import type { DatapointsByTime, LiveMetric } from '../../judge/operations/live-alarm';
import { Program } from '../../rehearsal/metric-math/program';
import { pointsOf } from '../../rehearsal/metric-math/time-series';

/** A half-open range of time with its number of periods. */
export interface EvaluationRange {
  readonly endMs: number;
  readonly periodSec: number;
  readonly periods: number;
}

/** Begin of a range, in milliseconds since 1970. */
export function startOf({ endMs, periodSec, periods }: EvaluationRange): number {
  return endMs - periods * periodSec * 1000;
}

/**
 * The returned series of an alarm's entries by this library's metric math, from data points that CloudWatch gave.
 *
 * @param returnedId the entry that the alarm watches
 * @throws ExpressionError, UnsupportedExpressionError where the evaluator does not take an expression
 */
export function recompute(
  entries: readonly LiveMetric[],
  returnedId: string,
  metrics: ReadonlyMap<string, DatapointsByTime>,
  range: EvaluationRange,
): DatapointsByTime {
  const startMs = startOf(range);
  const stepMs = range.periodSec * 1000;
  const program = new Program({
    length: range.periods,
    periodSec: range.periodSec,
    metricIds: entries.flatMap((entry) => ('expression' in entry ? [] : [entry.id])),
    expressions: new Map(entries.flatMap((entry) => ('expression' in entry ? [[entry.id, entry.expression]] : []))),
  });
  for (const entry of entries) {
    if ('expression' in entry) continue;
    const input = program.input(entry.id);
    for (let index = 0; index < range.periods; index++) {
      input[index] = metrics.get(entry.id)?.get(startMs + index * stepMs) ?? Number.NaN;
    }
  }
  program.run(startMs);
  const value = program.valueOf(returnedId);
  const points = value instanceof Float64Array ? pointsOf(value) : [];
  return new Map(points.flatMap((point, index) => (point === undefined ? [] : [[startMs + index * stepMs, point]])));
}
