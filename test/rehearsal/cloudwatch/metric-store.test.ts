import { type MetricReading, MetricStore } from '../../../lib/rehearsal/cloudwatch/metric-store';
import { parseStatistic, type Statistic } from '../../../lib/rehearsal/cloudwatch/statistic';
import type { StretchCounts } from '../../../lib/rehearsal/lambda/alias-traffic';
import { pointsOf } from '../../../lib/rehearsal/metric-math/time-series';
import { deployable } from '../support/deployable';

const MINUTE = 60_000;
const SUM = parseStatistic('Sum') as Statistic;
const FUNCTION = { FunctionName: 'orders' };
const ALIAS = { ...FUNCTION, Resource: 'orders:live' };
const TARGET = { ...ALIAS, ExecutedVersion: '42' };

function reading(
  dimensions: Record<string, string>,
  metricName = 'Invocations',
  namespace = 'AWS/Lambda',
): MetricReading {
  return { id: 'm', returnData: false, namespace, metricName, dimensions, stat: 'Sum' };
}

const calls = (current: number, target: number): StretchCounts => ({
  current: { invocations: current, errors: Math.min(current, 1), errorsOfFault: 0 },
  target: { invocations: target, errors: target, errorsOfFault: 0 },
});

/** Minutes 0 to 4: calls in all but minute 2; every minute is visible a minute and a half after its end. */
function filled(executedVersionWhileUnweighted = true): MetricStore {
  const store = new MetricStore(deployable(), executedVersionWhileUnweighted);
  store.add(0, calls(100, 0), false);
  store.add(1, calls(90, 10), true);
  store.add(3, calls(80, 5), true);
  store.add(3, calls(10, 6), true);
  store.add(4, calls(0, 120), false);
  for (let minute = 0; minute < 5; minute++) store.publish(minute, (minute + 2.5) * MINUTE);
  return store;
}

const five = { endMs: 5 * MINUTE, length: 5, periodSec: 60, nowMs: 10 * MINUTE };
const _ = undefined;

test.each([
  ['the function', FUNCTION, [100, 100, _, 101, 120]],
  ['the alias', ALIAS, [100, 100, _, 101, 120]],
  ['the target version', TARGET, [_, 10, _, 11, 120]],
  ['the current version', { ...ALIAS, ExecutedVersion: '41' }, [100, 90, _, 90, _]],
])('calls by %s: a minute without any has no data point', (_title, dimensions, expected) => {
  expect(pointsOf(filled().series(reading(dimensions), SUM, five))).toEqual(expected);
});

test('errors and throttles have a data point wherever there were calls', () => {
  expect(pointsOf(filled().series(reading(ALIAS, 'Errors'), SUM, five))).toEqual([1, 11, _, 13, 120]);
  expect(pointsOf(filled().series(reading(TARGET, 'Throttles'), SUM, five))).toEqual([_, 0, _, 0, 0]);
});

test.each([
  ['another function', reading({ FunctionName: 'other' })],
  ['another alias', reading({ ...FUNCTION, Resource: 'orders:beta' })],
  ['the ARN that Version.metric() writes', reading({ ...FUNCTION, Resource: 'arn:aws:lambda:x:1:function:orders:42' })],
  ['a version without the alias', reading({ ...FUNCTION, ExecutedVersion: '42' })],
  ['a third version', reading({ ...ALIAS, ExecutedVersion: '40' })],
  ['an unknown dimension', reading({ ...ALIAS, Stage: 'prod' })],
  ['no dimension', reading({})],
  ['another namespace', reading(ALIAS, 'Invocations', 'AWS/ApiGateway')],
  ['a metric that the twin does not have', reading(ALIAS, 'ConcurrentExecutions')],
])('%s gives no data and no error', (_title, asked) => {
  const store = filled();
  expect(store.knows(asked)).toBe(false);
  expect(pointsOf(store.series(asked, SUM, five))).toEqual([_, _, _, _, _]);
});

test('a minute shows up when it is published, not before', () => {
  const store = filled();
  const seenAt = (minutes: number) => pointsOf(store.series(reading(ALIAS), SUM, { ...five, nowMs: minutes * MINUTE }));
  expect(seenAt(2.49)).toEqual([_, _, _, _, _]);
  expect(seenAt(2.5)).toEqual([100, _, _, _, _]);
  expect(seenAt(5.5)).toEqual([100, 100, _, 101, _]);
  store.add(5, calls(7, 0), false);
  expect(pointsOf(store.series(reading(ALIAS), SUM, { ...five, endMs: 6 * MINUTE }))).toEqual([100, _, 101, 120, _]);
});

test('a longer period adds up the minutes that are visible', () => {
  const two = { endMs: 4 * MINUTE, length: 3, periodSec: 120, nowMs: 10 * MINUTE };
  expect(pointsOf(filled().series(reading(ALIAS), SUM, two))).toEqual([_, 200, 101]);
  expect(pointsOf(filled().series(reading(ALIAS), SUM, { ...two, nowMs: 3 * MINUTE }))).toEqual([_, 100, _]);
});

test('where versions are not told apart without weights, only weighted minutes have their metrics', () => {
  expect(pointsOf(filled(false).series(reading(TARGET), SUM, five))).toEqual([_, 10, _, 11, _]);
  expect(pointsOf(filled(false).series(reading(ALIAS), SUM, five))).toEqual([100, 100, _, 101, 120]);
});

test('durations of both versions are one distribution for the alias', () => {
  const store = new MetricStore(deployable(), true);
  const counts = (slow: number) => ({ edges: [0, 400, 3000], counts: [10 - slow, slow, 0] });
  const version = (slow: number) => ({ invocations: 10, errors: 0, errorsOfFault: 0, durations: counts(slow) });
  store.add(0, { current: version(1), target: version(7) }, true);
  store.publish(0, MINUTE);
  const slow = parseStatistic('TC(400:)') as Statistic;
  const one = { endMs: MINUTE, length: 1, periodSec: 60, nowMs: MINUTE };
  expect(pointsOf(store.series(reading(ALIAS, 'Duration'), slow, one))).toEqual([8]);
  expect(pointsOf(store.series(reading(TARGET, 'Duration'), slow, one))).toEqual([7]);
});

test.each([
  [10, 7, [_, 100, _, _, _, _, _]],
  [20, 7, [100, _, _, 100, _, _, _]],
  [30, 7, [100, _, 100, _, _, _, 101]],
])('of periods of %d s only the one that begins with a minute has data', (periodSec, length, expected) => {
  const ends: Record<number, number> = { 10: 2, 20: 7 / 3, 30: 3.5 };
  const range = { endMs: ends[periodSec] * MINUTE, length, periodSec, nowMs: 10 * MINUTE };
  expect(pointsOf(filled().series(reading(ALIAS), SUM, range))).toEqual(expected);
});

test('throttled calls are no invocations and have a data point of their own', () => {
  const store = new MetricStore(deployable(), true);
  const refused = { invocations: 0, errors: 0, throttles: 4 };
  store.add(0, { current: refused, target: { invocations: 2, errors: 0 } }, true);
  store.publish(0, MINUTE);
  const one = { endMs: MINUTE, length: 1, periodSec: 60, nowMs: MINUTE };
  const seen = (dimensions: Record<string, string>, name: string, stat = 'Sum') =>
    pointsOf(store.series(reading(dimensions, name), parseStatistic(stat) as Statistic, one))[0];
  expect([seen(ALIAS, 'Throttles'), seen(ALIAS, 'Throttles', 'SampleCount'), seen(ALIAS, 'Invocations')]).toEqual([
    4, 6, 2,
  ]);
  expect([seen(TARGET, 'Throttles'), seen(TARGET, 'Errors')]).toEqual([0, 0]);
  const current = { ...ALIAS, ExecutedVersion: '41' };
  expect([seen(current, 'Throttles'), seen(current, 'Invocations')]).toEqual([4, _]);
});

test('it holds more minutes than it began with', () => {
  const store = filled();
  store.add(1000, calls(7, 0), false);
  store.publish(1000, 1002 * MINUTE);
  expect(store.callsOf(1000).current.invocations).toBe(7);
  expect(store.callsOf(999).current.invocations).toBe(0);
  expect(store.callsOf(9999).current.invocations).toBe(0);
  const range = { endMs: 1001 * MINUTE, length: 2, periodSec: 60, nowMs: 1002 * MINUTE };
  expect(pointsOf(store.series(reading(ALIAS), SUM, range))).toEqual([_, 7]);
});
