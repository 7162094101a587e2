import type { MinuteCounts } from '../minute-counts';
import { shiftAboveZero } from '../statistics/mann-whitney';
import type { PollerRule } from './poller';

/** NetflixACAJudge.scala at a69573b: `tolerance = 0.25, confLevel = 0.98`. */
const TOLERANCE = 0.25;
/** Standard normal quantile of 99 %: a two-sided confidence of 98 %. */
const Z_98 = 2.326348;
/** The interval of a canary is the user's choice; five minutes are short for a test that asks for 50 points. */
const EVERY_MIN = 5;

/**
 * Kayenta's judge over the error rates by minute of new and old version, all minutes so far, direction "increase": the metric is High
 * where the lower confidence limit of the shift exceeds a quarter of the estimated shift. Minutes without calls on a side are NaN and
 * removed, as by default; a side without data passes.
 */
export const KAYENTA: PollerRule = {
  name: 'Kayenta: Mann-Whitney 98 %, every 5 min',
  everyMin: EVERY_MIN,
  start: () => (minutes) => {
    const experiment = minutes.filter(({ newCalls }) => newCalls > 0).map((m) => m.newErrors / m.newCalls);
    const control = minutes.filter((minute) => oldCalls(minute) > 0).map((m) => oldErrors(m) / oldCalls(m));
    if (experiment.length === 0 || control.length === 0) return false;
    const shift = shiftAboveZero(experiment, control, Z_98);
    return shift !== undefined && shift.lower > TOLERANCE * Math.abs(shift.estimate);
  },
};

function oldCalls({ allCalls, newCalls }: MinuteCounts): number {
  return allCalls - newCalls;
}

function oldErrors({ allErrors, newErrors }: MinuteCounts): number {
  return allErrors - newErrors;
}
