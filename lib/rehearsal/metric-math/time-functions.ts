import type { TimeSeries } from './time-series';

/** Value of a timestamp in UTC. */
type TimeFunction = (date: Date) => number;

/**
 * Functions of the timestamp, which is the beginning of its period, in UTC (CloudWatch user guide, functions supported for metric math):
 * minute and hour from 0, day of the week from 1 for Monday to 7, day of the month and month from 1, and seconds since 1970.
 */
export const TIME_FUNCTIONS: Readonly<
  Record<'MINUTE' | 'HOUR' | 'DAY' | 'DATE' | 'MONTH' | 'YEAR' | 'EPOCH', TimeFunction>
> = {
  MINUTE: (date) => date.getUTCMinutes(),
  HOUR: (date) => date.getUTCHours(),
  DAY: (date) => date.getUTCDay() || 7,
  DATE: (date) => date.getUTCDate(),
  MONTH: (date) => date.getUTCMonth() + 1,
  YEAR: (date) => date.getUTCFullYear(),
  EPOCH: (date) => date.getTime() / 1000,
};

/** Whether the name is one of a function of the timestamp. */
export function isTimeFunction(name: string): name is keyof typeof TIME_FUNCTIONS {
  return Object.hasOwn(TIME_FUNCTIONS, name);
}

/** A value at every timestamp of the range, whether or not a series has a data point there. */
export function fillWithTime(
  out: TimeSeries,
  from: number,
  to: number,
  name: keyof typeof TIME_FUNCTIONS,
  timeOf: (index: number) => number,
): void {
  for (let index = from; index < to; index++) {
    out[index] = TIME_FUNCTIONS[name](new Date(timeOf(index)));
  }
}
