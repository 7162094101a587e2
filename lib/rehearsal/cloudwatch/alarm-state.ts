import type { AlarmState } from '../../judge/ports';
import type { TimeSeries } from '../metric-math/time-series';
import type { AlarmModel, ComparisonOperator } from '../model';

/** What of an alarm decides about its state, given its data points. */
export type StateRule = Pick<
  AlarmModel,
  'comparison' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'
>;

/** What an evaluation range holds of the data points that count. Values are oldest first. */
export interface RangeFindings {
  readonly breaching: readonly number[];
  readonly within: readonly number[];
  /** Data points that the treatment of missing data has to stand in for. */
  readonly missing: number;
}

/**
 * Periods that CloudWatch retrieves on top of the evaluation periods, to make up for missing ones. The user guide's examples retrieve
 * five for three; that it is two for every number of periods is unverified (docs/fidelity.md).
 */
export const EXTRA_PERIODS = 2;

/**
 * Evaluates an alarm over its evaluation range (CloudWatch user guide, configuring how alarms treat missing data; its two tables are
 * the test of this function).
 *
 * @param points the data points of the evaluation range, oldest first, NaN where one is missing
 * @param previous the state so far, kept where the rule says so
 */
export function evaluateState(rule: StateRule, points: TimeSeries, previous: AlarmState): AlarmState {
  let breaching = 0;
  let within = 0;
  let ageOfOldest = 0;
  // Real data points win over the treatment of missing ones, as long as there are enough of them in the range.
  for (let index = points.length - 1; index >= 0 && breaching + within < rule.evaluationPeriods; index--) {
    const value = points[index];
    if (Number.isNaN(value)) continue;
    if (breaches(rule.comparison, value, rule.threshold)) breaching++;
    else within++;
    ageOfOldest = points.length - index;
  }
  return stateOf(rule, breaching, within, ageOfOldest, previous);
}

/** The data points on which {@link evaluateState} rests, for the reason of the state. */
export function rangeFindings(rule: StateRule, points: TimeSeries): RangeFindings {
  const newest = points.filter((value) => !Number.isNaN(value)).slice(-rule.evaluationPeriods);
  const isBreaching = (value: number): boolean => breaches(rule.comparison, value, rule.threshold);
  return {
    breaching: [...newest.filter(isBreaching)],
    within: [...newest.filter((value) => !isBreaching(value))],
    missing: rule.evaluationPeriods - newest.length,
  };
}

function stateOf(
  { datapointsToAlarm, evaluationPeriods, treatMissingData }: StateRule,
  breaching: number,
  within: number,
  ageOfOldest: number,
  previous: AlarmState,
): AlarmState {
  const missing = evaluationPeriods - breaching - within;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (missing === 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (within > 0) return 'OK';
  if (breaching === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : previous;
  // All that is there is breaching: old enough it is an alarm even so, otherwise the next data point may still be good.
  return treatMissingData === 'missing' && ageOfOldest >= datapointsToAlarm ? 'ALARM' : previous;
}

function breaches(comparison: ComparisonOperator, value: number, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
