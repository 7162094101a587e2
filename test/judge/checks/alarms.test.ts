import type { AlarmsCheckSpec } from '../../../lib/contract/plan';
import { checkAlarms } from '../../../lib/judge/checks/alarms';
import { type AlarmState, PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';
import { hanging } from '../../support/hook-host';

const SPEC: AlarmsCheckSpec = {
  kind: 'alarms',
  id: 'alarms',
  mode: 'enforced',
  alarmNames: ['errors', 'latency'],
  bakeSec: 60,
};
const OK: Record<string, AlarmState> = { errors: 'OK', latency: 'OK' };
const LOST = new PortError('throttled', 'refused');

function watch(spec: Partial<AlarmsCheckSpec>, ...looks: Array<Record<string, AlarmState> | Error>) {
  const scene = checkScene();
  scene.inspection.looks = looks;
  const answer = scene.clock.run(checkAlarms({ ...SPEC, ...spec }, scene.context));
  return { ...scene, answer };
}

test('passes when no alarm rings in any look, the last of them at the end of the bake', async () => {
  const { answer, clock, inspection } = watch({}, OK);
  expect(await answer).toEqual({ verdict: 'PASSED', findings: [] });
  expect(clock.now()).toBe(60_000);
  expect(inspection.calls).toEqual(Array(5).fill('alarmStates errors,latency'));
});

test('looks at the end of a bake that is no multiple of the pause', async () => {
  const { answer, clock, inspection } = watch({ bakeSec: 20 }, OK);
  expect((await answer).verdict).toBe('PASSED');
  expect(clock.now()).toBe(20_000);
  expect(inspection.calls).toHaveLength(3);
});

test('looks once when there is no bake', async () => {
  const { answer, clock, inspection } = watch({ bakeSec: 0 }, OK);
  expect((await answer).verdict).toBe('PASSED');
  expect(clock.now()).toBe(0);
  expect(inspection.calls).toHaveLength(1);
});

test('fails at once when an alarm rings', async () => {
  const { answer, clock } = watch({}, OK, { errors: 'ALARM', latency: 'OK' });
  expect(await answer).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'alarms.alarm',
        subject: 'errors',
        message: 'alarm errors is in ALARM; see what it watches before deploying again',
      },
    ],
  });
  expect(clock.now()).toBe(15_000);
});

test('fails when an alarm rings in the last look only', async () => {
  const { answer, clock } = watch({}, OK, OK, OK, OK, { errors: 'ALARM', latency: 'ALARM' });
  expect((await answer).findings.map(({ subject }) => subject)).toEqual(['errors', 'latency']);
  expect(clock.now()).toBe(60_000);
});

test('fails at once when an alarm does not exist', async () => {
  const { answer, clock } = watch({}, { errors: 'OK' });
  expect(await answer).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'alarms.unknown',
        subject: 'latency',
        message: 'alarm latency does not exist; deploy it, or correct its name',
      },
    ],
  });
  expect(clock.now()).toBe(0);
});

test('fails when a state is none that CloudWatch has', async () => {
  const { answer } = watch({}, { ...OK, errors: 'RED' as AlarmState });
  expect((await answer).verdict).toBe('FAILED');
});

test('passes and tells when an alarm had no data', async () => {
  const { answer } = watch({ bakeSec: 30 }, { ...OK, errors: 'INSUFFICIENT_DATA' }, OK);
  expect(await answer).toEqual({
    verdict: 'PASSED',
    findings: [
      {
        code: 'alarms.insufficient-data',
        subject: 'errors',
        message: 'alarm errors had INSUFFICIENT_DATA in 1 of 3 looks, and judged nothing then',
      },
    ],
  });
});

test('passes and tells when there is no alarm at all', async () => {
  const { answer, inspection, clock } = watch({ alarmNames: [] }, OK);
  expect(await answer).toEqual({
    verdict: 'PASSED',
    findings: [{ code: 'alarms.none', message: 'no alarm watches this deployment, so nothing was judged here' }],
  });
  expect(inspection.calls).toEqual([]);
  expect(clock.now()).toBe(0);
});

describe('looks that are lost', () => {
  test('are repeated, two in a row', async () => {
    const { answer, clock } = watch({}, OK, LOST, LOST, OK, LOST, OK);
    expect((await answer).verdict).toBe('PASSED');
    expect(clock.now()).toBe(75_000);
  });

  test('are counted anew after one that was not lost', async () => {
    const { answer } = watch({}, LOST, LOST, OK, LOST, LOST, OK);
    expect((await answer).verdict).toBe('PASSED');
  });

  test('are thrown on when there are three in a row', async () => {
    const { answer, clock } = watch({}, OK, LOST, LOST, LOST, OK);
    await expect(answer).rejects.toBe(LOST);
    expect(clock.now()).toBe(45_000);
  });

  test('never end a bake: the last look must have seen the states', async () => {
    const { answer } = watch({ bakeSec: 15 }, OK, LOST, LOST, { errors: 'ALARM', latency: 'OK' });
    expect((await answer).verdict).toBe('FAILED');
  });

  test('are not those that only take their time', async () => {
    const scene = checkScene();
    scene.inspection.fail = () => scene.clock.sleep(10_000, new AbortController().signal);
    expect((await scene.clock.run(checkAlarms({ ...SPEC, bakeSec: 0 }, scene.context))).verdict).toBe('PASSED');
    expect(scene.clock.now()).toBe(10_000);
  });

  test('are repeated a pause later when the bake is over', async () => {
    const { answer, clock } = watch({ bakeSec: 15 }, OK, LOST, OK);
    expect((await answer).verdict).toBe('PASSED');
    expect(clock.now()).toBe(30_000);
  });

  test('are those that hang, too', async () => {
    const scene = checkScene();
    scene.inspection.fail = hanging;
    await expect(scene.clock.run(checkAlarms(SPEC, scene.context))).rejects.toThrow(
      'the look at the alarms did not answer in time',
    );
  });
});

test('ends without a pass when the run is over before the bake', async () => {
  const { clock, answer, abort, inspection } = watch({}, OK);
  inspection.fail = () => {
    if (clock.now() >= 30_000) abort();
  };
  await expect(answer).rejects.toThrow('the bake was not over at the deadline of the hook');
  expect(clock.now()).toBe(30_000);
});
