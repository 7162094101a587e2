import { systemClock } from '../../lib/handlers/system-clock';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a sleep ends after its time and not before', async () => {
  const woken = jest.fn();
  const { signal } = new AbortController();
  const sleep = systemClock.sleep(1_000, signal).then(woken);
  await jest.advanceTimersByTimeAsync(999);
  expect(woken).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  await sleep;
  expect(woken).toHaveBeenCalledTimes(1);
});

test('a sleep that is aborted ends at once and leaves no timer', async () => {
  const controller = new AbortController();
  const sleep = systemClock.sleep(1_000, controller.signal);
  expect(jest.getTimerCount()).toBe(1);
  controller.abort();
  await sleep;
  expect(jest.getTimerCount()).toBe(0);
});

test('a sleep whose signal is aborted already ends at once and starts no timer', async () => {
  await systemClock.sleep(1_000, AbortSignal.abort());
  expect(jest.getTimerCount()).toBe(0);
});

test('a sleep leaves no listener on a signal that lives on', async () => {
  const { signal } = new AbortController();
  const remove = jest.spyOn(signal, 'removeEventListener');
  const sleep = systemClock.sleep(10, signal);
  await jest.advanceTimersByTimeAsync(10);
  await sleep;
  expect(remove).toHaveBeenCalledWith('abort', expect.any(Function));
});

test('the time passes in whole milliseconds', () => {
  expect(Number.isInteger(systemClock.now())).toBe(true);
  const before = systemClock.now();
  jest.advanceTimersByTime(5_000);
  expect(systemClock.now() - before).toBe(5_000);
});
