import { parseExpression } from '../../../lib/rehearsal/metric-math/parser';
import { Program } from '../../../lib/rehearsal/metric-math/program';
import {
  type MathValue,
  pointsOf,
  type TimeSeries,
  timeSeriesOf,
} from '../../../lib/rehearsal/metric-math/time-series';
import { evaluateExpression } from './reference/evaluator';

export type Points = readonly (number | undefined)[];

/** Rows by the ids of metrics; all of one length. */
export type Rows = Readonly<Record<string, Points>>;

function lengthOf(metrics: Rows): number {
  return Math.max(0, ...Object.values(metrics).map((row) => row.length));
}

/** Evaluates an expression over named rows; every row is a metric. */
export function evaluateRaw(expression: string, metrics: Rows, periodSec = 60, startMs = 0): MathValue {
  const metricIds = Object.keys(metrics);
  const expressions = new Map([['result', expression]]);
  const program = new Program({ length: lengthOf(metrics), periodSec, metricIds, expressions });
  for (const [id, points] of Object.entries(metrics)) program.input(id).set(timeSeriesOf(points));
  program.run(startMs);
  return program.valueOf('result');
}

/** The same by the plain evaluator of the tests. */
export function evaluateByReference(expression: string, metrics: Rows, periodSec = 60, startMs = 0): MathValue {
  const series = new Map<string, TimeSeries>(Object.entries(metrics).map(([id, points]) => [id, timeSeriesOf(points)]));
  return evaluateExpression(parseExpression(expression), expression, {
    length: lengthOf(metrics),
    periodSec,
    startMs,
    metricIds: [...series.keys()],
    value: (id) => series.get(id),
  });
}

/** The same, of an expression that gives one time series: `undefined` for a missing data point. */
export function evaluate(expression: string, metrics: Rows, periodSec = 60, startMs = 0): Points {
  const value = evaluateRaw(expression, metrics, periodSec, startMs);
  if (!(value instanceof Float64Array)) throw new Error(`expected one time series of ${expression}`);
  return pointsOf(value);
}
