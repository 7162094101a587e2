import type { AlarmState } from '../../judge/ports';
import type { ComparisonOperator } from '../model';
import type { RangeFindings, StateRule } from './alarm-state';

const COMPARISONS: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** A long list of values says no more than its newest ones. */
const SHOWN_VALUES = 5;

/**
 * The reason of a state in the words in which CloudWatch notifies about it, without the dates that it writes behind each value: the
 * twin's clock has none. Wording gathered from notifications that others published.
 */
export function stateReason(rule: StateRule, findings: RangeFindings, state: AlarmState, previous: AlarmState): string {
  const { evaluationPeriods, datapointsToAlarm } = rule;
  const { breaching, within, missing } = findings;
  const real = breaching.length + within.length;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${datapoints(evaluationPeriods)} ${were(missing)} unknown.`;
  const treated = missing > 0 ? missingPart(rule, missing) : '';
  if (real === 0) {
    const periods = `${evaluationPeriods} period${evaluationPeriods === 1 ? '' : 's'}`;
    return `Threshold Crossed: no datapoints were received for ${periods}${treated && ` and ${treated}`}.`;
  }
  const alarming = breaching.length > 0 && (state === 'ALARM' || within.length === 0);
  const values = (alarming ? breaching : within).slice().reverse();
  const shown = values.slice(0, SHOWN_VALUES).map(decimal).join(', ');
  const rest = values.length > SHOWN_VALUES ? ', ...' : '';
  const compared = `${were(values.length)} ${alarming ? '' : 'not '}${COMPARISONS[rule.comparison]} the threshold (${decimal(rule.threshold)})`;
  const also = treated && ` and ${treated}`;
  if (previous === 'INSUFFICIENT_DATA' || previous === state || missing > 0) {
    return `Threshold Crossed: ${datapoints(values.length)} [${shown}${rest}] ${compared}${also}.`;
  }
  const least = state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const needed = `minimum ${datapoints(least)} for ${previous} -> ${state} transition`;
  const share = `${values.length} out of the last ${evaluationPeriods} datapoints`;
  return `Threshold Crossed: ${share} [${shown}${rest}] ${compared} (${needed}).`;
}

function missingPart({ treatMissingData }: StateRule, missing: number): string {
  if (treatMissingData !== 'breaching' && treatMissingData !== 'notBreaching') return '';
  const treatment = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${missing} missing datapoint${missing === 1 ? '' : 's'} ${were(missing)} treated as [${treatment}]`;
}

function datapoints(count: number): string {
  return `${count} datapoint${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
