import { nextState } from '../../../lib/rehearsal/cloudwatch/alarm-state';

// Oldest first: 0 within the threshold, X breaching, - missing. Columns: missing, ignore, breaching, notBreaching.
test.each([
  ['0-X-X', 3, 'OK OK OK OK'],
  ['0----', 3, 'OK OK OK OK'],
  ['-----', 3, 'INSUFFICIENT_DATA kept ALARM OK'],
  ['0XX-X', 3, 'ALARM ALARM ALARM ALARM'],
  ['--X--', 3, 'ALARM kept ALARM OK'],
  ['0-X-X', 2, 'ALARM ALARM ALARM ALARM'],
  ['00X0X', 2, 'ALARM ALARM ALARM ALARM'],
  ['0-X--', 2, 'OK OK ALARM OK'],
  ['----0', 2, 'OK OK ALARM OK'],
  ['---X-', 2, 'ALARM kept ALARM OK'],
])('%s with %d of 3 gives %s', (range, datapointsToAlarm, expected) => {
  const points = [...range].map((sign) => (sign === '-' ? undefined : sign === 'X' ? 2 : 0));
  const states = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((treatMissingData) => {
    const rule = { threshold: 1, comparison: 'GreaterThanThreshold', evaluationPeriods: 3 } as const;
    const ask = (previous: 'OK' | 'ALARM') =>
      nextState({ ...rule, datapointsToAlarm, treatMissingData }, points, previous);
    return ask('OK') === ask('ALARM') ? ask('OK') : 'kept';
  });
  expect(states.join(' ')).toBe(expected);
});
