import type { TimeSeries } from './time-series';

/** A number. One of NaN is "no number", as the quotient of a division by zero. */
export interface ScalarPlace {
  readonly type: 'scalar';
  readonly id: number;
  /** Whether no run changes the value. */
  readonly constant: boolean;
  value: number;
}

/** One time series, in the same buffer in every run; see {@link StepList} for which part of it counts. */
export interface SeriesPlace {
  readonly type: 'series';
  readonly id: number;
  readonly values: TimeSeries;
  /** Whether every value follows from the metrics at its own timestamp alone, so that it stays as long as they do. */
  readonly pointwise: boolean;
}

/** Several time series. */
export interface ArrayPlace {
  readonly type: 'array';
  readonly id: number;
  /** As many as there can be; those from `count` on mean nothing. */
  readonly items: readonly SeriesPlace[];
  /** How many there are: depends on the data after REMOVE_EMPTY. */
  readonly count: ScalarPlace;
}

/**
 * Where one operation of a compiled expression leaves its result: CloudWatch's S, TS and TS[]. The place is made when the
 * expression is compiled and filled again by every run, so that a run allocates nothing for numbers and single series.
 */
export type Place = ScalarPlace | SeriesPlace | ArrayPlace;

/** The series that are in an array in this run. */
export function seriesOf({ items, count }: ArrayPlace): readonly SeriesPlace[] {
  return items.slice(0, count.value);
}
