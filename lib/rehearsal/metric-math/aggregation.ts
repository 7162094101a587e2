import { finite, type TimeSeries } from './time-series';

/** Functions that make one number of a series, and one series of an array of them. */
export type Aggregation = 'MIN' | 'MAX' | 'SUM' | 'AVG' | 'STDDEV' | 'DATAPOINT_COUNT';

/** Reduces the first `existing` values, all of them data points, of `places` that there could be; at least one exists. */
type Reduction = (values: TimeSeries, existing: number, places: number) => number;

function total(values: TimeSeries, existing: number): number {
  let sum = 0;
  for (let index = 0; index < existing; index++) sum += values[index];
  return sum;
}

function standardDeviation(values: TimeSeries, existing: number): number {
  const mean = total(values, existing) / existing;
  let squares = 0;
  for (let index = 0; index < existing; index++) squares += (values[index] - mean) ** 2;
  return Math.sqrt(squares / existing);
}

/**
 * AVG over an array counts its missing values as 0, so it divides by the number of series (CloudWatch user guide, functions
 * supported for metric math); in a single series only its data points count.
 */
const REDUCTIONS: Readonly<Record<Aggregation, Reduction>> = {
  MIN: (values, existing) => values.subarray(0, existing).reduce((least, value) => Math.min(least, value)),
  MAX: (values, existing) => values.subarray(0, existing).reduce((most, value) => Math.max(most, value)),
  SUM: total,
  AVG: (values, existing, places) => total(values, existing) / places,
  STDDEV: standardDeviation,
  DATAPOINT_COUNT: (_values, existing) => existing,
};

/** Whether the name is one of an aggregation. */
export function isAggregation(name: string): name is Aggregation {
  return Object.hasOwn(REDUCTIONS, name);
}

/** Reduces a whole series to one number; NaN where it has no data point (a count of them is 0). */
export function reduceSeries(name: Aggregation, series: TimeSeries): number {
  const scratch = new Float64Array(series.length);
  let existing = 0;
  for (const value of series) if (!Number.isNaN(value)) scratch[existing++] = value;
  if (existing === 0) return name === 'DATAPOINT_COUNT' ? 0 : Number.NaN;
  return finite(REDUCTIONS[name](scratch, existing, existing));
}

/** Reduces an array of series to one series, timestamp by timestamp; no point where no series has one. */
export function reduceArray(name: Aggregation, out: TimeSeries, items: readonly TimeSeries[]): void {
  const scratch = new Float64Array(items.length);
  for (let index = 0; index < out.length; index++) {
    let existing = 0;
    for (const series of items) if (!Number.isNaN(series[index])) scratch[existing++] = series[index];
    out[index] = existing === 0 ? Number.NaN : finite(REDUCTIONS[name](scratch, existing, items.length));
  }
}
