import type { BinaryOperator } from '../../../../lib/rehearsal/metric-math/syntax-tree';

/** One value for each period of a range, oldest first; NaN where there is no data point. */
export type TimeSeries = Float64Array;

/** What an expression evaluates to: CloudWatch's S, TS and TS[]. A scalar of NaN is "no number". */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

/** A series from plain numbers, `undefined` for a missing data point. */
export function timeSeriesOf(values: readonly (number | undefined)[]): TimeSeries {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** The series as plain values, `undefined` for a missing data point. */
export function pointsOf(series: TimeSeries): (number | undefined)[] {
  return Array.from(series, (value) => (Number.isNaN(value) ? undefined : value));
}

/** A series without any data point. */
export function emptySeries(length: number): TimeSeries {
  const series = new Float64Array(length);
  for (let index = 0; index < length; index++) series[index] = Number.NaN;
  return series;
}

/** Whether the series has at least one data point. */
export function hasPoints(series: TimeSeries): boolean {
  return series.some((value) => !Number.isNaN(value));
}

/** Changes every existing data point; what is no finite number afterwards (LOG of 0) is dropped. */
export function mapPoints(series: TimeSeries, change: (value: number) => number): TimeSeries {
  const result = new Float64Array(series.length);
  for (let index = 0; index < series.length; index++) result[index] = finite(change(series[index]));
  return result;
}

/** The result of dividing by zero, or of an overflow, is dropped. */
export function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

type Operation = (left: number, right: number) => number;

const OPERATIONS: Readonly<Record<BinaryOperator, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => (left === right ? 1 : 0),
  '!=': (left, right) => (left !== right ? 1 : 0),
  '<': (left, right) => (left < right ? 1 : 0),
  '<=': (left, right) => (left <= right ? 1 : 0),
  '>': (left, right) => (left > right ? 1 : 0),
  '>=': (left, right) => (left >= right ? 1 : 0),
  AND: (left, right) => (left !== 0 && right !== 0 ? 1 : 0),
  OR: (left, right) => (left !== 0 || right !== 0 ? 1 : 0),
};

/** An operator between two numbers; NaN where there is no result. */
export function operateOnScalars(operator: BinaryOperator, left: number, right: number): number {
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : finite(OPERATIONS[operator](left, right));
}

/**
 * An operator between a series and a number. A missing data point stays missing: the number has no timestamps of its own.
 */
export function operateWithScalar(
  operator: BinaryOperator,
  series: TimeSeries,
  scalar: number,
  scalarIsLeft: boolean,
): TimeSeries {
  if (Number.isNaN(scalar)) return emptySeries(series.length);
  const operation = OPERATIONS[operator];
  const result = new Float64Array(series.length);
  for (let index = 0; index < series.length; index++) {
    const value = series[index];
    if (Number.isNaN(value)) result[index] = Number.NaN;
    else result[index] = finite(scalarIsLeft ? operation(scalar, value) : operation(value, scalar));
  }
  return result;
}

/**
 * An operator between two series. Where one of them has no data point it counts as 0, in arithmetic as in comparisons and AND/OR;
 * where both have none there is none (CloudWatch user guide, using metric math: basic arithmetic, comparison operators).
 */
export function operateOnSeries(operator: BinaryOperator, left: TimeSeries, right: TimeSeries): TimeSeries {
  const operation = OPERATIONS[operator];
  const result = new Float64Array(left.length);
  for (let index = 0; index < left.length; index++) {
    const a = left[index];
    const b = right[index];
    if (Number.isNaN(a)) result[index] = Number.isNaN(b) ? Number.NaN : finite(operation(0, b));
    else result[index] = finite(operation(a, Number.isNaN(b) ? 0 : b));
  }
  return result;
}
