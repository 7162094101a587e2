import fc from 'fast-check';
import { VirtualClock } from '../../lib/rehearsal/virtual-clock';

const never = new AbortController().signal;
const HOUR = { limitMs: 3_600_000 };

test('work that sleeps settles at once, an hour of its time later', async () => {
  const clock = new VirtualClock();
  const work = (async () => {
    await clock.sleep(1_800_000, never);
    await clock.sleep(1_000_000, never);
    return clock.now();
  })();
  expect(await clock.run(work, HOUR)).toEqual({ kind: 'settled', value: 2_800_000 });
  expect(clock.now()).toBe(2_800_000);
});

test('events happen in the order of their times, and of their scheduling where the times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 30 }), (times) => {
      const clock = new VirtualClock();
      const seen: { at: number; index: number }[] = [];
      times.forEach((atMs, index) => {
        clock.schedule(atMs, () => seen.push({ at: clock.now(), index }));
      });
      clock.advanceTo(20);
      const expected = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
      expect(seen).toEqual(expected);
    }),
  );
});

test('an event in the past happens now, not before', () => {
  const clock = new VirtualClock(100);
  const times: number[] = [];
  clock.schedule(3, () => times.push(clock.now()));
  clock.advanceTo(100);
  expect(times).toEqual([100]);
});

test('advancing stops at the event that interrupts, with the clock at its time', () => {
  const clock = new VirtualClock();
  const times: number[] = [];
  const cancel = clock.every(10, 10, () => times.push(clock.now()));
  clock.advanceTo(100, () => times.length === 3);
  expect(times).toEqual([10, 20, 30]);
  expect(clock.now()).toBe(30);
  cancel();
  clock.advanceTo(100);
  expect(times).toEqual([10, 20, 30]);
  expect(clock.now()).toBe(100);
});

test('a repetition can be cancelled by its own action', () => {
  const clock = new VirtualClock();
  let calls = 0;
  const cancel = clock.every(1, 1, () => {
    calls++;
    if (calls === 2) cancel();
  });
  clock.advanceTo(10);
  expect(calls).toBe(2);
});

test('a sleep ends early when its signal aborts, at the time of the abortion', async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  clock.schedule(500, () => controller.abort());
  const work = clock.sleep(10_000, controller.signal).then(() => clock.now());
  expect(await clock.run(work, HOUR)).toEqual({ kind: 'settled', value: 500 });
  const again = clock.sleep(10_000, controller.signal).then(() => clock.now());
  expect(await clock.run(again, HOUR)).toEqual({ kind: 'settled', value: 500 });
});

test('work that waits for nothing times out after its limit, and time has passed for everybody else', async () => {
  const clock = new VirtualClock();
  let minutes = 0;
  clock.every(60_000, 60_000, () => minutes++);
  expect(await clock.run(new Promise(() => {}), HOUR)).toEqual({ kind: 'timed-out' });
  expect(clock.now()).toBe(3_600_000);
  expect(minutes).toBe(60);
});

test('work that would settle after its limit times out', async () => {
  const clock = new VirtualClock();
  expect(await clock.run(clock.sleep(3_600_001, never), HOUR)).toEqual({ kind: 'timed-out' });
  expect(await clock.run(clock.sleep(3_600_000, never), HOUR)).toMatchObject({ kind: 'settled' });
});

test('work that rejects says so and does not reject the clock', async () => {
  const clock = new VirtualClock();
  const reason = new Error('broken');
  expect(await clock.run(Promise.reject(reason), HOUR)).toEqual({ kind: 'rejected', reason });
});

test('waiting ends where the surroundings interrupt it', async () => {
  const clock = new VirtualClock();
  let stopped = false;
  clock.schedule(70, () => {
    stopped = true;
  });
  const outcome = await clock.run(clock.sleep(1000, never), { ...HOUR, interrupted: () => stopped });
  expect(outcome).toEqual({ kind: 'interrupted' });
  expect(clock.now()).toBe(70);
});
