import type { AlarmState } from '../../judge/ports';
import type { AlarmModel, ComparisonOperator } from '../model';

/** Periods that CloudWatch retrieves on top of the evaluation periods, to make up for missing ones (docs/fidelity.md). */
export const EXTRA_PERIODS = 2;

export type StateRule = Pick<
  AlarmModel,
  'comparison' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'
>;

/**
 * The state after one evaluation.
 *
 * @param points the data points of the evaluation range, oldest first, undefined where one is missing
 * @param previous kept where the rule says so
 */
export function nextState(rule: StateRule, points: readonly (number | undefined)[], previous: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const existing = points.flatMap((value, index) =>
    value === undefined ? [] : [{ age: points.length - index, breaching: breaches(rule, value) }],
  );
  // Real data points win over the treatment of missing ones, as long as there are enough of them in the range.
  const newest = existing.slice(-evaluationPeriods);
  const breaching = newest.filter((point) => point.breaching);
  const missing = evaluationPeriods - newest.length;
  if (breaching.length >= datapointsToAlarm) return 'ALARM';
  if (missing === 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching.length + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (newest.length === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : previous;
  if (breaching.length < newest.length) return 'OK';
  // All that is there is breaching: old enough it counts as an alarm, otherwise nothing is decided yet.
  return treatMissingData === 'missing' && breaching[0].age >= datapointsToAlarm ? 'ALARM' : previous;
}

function breaches({ comparison, threshold }: StateRule, value: number): boolean {
  const compare: Record<ComparisonOperator, boolean> = {
    GreaterThanOrEqualToThreshold: value >= threshold,
    GreaterThanThreshold: value > threshold,
    LessThanThreshold: value < threshold,
    LessThanOrEqualToThreshold: value <= threshold,
  };
  return compare[comparison];
}
