import type { TimeSeries } from './time-series';

/**
 * IF, timestamp by timestamp: a condition other than 0 holds, a missing one gives nothing. A data point that is missing where the
 * condition does not hold stays missing (CloudWatch user guide, using IF expressions).
 *
 * @param missing what stands for a data point that is missing where the condition holds: 0 in a series, nothing of a number
 */
export function choose(
  out: TimeSeries,
  from: number,
  to: number,
  condition: TimeSeries,
  whenTrue: TimeSeries,
  whenFalse: TimeSeries,
  missing: number,
): void {
  for (let index = from; index < to; index++) {
    const test = condition[index];
    if (test === 0) out[index] = whenFalse[index];
    else if (Number.isNaN(test)) out[index] = test;
    else out[index] = Number.isNaN(whenTrue[index]) ? missing : whenTrue[index];
  }
}

/** Takes missing data points from another series, which may lack them too. */
export function fillWith(out: TimeSeries, from: number, to: number, series: TimeSeries, filler: TimeSeries): void {
  for (let index = from; index < to; index++) {
    out[index] = Number.isNaN(series[index]) ? filler[index] : series[index];
  }
}
