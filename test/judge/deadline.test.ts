import { withDeadline } from '../../lib/judge/deadline';
import { FakeClock, hanging } from '../support/hook-host';

const clock = () => new FakeClock();

test('what the work answers before the deadline is passed on, and no sleep is left', async () => {
  const c = clock();
  const work = withDeadline({ clock: c, endsAtMs: 100, what: 'x' }, async (signal) => {
    await c.sleep(50, signal);
    return 'answer';
  });
  expect(await c.run(work)).toBe('answer');
  expect(c.now()).toBe(50);
  expect(c.pendingSleeps).toBe(0);
});

test('what the work throws is passed on, synchronously thrown too', async () => {
  const c = clock();
  const thrown = new Error('thrown');
  const work = withDeadline({ clock: c, endsAtMs: 100, what: 'x' }, () => {
    throw thrown;
  });
  await expect(c.run(work)).rejects.toBe(thrown);
  expect(c.pendingSleeps).toBe(0);
});

test('work that hangs is given up at the deadline, with its signal aborted', async () => {
  const c = clock();
  let seen: AbortSignal | undefined;
  const work = withDeadline({ clock: c, endsAtMs: 100, what: 'the answer' }, (signal) => {
    seen = signal;
    return hanging();
  });
  expect(seen?.aborted).toBe(false);
  await expect(c.run(work)).rejects.toMatchObject({
    name: 'PortError',
    kind: 'timeout',
    message: 'the answer did not answer in time',
  });
  expect(c.now()).toBe(100);
  expect(seen?.aborted).toBe(true);
});

test('a deadline that is over gives up at once', async () => {
  const c = clock();
  await expect(c.run(withDeadline({ clock: c, endsAtMs: -5, what: 'x' }, hanging))).rejects.toThrow();
  expect(c.now()).toBe(0);
});

test('the signal from outside ends the work', async () => {
  const c = clock();
  const outside = new AbortController();
  let seen = false;
  const work = withDeadline({ clock: c, endsAtMs: 100, what: 'x', signal: outside.signal }, async (signal) => {
    outside.abort();
    seen = signal.aborted;
  });
  await expect(c.run(work)).rejects.toMatchObject({ kind: 'timeout', message: 'x did not answer in time' });
  expect(seen).toBe(true);
});

test('the signal is aborted when the work is done, so that nothing it left running outlives it', async () => {
  const c = clock();
  const signal = await c.run(withDeadline({ clock: c, endsAtMs: 100, what: 'x' }, async (given) => given));
  expect(signal.aborted).toBe(true);
});

test('the signal from outside ends the waiting too, where the work does not heed it', async () => {
  const c = clock();
  const outside = new AbortController();
  const work = withDeadline({ clock: c, endsAtMs: 100, what: 'x', signal: outside.signal }, () => {
    outside.abort();
    return hanging();
  });
  await expect(c.run(work)).rejects.toMatchObject({ kind: 'timeout', message: 'x did not answer in time' });
  expect(c.now()).toBe(0);
});
