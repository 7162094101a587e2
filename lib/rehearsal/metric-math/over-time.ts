import { finite, type TimeSeries } from './time-series';

/** The sum of all data points so far, at every timestamp that has one; a missing data point adds nothing. */
export function runningSum(out: TimeSeries, series: TimeSeries): void {
  let sum = 0;
  for (let index = 0; index < out.length; index++) {
    const value = series[index];
    if (!Number.isNaN(value)) sum += value;
    out[index] = Number.isNaN(value) ? value : finite(sum);
  }
}

/** Difference to the preceding data point, however long ago it was: no value at the first one. */
export function difference(out: TimeSeries, series: TimeSeries): void {
  let preceding = Number.NaN;
  for (let index = 0; index < out.length; index++) {
    const value = series[index];
    out[index] = finite(value - preceding);
    if (!Number.isNaN(value)) preceding = value;
  }
}

/** Seconds since the preceding data point: no value at the first one. */
export function timeDifference(out: TimeSeries, series: TimeSeries, periodSec: number): void {
  let preceding = -1;
  for (let index = 0; index < out.length; index++) {
    const exists = !Number.isNaN(series[index]);
    out[index] = exists && preceding >= 0 ? (index - preceding) * periodSec : Number.NaN;
    if (exists) preceding = index;
  }
}

/** Change per second since the preceding data point: no value at the first one. */
export function rateOfChange(out: TimeSeries, series: TimeSeries, periodSec: number): void {
  let preceding = -1;
  for (let index = 0; index < out.length; index++) {
    const exists = !Number.isNaN(series[index]);
    const seconds = (index - preceding) * periodSec;
    out[index] = exists && preceding >= 0 ? finite((series[index] - series[preceding]) / seconds) : Number.NaN;
    if (exists) preceding = index;
  }
}

/** Takes missing data points from another series, which may lack them too. */
export function fillWith(out: TimeSeries, series: TimeSeries, filler: TimeSeries): void {
  for (let index = 0; index < out.length; index++) {
    out[index] = Number.isNaN(series[index]) ? filler[index] : series[index];
  }
}

/** Fills missing data points with the preceding one; before the first one there is nothing to repeat. */
export function fillRepeating(out: TimeSeries, series: TimeSeries): void {
  let preceding = Number.NaN;
  for (let index = 0; index < out.length; index++) {
    if (!Number.isNaN(series[index])) preceding = series[index];
    out[index] = preceding;
  }
}

/** Fills missing data points on the straight line between their neighbours; nothing before the first and after the last. */
export function fillLinearly(out: TimeSeries, series: TimeSeries): void {
  out.set(series);
  let preceding = -1;
  for (let index = 0; index < out.length; index++) {
    if (Number.isNaN(series[index])) continue;
    for (let gap = preceding + 1; preceding >= 0 && gap < index; gap++) {
      const share = (gap - preceding) / (index - preceding);
      out[gap] = series[preceding] + share * (series[index] - series[preceding]);
    }
    preceding = index;
  }
}

/**
 * IF, timestamp by timestamp: a condition other than 0 holds, a missing one gives nothing. A data point that is missing where the
 * condition holds is 0; where it does not hold it stays missing (CloudWatch user guide, using IF expressions).
 */
export function choose(out: TimeSeries, condition: TimeSeries, whenTrue: TimeSeries, whenFalse: TimeSeries): void {
  for (let index = 0; index < out.length; index++) {
    const test = condition[index];
    if (test === 0) out[index] = whenFalse[index];
    else if (Number.isNaN(test)) out[index] = test;
    else out[index] = Number.isNaN(whenTrue[index]) ? 0 : whenTrue[index];
  }
}
