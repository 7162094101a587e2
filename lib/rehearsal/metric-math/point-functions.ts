import { finite, type TimeSeries } from './time-series';

/** Writes into `out` one value for each place from `from` up to, not including, `to`. */
type PointLoop = (out: TimeSeries, from: number, to: number, series: TimeSeries) => void;

/**
 * Functions of each data point by itself; what is no finite number afterwards (LOG of 0) is dropped. Each has its own loop, for the
 * reason given at `OperatorLoops`.
 */
export const POINT_FUNCTIONS: Readonly<Record<'ABS' | 'CEIL' | 'FLOOR' | 'LOG' | 'LOG10', PointLoop>> = {
  ABS: (out, from, to, series) => {
    for (let index = from; index < to; index++) out[index] = Math.abs(series[index]);
  },
  CEIL: (out, from, to, series) => {
    for (let index = from; index < to; index++) out[index] = Math.ceil(series[index]);
  },
  FLOOR: (out, from, to, series) => {
    for (let index = from; index < to; index++) out[index] = Math.floor(series[index]);
  },
  LOG: (out, from, to, series) => {
    for (let index = from; index < to; index++) out[index] = finite(Math.log(series[index]));
  },
  LOG10: (out, from, to, series) => {
    for (let index = from; index < to; index++) out[index] = finite(Math.log10(series[index]));
  },
};

/** Whether the name is one of a function of each data point by itself. */
export function isPointFunction(name: string): name is keyof typeof POINT_FUNCTIONS {
  return Object.hasOwn(POINT_FUNCTIONS, name);
}
