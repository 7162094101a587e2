import fc from 'fast-check';
import { stateReason } from '../../../lib/rehearsal/cloudwatch/alarm-reason';
import { evaluateState, rangeFindings } from '../../../lib/rehearsal/cloudwatch/alarm-state';
import { type TimeSeries, timeSeriesOf } from '../../../lib/rehearsal/metric-math/time-series';
import type { TreatMissingData } from '../../../lib/rehearsal/model';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const pointsIn = (range: string): TimeSeries =>
  timeSeriesOf([...range].map((sign) => (sign === '-' ? undefined : sign === 'X' ? 2 : 0)));

function ruleOf(treatMissingData: TreatMissingData, datapointsToAlarm: number, evaluationPeriods = 3) {
  const comparison = 'GreaterThanThreshold' as const;
  return { threshold: 1, comparison, evaluationPeriods, datapointsToAlarm, treatMissingData };
}

/** The state for each of the four treatments; `kept` where it is whatever it was. */
function statesOf(range: string, datapointsToAlarm: number): string {
  const states = TREATMENTS.map((treatment) => {
    const rule = ruleOf(treatment, datapointsToAlarm);
    const seen = STATES.map((previous) => evaluateState(rule, pointsIn(range), previous));
    return seen.every((state, index) => state === STATES[index]) ? 'kept' : [...new Set(seen)].join('|');
  });
  return states.join(' ');
}

const missingIn = (range: string): number => rangeFindings(ruleOf('missing', 3), pointsIn(range)).missing;

// Oldest first: 0 within the threshold, X breaching, - missing. Columns: data points to be filled; missing, ignore, breaching, notBreaching.
describe('the tables of the user guide, row by row', () => {
  test.each([
    ['0-X-X', 0, 'OK OK OK OK'],
    ['0----', 2, 'OK OK OK OK'],
    ['-----', 3, 'INSUFFICIENT_DATA kept ALARM OK'],
    ['0XX-X', 0, 'ALARM ALARM ALARM ALARM'],
    ['--X--', 2, 'ALARM kept ALARM OK'],
  ])('3 of 3: %s lacks %d and gives %s', (range, missing, expected) => {
    expect(missingIn(range)).toBe(missing);
    expect(statesOf(range, 3)).toBe(expected);
  });

  test.each([
    ['0-X-X', 0, 'ALARM ALARM ALARM ALARM'],
    ['00X0X', 0, 'ALARM ALARM ALARM ALARM'],
    ['0-X--', 1, 'OK OK ALARM OK'],
    ['----0', 2, 'OK OK ALARM OK'],
    ['---X-', 2, 'ALARM kept ALARM OK'],
  ])('2 of 3: %s lacks %d and gives %s', (range, missing, expected) => {
    expect(missingIn(range)).toBe(missing);
    expect(statesOf(range, 2)).toBe(expected);
  });

  test.each(['----X', '---X-'])('3 of 3: %s is too young to be an alarm, whatever follows', (range) => {
    expect(statesOf(range, 3)).toBe('kept kept ALARM OK');
  });
});

test.each([
  ['GreaterThanThreshold', [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
] as const)('%s breaches below, at and above the threshold: %j', (comparison, expected) => {
  const rule = { ...ruleOf('missing', 1, 1), comparison };
  expect([0.9, 1, 1.1].map((value) => evaluateState(rule, timeSeriesOf([value]), 'OK') === 'ALARM')).toEqual(expected);
});

test('older data points than the evaluation periods decide nothing while there are newer ones', () => {
  expect(evaluateState(ruleOf('breaching', 1), pointsIn('XX000'), 'ALARM')).toBe('OK');
  expect(evaluateState(ruleOf('breaching', 1), pointsIn('XX00-'), 'OK')).toBe('ALARM');
});

const points = fc.array(fc.constantFrom(0, 2, undefined), { minLength: 1, maxLength: 12 });

test('no real data point is worth less than a missing one: more breaching never ends an alarm', () => {
  fc.assert(
    fc.property(
      points,
      fc.constantFrom(...TREATMENTS),
      fc.nat(3),
      fc.nat(3),
      fc.nat(11),
      (range, treatment, m, n, at) => {
        fc.pre(range[at % range.length] === 0);
        const rule = ruleOf(treatment, m + 1, m + 1 + n);
        const worse = range.map((value, index) => (index === at % range.length ? 2 : value));
        const states = [range, worse].map((all) => evaluateState(rule, timeSeriesOf(all), 'OK'));
        if (states[0] === 'ALARM') expect(states[1]).toBe('ALARM');
      },
    ),
  );
});

test('M breaching among the newest N real data points are an alarm under every treatment', () => {
  fc.assert(
    fc.property(points, fc.constantFrom(...TREATMENTS), fc.nat(3), fc.nat(3), (range, treatment, m, n) => {
      const rule = ruleOf(treatment, m + 1, m + 1 + n);
      const newest = range.filter((value) => value !== undefined).slice(-(m + 1 + n));
      const breaching = newest.filter((value) => value === 2).length;
      const state = evaluateState(rule, timeSeriesOf(range), 'OK');
      if (breaching >= m + 1) expect(state).toBe('ALARM');
      else if (newest.length === m + 1 + n) expect(state).toBe('OK');
    }),
  );
});

describe('the reason', () => {
  const reason = (
    range: string,
    m: number,
    n: number,
    previous: (typeof STATES)[number],
    treatment: TreatMissingData,
  ) => {
    const rule = ruleOf(treatment, m, n);
    const state = evaluateState(rule, pointsIn(range), previous);
    return stateReason(rule, rangeFindings(rule, pointsIn(range)), state, previous);
  };

  test.each([
    [
      'X',
      1,
      1,
      'OK',
      'missing',
      'Threshold Crossed: 1 out of the last 1 datapoints [2.0] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      '0X0X',
      2,
      4,
      'OK',
      'missing',
      'Threshold Crossed: 2 out of the last 4 datapoints [2.0, 2.0] were greater than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      '00X',
      2,
      3,
      'ALARM',
      'missing',
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0, 0.0] were not greater than the threshold (1.0) (minimum 2 datapoints for ALARM -> OK transition).',
    ],
    [
      'X',
      1,
      1,
      'INSUFFICIENT_DATA',
      'missing',
      'Threshold Crossed: 1 datapoint [2.0] was greater than the threshold (1.0).',
    ],
    [
      '--',
      1,
      1,
      'OK',
      'breaching',
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    ],
    [
      '-----',
      2,
      3,
      'ALARM',
      'notBreaching',
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
    ],
    [
      '--0--',
      2,
      3,
      'OK',
      'breaching',
      'Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (1.0) and 2 missing datapoints were treated as [Breaching].',
    ],
    ['--', 1, 1, 'OK', 'missing', 'Insufficient Data: 1 datapoint was unknown.'],
    [
      'XXXXXXX',
      7,
      7,
      'INSUFFICIENT_DATA',
      'missing',
      'Threshold Crossed: 7 datapoints [2.0, 2.0, 2.0, 2.0, 2.0, ...] were greater than the threshold (1.0).',
    ],
  ] as const)('of %s with %d of %d from %s, missing data %s', (range, m, n, previous, treatment, expected) => {
    expect(reason(range, m, n, previous, treatment)).toBe(expected);
  });
});
