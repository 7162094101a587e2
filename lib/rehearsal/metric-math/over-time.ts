/*
 * Functions of a whole range. All of them write into `out` one value for each place from `from` up to, not including, `to`, and look at no
 * other place of their input.
 */
import { finite, type TimeSeries } from './time-series';

/** The sum of all data points so far, at every timestamp that has one; a missing data point adds nothing. */
export function runningSum(out: TimeSeries, from: number, to: number, series: TimeSeries): void {
  let sum = 0;
  for (let index = from; index < to; index++) {
    const value = series[index];
    if (!Number.isNaN(value)) sum += value;
    out[index] = Number.isNaN(value) ? value : finite(sum);
  }
}

/** Difference to the preceding data point, however long ago it was: no value at the first one. */
export function difference(out: TimeSeries, from: number, to: number, series: TimeSeries): void {
  let preceding = Number.NaN;
  for (let index = from; index < to; index++) {
    const value = series[index];
    out[index] = finite(value - preceding);
    if (!Number.isNaN(value)) preceding = value;
  }
}

/** Seconds since the preceding data point: no value at the first one. */
export function timeDifference(out: TimeSeries, from: number, to: number, series: TimeSeries, periodSec: number): void {
  let preceding = -1;
  for (let index = from; index < to; index++) {
    const exists = !Number.isNaN(series[index]);
    out[index] = exists && preceding >= 0 ? (index - preceding) * periodSec : Number.NaN;
    if (exists) preceding = index;
  }
}

/** Change per second since the preceding data point: no value at the first one. */
export function rateOfChange(out: TimeSeries, from: number, to: number, series: TimeSeries, periodSec: number): void {
  let preceding = -1;
  for (let index = from; index < to; index++) {
    const exists = !Number.isNaN(series[index]);
    const seconds = (index - preceding) * periodSec;
    out[index] = exists && preceding >= 0 ? finite((series[index] - series[preceding]) / seconds) : Number.NaN;
    if (exists) preceding = index;
  }
}

/** Fills missing data points with the preceding one; before the first one there is nothing to repeat. */
export function fillRepeating(out: TimeSeries, from: number, to: number, series: TimeSeries): void {
  let preceding = Number.NaN;
  for (let index = from; index < to; index++) {
    if (!Number.isNaN(series[index])) preceding = series[index];
    out[index] = preceding;
  }
}

/** Fills missing data points on the straight line between their neighbours; nothing before the first and after the last. */
export function fillLinearly(out: TimeSeries, from: number, to: number, series: TimeSeries): void {
  let preceding = -1;
  for (let index = from; index < to; index++) {
    out[index] = series[index];
    if (Number.isNaN(series[index])) continue;
    for (let gap = preceding + 1; preceding >= 0 && gap < index; gap++) {
      const share = (gap - preceding) / (index - preceding);
      out[gap] = series[preceding] + share * (series[index] - series[preceding]);
    }
    preceding = index;
  }
}
