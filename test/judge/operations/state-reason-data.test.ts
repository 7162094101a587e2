import fc from 'fast-check';
import { parseStateReasonData } from '../../../lib/judge/operations/state-reason-data';

const DATA = {
  version: '1.0',
  queryDate: '2026-11-23T17:04:40.985+0000',
  startDate: '2026-11-23T17:02:00.000+0000',
  statistic: 'Sum',
  period: 60,
  recentDatapoints: [3, 1.5],
  threshold: 1,
  evaluatedDatapoints: [
    { timestamp: '2026-11-23T17:03:00.000+0000', sampleCount: 1, value: 1.5 },
    { timestamp: '2026-11-23T17:02:00.000+0000', sampleCount: 1, value: 3 },
    { timestamp: '2026-11-23T17:01:00.000+0000' },
  ],
};

function parsed(change: object = {}) {
  return parseStateReasonData(JSON.stringify({ ...DATA, ...change }));
}

test('what an alarm saw is read with its times, missing points included', () => {
  expect(parsed()).toEqual({
    queryDateMs: Date.UTC(2026, 10, 23, 17, 4, 40, 985),
    periodSec: 60,
    datapoints: [
      { atMs: Date.UTC(2026, 10, 23, 17, 3), value: 1.5 },
      { atMs: Date.UTC(2026, 10, 23, 17, 2), value: 3 },
      { atMs: Date.UTC(2026, 10, 23, 17, 1) },
    ],
  });
});

test('an alarm without data has neither a start nor recent data points', () => {
  const { startDate: _, ...rest } = DATA;
  expect(
    parseStateReasonData(JSON.stringify({ ...rest, recentDatapoints: [], evaluatedDatapoints: [] })).datapoints,
  ).toEqual([]);
});

test('an offset is taken into account', () => {
  expect(parsed({ queryDate: '2026-11-23T18:04:40.985+0100' }).queryDateMs).toBe(parsed().queryDateMs);
});

test.each([
  [{ version: '2.0' }, 'StateReasonData.version: expected one of 1.0, got a value of type string'],
  [{ period: '60' }, 'StateReasonData.period: expected a number between 1 and 604800, got a value of type string'],
  [{ queryDate: 'yesterday' }, 'StateReasonData.queryDate: expected a time such as 2026-11-23T17:04:40.985+0000'],
  [
    { queryDate: '2026-13-23T17:04:40.985+0000' },
    'StateReasonData.queryDate: expected a time such as 2026-11-23T17:04:40.985+0000',
  ],
  [{ evaluatedDatapoints: undefined }, 'StateReasonData.evaluatedDatapoints: expected an array, got nothing'],
  [
    { evaluatedDatapoints: [] },
    'StateReasonData: expected evaluatedDatapoints beside recentDatapoints, which carry no times',
  ],
  [
    { recentDatapoints: ['3'] },
    'StateReasonData.recentDatapoints[0]: expected a number between -1.7976931348623157e+308 and 1.7976931348623157e+308, got a value of type string',
  ],
  [
    { evaluatedDatapoints: [{ timestamp: DATA.startDate, value: '1' }] },
    'StateReasonData.evaluatedDatapoints[0].value: expected a number between -1.7976931348623157e+308 and 1.7976931348623157e+308, got a value of type string',
  ],
  [{ evaluatedDatapoints: [7] }, 'StateReasonData.evaluatedDatapoints[0]: expected an object'],
  [
    { evaluatedDatapoints: [DATA.evaluatedDatapoints[0], DATA.evaluatedDatapoints[0]] },
    'StateReasonData.evaluatedDatapoints: expected every timestamp once',
  ],
])('%j is refused', (change, message) => {
  expect(() => parsed(change)).toThrow(message);
});

test('what is no JSON is refused without quoting it', () => {
  expect(() => parseStateReasonData('{secret')).toThrow(
    'StateReasonData: expected JSON, got 7 characters that do not parse',
  );
});

test('whatever comes, it is parsed or refused in words of the contract', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(DATA)), (value, key) => {
      try {
        const { datapoints, queryDateMs } = parsed({ [key]: value });
        expect(datapoints.every(({ atMs }) => Number.isFinite(atMs)) && Number.isFinite(queryDateMs)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ContractError' });
      }
    }),
    { numRuns: 300 },
  );
});
