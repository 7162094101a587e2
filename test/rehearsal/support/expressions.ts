import { evaluateExpression } from '../../../lib/rehearsal/metric-math/evaluator';
import { parseExpression } from '../../../lib/rehearsal/metric-math/parser';
import {
  type MathValue,
  pointsOf,
  type TimeSeries,
  timeSeriesOf,
} from '../../../lib/rehearsal/metric-math/time-series';

export type Points = readonly (number | undefined)[];

/** Evaluates an expression over named rows; every row is a metric. */
export function evaluateRaw(expression: string, metrics: Readonly<Record<string, Points>>, periodSec = 60): MathValue {
  const series = new Map<string, TimeSeries>(Object.entries(metrics).map(([id, points]) => [id, timeSeriesOf(points)]));
  return evaluateExpression(parseExpression(expression), expression, {
    length: Math.max(0, ...[...series.values()].map((row) => row.length)),
    periodSec,
    metricIds: [...series.keys()],
    value: (id) => series.get(id),
  });
}

/** The same, of an expression that gives one time series: `undefined` for a missing data point. */
export function evaluate(expression: string, metrics: Readonly<Record<string, Points>>, periodSec = 60): Points {
  const value = evaluateRaw(expression, metrics, periodSec);
  if (!(value instanceof Float64Array)) throw new Error(`expected one time series of ${expression}`);
  return pointsOf(value);
}
