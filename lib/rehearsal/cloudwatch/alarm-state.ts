import type { AlarmState } from '../../judge/ports';
import type { ComparisonOperator } from '../model';
import type { RangeFindings, StateRule } from './alarm-reason';

/**
 * Periods that CloudWatch retrieves on top of the evaluation periods, to make up for missing ones. The user guide's examples retrieve
 * five for three; that it is two for every number of periods is unverified (docs/fidelity.md).
 */
export const EXTRA_PERIODS = 2;

/** Outcome of one evaluation, and what it rests on. */
export interface Evaluation {
  readonly state: AlarmState;
  readonly findings: RangeFindings;
}

/**
 * Evaluates an alarm over its evaluation range (CloudWatch user guide, configuring how alarms treat missing data; its two tables are
 * the test of this function).
 *
 * @param points the data points of the evaluation range, oldest first, undefined where one is missing
 * @param previous the state so far, kept where the rule says so
 */
export function evaluateState(
  rule: StateRule,
  points: readonly (number | undefined)[],
  previous: AlarmState,
): Evaluation {
  const existing = points.flatMap((value, index) =>
    value === undefined ? [] : [{ value, age: points.length - index, breaching: breaches(rule, value) }],
  );
  // Real data points win over the treatment of missing ones, as long as there are enough of them in the range.
  const newest = existing.slice(-rule.evaluationPeriods);
  const findings: RangeFindings = {
    breaching: newest.filter((point) => point.breaching).map(({ value }) => value),
    within: newest.filter((point) => !point.breaching).map(({ value }) => value),
    missing: rule.evaluationPeriods - newest.length,
  };
  const ageOfOldest = newest.length === 0 ? 0 : newest[0].age;
  return { state: stateOf(rule, findings, ageOfOldest, previous), findings };
}

function stateOf(
  { datapointsToAlarm, treatMissingData }: StateRule,
  { breaching, within, missing }: RangeFindings,
  ageOfOldest: number,
  previous: AlarmState,
): AlarmState {
  if (breaching.length >= datapointsToAlarm) return 'ALARM';
  if (missing === 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching.length + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (within.length > 0) return 'OK';
  if (breaching.length === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : previous;
  // All that is there is breaching: old enough it is an alarm even so, otherwise the next data point may still be good.
  return treatMissingData === 'missing' && ageOfOldest >= datapointsToAlarm ? 'ALARM' : previous;
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
