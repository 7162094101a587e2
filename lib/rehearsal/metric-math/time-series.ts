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

/** Whether the series has at least one data point. */
export function hasPoints(series: TimeSeries): boolean {
  return series.some((value) => !Number.isNaN(value));
}

/** The result of dividing by zero, or of an overflow, is dropped. */
export function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
