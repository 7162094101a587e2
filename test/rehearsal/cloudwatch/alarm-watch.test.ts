import { parseAlarmRule } from '../../../lib/rehearsal/cloudwatch/alarm-rule';
import { AlarmWatch } from '../../../lib/rehearsal/cloudwatch/alarm-watch';
import { MetricStore, MINUTE_MS } from '../../../lib/rehearsal/cloudwatch/metric-store';
import type { AlarmModel, CompositeAlarmModel } from '../../../lib/rehearsal/model';
import { deployable } from '../support/deployable';

/** One error in each of the minutes named, ten calls in every minute; visible as soon as they are over. */
function storeWithErrors(...minutes: number[]): MetricStore {
  const store = new MetricStore(deployable(), true);
  for (let minute = 0; minute < 10; minute++) {
    const current = { invocations: 10, errors: minutes.includes(minute) ? 1 : 0 };
    store.add(minute, { current, target: { invocations: 0, errors: 0 } }, false);
    store.publish(minute, (minute + 1) * MINUTE_MS);
  }
  return store;
}

const errors = (name: string, changes: Partial<AlarmModel> = {}): AlarmModel => ({
  logicalId: name,
  name,
  entries: [
    {
      id: 'm',
      returnData: true,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: 'orders', Resource: 'orders:live' },
      stat: 'Sum',
    },
  ],
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  periodSec: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: 'missing',
  ...changes,
});
const composite = (name: string, rule: string): CompositeAlarmModel => ({
  logicalId: name,
  name,
  rule: parseAlarmRule(rule),
});

/** Evaluates all alarms at the end of a minute. */
function evaluateAt(watch: AlarmWatch, store: MetricStore, minute: number) {
  return watch.alarms.map((compiled) => watch.evaluate(compiled, store, (minute + 1) * MINUTE_MS));
}

test('every alarm begins in INSUFFICIENT_DATA and stays there until it is evaluated', () => {
  const watch = new AlarmWatch({ alarms: [errors('a')], composites: [composite('c', 'ALARM(a)')] });
  expect([...watch.states]).toEqual([
    ['a', 'INSUFFICIENT_DATA'],
    ['c', 'INSUFFICIENT_DATA'],
  ]);
  expect(watch.inAlarm).toBeUndefined();
});

test('an evaluation tells the newest value, and a reason only where the state changed', () => {
  const watch = new AlarmWatch({ alarms: [errors('a')] });
  const store = storeWithErrors(2);
  const [first, second, third] = [0, 1, 2].map((minute) => evaluateAt(watch, store, minute)[0]);
  expect(first).toEqual({
    alarmName: 'a',
    previous: 'INSUFFICIENT_DATA',
    state: 'OK',
    reason: 'Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (0.0).',
    value: 0,
    composites: [],
  });
  expect(second).toEqual({ alarmName: 'a', previous: 'OK', state: 'OK', value: 0, composites: [] });
  expect(third).toMatchObject({ previous: 'OK', state: 'ALARM', value: 1 });
  expect(watch.states.get('a')).toBe('ALARM');
});

test('without data there is no value', () => {
  const blind = errors('a');
  const watch = new AlarmWatch({ alarms: [blind] });
  const [evaluation] = evaluateAt(watch, new MetricStore(deployable(), true), 3);
  expect(evaluation).toEqual({
    alarmName: 'a',
    previous: 'INSUFFICIENT_DATA',
    state: 'INSUFFICIENT_DATA',
    composites: [],
  });
});

test('the first alarm of the group that is in ALARM is named, and none that only a composite alarm refers to', () => {
  const store = storeWithErrors(3);
  const watch = new AlarmWatch({
    alarms: [errors('high', { threshold: 5 }), errors('b'), errors('c')],
    composites: [composite('any', 'ALARM(part)')],
    compositeParts: [errors('part')],
  });
  evaluateAt(watch, store, 2);
  expect(watch.inAlarm).toBeUndefined();
  evaluateAt(watch, store, 3);
  expect(watch.inAlarm).toBe('b');
  const partOnly = new AlarmWatch({
    alarms: [errors('high', { threshold: 5 })],
    composites: [composite('any', 'ALARM(part)')],
    compositeParts: [errors('part')],
  });
  evaluateAt(partOnly, store, 3);
  expect([partOnly.states.get('part'), partOnly.states.get('any'), partOnly.inAlarm]).toEqual([
    'ALARM',
    'ALARM',
    undefined,
  ]);
});

test('composite alarms follow at once, one above another, and say what they followed', () => {
  const store = storeWithErrors(1);
  const watch = new AlarmWatch({
    alarms: [errors('a')],
    composites: [composite('inner', 'ALARM(a)'), composite('outer', 'ALARM(inner) AND NOT OK(a)')],
  });
  const changes = [0, 1, 2].map((minute) => evaluateAt(watch, store, minute)[0].composites);
  const change = (alarmName: string, previous: string, state: string, child: string) => {
    return { alarmName, previous, state, reason: `the alarm a is in ${child}` };
  };
  expect(changes).toEqual([
    [change('inner', 'INSUFFICIENT_DATA', 'OK', 'OK'), change('outer', 'INSUFFICIENT_DATA', 'OK', 'OK')],
    [change('inner', 'OK', 'ALARM', 'ALARM'), change('outer', 'OK', 'ALARM', 'ALARM')],
    [change('inner', 'ALARM', 'OK', 'OK'), change('outer', 'ALARM', 'OK', 'OK')],
  ]);
});

test('two watches of one alarm on different metrics do not disturb each other', () => {
  const alarm = errors('a', { evaluationPeriods: 3, datapointsToAlarm: 2 });
  const stores = [storeWithErrors(2, 3), storeWithErrors(5, 6), storeWithErrors()];
  const apart = stores.map((store) => {
    const watch = new AlarmWatch({ alarms: [alarm] });
    return Array.from({ length: 9 }, (_unused, minute) => evaluateAt(watch, store, minute)[0].state);
  });
  const watches = stores.map(() => new AlarmWatch({ alarms: [alarm] }));
  const together = stores.map((): string[] => []);
  for (let minute = 0; minute < 9; minute++) {
    stores.forEach((store, index) => {
      together[index].push(evaluateAt(watches[index], store, minute)[0].state);
    });
  }
  expect(together).toEqual(apart);
  expect(new Set(apart.map((states) => states.join())).size).toBe(3);
});

test('readings that can never have data are named', () => {
  const elsewhere = errors('a', {
    entries: [
      { ...errors('a').entries[0], id: 'x', dimensions: { FunctionName: 'other' } } as AlarmModel['entries'][0],
    ],
  });
  const watch = new AlarmWatch({ alarms: [elsewhere, errors('b')] });
  expect(watch.withoutData(storeWithErrors())).toEqual([
    { alarmName: 'a', reading: expect.objectContaining({ id: 'x' }) },
  ]);
});
