import { finite, mapPoints, type TimeSeries } from './time-series';

/** Reduces the existing values among `count` places to one number; NaN where there is nothing to reduce. */
type Reduction = (values: readonly number[], count: number) => number;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * MIN, MAX, SUM, AVG, STDDEV, DATAPOINT_COUNT. `count` is the number of series of an array, whose missing values AVG counts
 * as 0 (CloudWatch user guide, functions supported for metric math); in a single series only its data points count.
 */
export const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  SUM: (values) => total(values),
  AVG: (values, count) => total(values) / count,
  STDDEV: (values) => {
    const mean = total(values) / values.length;
    return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
  },
  DATAPOINT_COUNT: (values) => values.length,
};

/** Reduces a whole series to one number; NaN where it has no data point (a count of them is 0). */
export function reduceSeries(name: string, series: TimeSeries): number {
  const values = Array.from(series).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return name === 'DATAPOINT_COUNT' ? 0 : Number.NaN;
  return finite(REDUCTIONS[name](values, values.length));
}

/** Reduces an array of series to one series, timestamp by timestamp; no point where no series has one. */
export function reduceArray(name: string, items: readonly TimeSeries[], length: number): TimeSeries {
  const result = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const values = items.map((series) => series[index]).filter((value) => !Number.isNaN(value));
    result[index] = values.length === 0 ? Number.NaN : finite(REDUCTIONS[name](values, items.length));
  }
  return result;
}

/** The sum of all data points so far, at every timestamp that has one; a missing data point adds nothing. */
export function runningSum(series: TimeSeries): TimeSeries {
  let sum = 0;
  return mapPoints(series, (value) => {
    if (!Number.isNaN(value)) sum += value;
    return Number.isNaN(value) ? value : sum;
  });
}

/**
 * What changed since the preceding data point, however long ago it was: no value at the first one.
 *
 * @param change receives the value, the preceding value and the number of periods between them
 */
export function sincePreceding(
  series: TimeSeries,
  change: (value: number, preceding: number, periods: number) => number,
): TimeSeries {
  const result = new Float64Array(series.length).fill(Number.NaN);
  let preceding = -1;
  for (let index = 0; index < series.length; index++) {
    if (Number.isNaN(series[index])) continue;
    if (preceding >= 0) result[index] = finite(change(series[index], series[preceding], index - preceding));
    preceding = index;
  }
  return result;
}

/** Fills missing data points with a number, or with the data points of another series. */
export function fillWith(series: TimeSeries, filler: number | TimeSeries): TimeSeries {
  return series.map((value, index) => {
    if (!Number.isNaN(value)) return value;
    return typeof filler === 'number' ? filler : filler[index];
  });
}

/** Fills missing data points with the preceding one; before the first one there is nothing to repeat. */
export function fillRepeating(series: TimeSeries): TimeSeries {
  let preceding = Number.NaN;
  return series.map((value) => {
    if (!Number.isNaN(value)) preceding = value;
    return preceding;
  });
}

/** Fills missing data points on the straight line between their neighbours; nothing before the first and after the last. */
export function fillLinearly(series: TimeSeries): TimeSeries {
  const result = series.slice();
  let preceding = -1;
  for (let index = 0; index < series.length; index++) {
    if (Number.isNaN(series[index])) continue;
    for (let gap = preceding + 1; preceding >= 0 && gap < index; gap++) {
      const share = (gap - preceding) / (index - preceding);
      result[gap] = series[preceding] + share * (series[index] - series[preceding]);
    }
    preceding = index;
  }
  return result;
}
