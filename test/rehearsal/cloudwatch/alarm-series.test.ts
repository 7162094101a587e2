import { AlarmModelError } from '../../../lib/rehearsal/cloudwatch/alarm-model-error';
import { compileAlarm } from '../../../lib/rehearsal/cloudwatch/alarm-series';
import { UnsupportedExpressionError } from '../../../lib/rehearsal/metric-math/expression-error';
import { pointsOf, type TimeSeries, timeSeriesOf } from '../../../lib/rehearsal/metric-math/time-series';
import type { AlarmModel, MetricEntry } from '../../../lib/rehearsal/model';
import { errorAlarm } from '../support/recommended-alarms';

const metric = (id: string, stat = 'Sum', returnData = false): MetricEntry => {
  return { id, returnData, namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: {}, stat };
};
const formula = (id: string, expression: string, returnData = false): MetricEntry => ({ id, returnData, expression });

function alarm(entries: readonly MetricEntry[], changes: Partial<AlarmModel> = {}): AlarmModel {
  return { ...errorAlarm, name: 'guard', entries, ...changes };
}

/** A store that has the same values for every metric. */
const storeOf = (values: readonly (number | undefined)[]) => ({
  read: (out: TimeSeries) => out.set(timeSeriesOf(values)),
});

describe('an alarm that cannot be evaluated is refused in one line', () => {
  test.each([
    ['twice the same id', [metric('m'), metric('m', 'Sum', true)], 'alarm guard: two entries have the id m'],
    ['nothing returned', [metric('m')], 'alarm guard: expected one entry that returns data, got 0'],
    [
      'two things returned',
      [metric('m', 'Sum', true), formula('e', 'm', true)],
      'alarm guard: expected one entry that returns data, got 2',
    ],
    [
      'an unknown statistic',
      [metric('m', 'tm199', true)],
      'alarm guard: CloudWatch has no statistic tm199 of m, expected Sum, Average, SampleCount, Minimum, Maximum, pNN, IQM, or tmNN, TM(low:high) and the like of tc, ts, wm and PR',
    ],
    [
      'a wrong expression',
      [metric('m'), formula('e', 'm +', true)],
      'alarm guard: expression "m +": expected a number, an id, a function or "(", got the end at character 4',
    ],
    [
      'a reference to nothing',
      [metric('m'), formula('e', 'm + x', true)],
      'alarm guard: expression "m + x": nothing has the id "x" at character 5',
    ],
    [
      'a circle',
      [formula('a', 'b'), formula('b', 'c + 1'), formula('c', 'a', true)],
      'alarm guard: expressions refer to each other in a circle: a > b > c > a',
    ],
  ])('%s', (_title, entries, message) => {
    const compile = () => compileAlarm(alarm(entries));
    expect(compile).toThrow(AlarmModelError);
    expect(compile).toThrow(new AlarmModelError(message));
  });

  test.each([0, 15, 90, -60])('a period of %d s, which CloudWatch does not take', (periodSec) => {
    expect(() => compileAlarm(alarm([metric('m', 'Sum', true)], { periodSec }))).toThrow(
      new AlarmModelError(`alarm guard: expected a period of 10, 20, 30 or a multiple of 60 s, got ${periodSec}`),
    );
  });

  test('a function that the twin does not know keeps its own kind of error', () => {
    expect(() => compileAlarm(alarm([metric('m'), formula('e', 'SERVICE_QUOTA(m)', true)]))).toThrow(
      new UnsupportedExpressionError(
        'alarm guard: expression "SERVICE_QUOTA(m)": the local twin does not know function SERVICE_QUOTA at character 1',
      ),
    );
  });

  test.each([
    ['SUM(m)', 'alarm guard: expected e to be one time series, got a number'],
    ['[m, m]', 'alarm guard: expected e to be one time series, got several'],
    ['LOG(2) + m', 'alarm guard: expression "LOG(2) + m": LOG expects a time series, got a number at character 1'],
  ])('%s, which is no single time series', (expression, message) => {
    const compile = () => compileAlarm(alarm([metric('m'), formula('e', expression, true)]));
    expect(compile).toThrow(new AlarmModelError(message));
  });
});

test('an alarm on one metric returns that metric', () => {
  const compiled = compileAlarm(alarm([metric('m', 'Sum', true)], { evaluationPeriods: 1 }));
  expect(pointsOf(compiled.series(storeOf([1, undefined, 3]), 0))).toEqual([1, undefined, 3]);
  expect(compiled.rangeMin).toBe(3);
});

test('it asks for two periods more than it evaluates, up to the last complete minute', () => {
  const asked: unknown[] = [];
  const store = {
    read: (out: TimeSeries, _reading: unknown, _statistic: unknown, range: object) => {
      asked.push({ ...range, length: out.length });
    },
  };
  const compiled = compileAlarm(alarm([metric('m', 'Sum', true)], { evaluationPeriods: 3, periodSec: 300 }));
  compiled.series(store, 4_567_890);
  expect(asked).toEqual([{ endMs: 4_560_000, length: 5, periodSec: 300, nowMs: 4_567_890 }]);
  expect(compiled.rangeMin).toBe(25);
});

test('expressions may refer to later ones, and each metric is read once', () => {
  let reads = 0;
  const store = {
    read: (out: TimeSeries) => {
      reads++;
      out.set([1, 2, 3]);
    },
  };
  const entries = [formula('e', 'f + f + m', true), formula('f', 'm * 2'), metric('m')];
  const compiled = compileAlarm(alarm(entries, { evaluationPeriods: 1 }));
  expect(pointsOf(compiled.series(store, 0))).toEqual([5, 10, 15]);
  expect(reads).toBe(1);
});

test.each([
  [10, 3, 10_000, '01:16:10'],
  [30, 3, 10_000, '01:16:10'],
  [60, 1440, 60_000, '01:16:00'],
  [3600, 24, 60_000, '01:16:00'],
  [3600, 25, 3_600_000, '01:00:00'],
  [86_400, 1, 60_000, '01:16:00'],
  [86_400, 2, 3_600_000, '01:00:00'],
])('%d s times %d are evaluated every %d ms, at 01:16:17 up to %s', (periodSec, evaluationPeriods, intervalMs, end) => {
  const ends: string[] = [];
  const store = {
    read: (_out: TimeSeries, _reading: object, _statistic: object, { endMs }: { endMs: number }) => {
      ends.push(new Date(endMs).toISOString().slice(11, 19));
    },
  };
  const compiled = compileAlarm(alarm([metric('m', 'Sum', true)], { periodSec, evaluationPeriods }));
  compiled.series(store, Date.UTC(2026, 0, 1, 1, 16, 17));
  expect(compiled.intervalMs).toBe(intervalMs);
  expect(ends).toEqual([end]);
});
