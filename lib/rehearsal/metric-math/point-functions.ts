import { finite, type TimeSeries } from './time-series';

type PointLoop = (out: TimeSeries, series: TimeSeries) => void;

/**
 * Functions of each data point by itself; what is no finite number afterwards (LOG of 0) is dropped. Each has its own loop, for the
 * reason given at `OperatorLoops`.
 */
export const POINT_FUNCTIONS: Readonly<Record<'ABS' | 'CEIL' | 'FLOOR' | 'LOG' | 'LOG10', PointLoop>> = {
  ABS: (out, series) => {
    for (let index = 0; index < out.length; index++) out[index] = Math.abs(series[index]);
  },
  CEIL: (out, series) => {
    for (let index = 0; index < out.length; index++) out[index] = Math.ceil(series[index]);
  },
  FLOOR: (out, series) => {
    for (let index = 0; index < out.length; index++) out[index] = Math.floor(series[index]);
  },
  LOG: (out, series) => {
    for (let index = 0; index < out.length; index++) out[index] = finite(Math.log(series[index]));
  },
  LOG10: (out, series) => {
    for (let index = 0; index < out.length; index++) out[index] = finite(Math.log10(series[index]));
  },
};
