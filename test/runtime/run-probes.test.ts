import { type ProbeRun, runProbes } from '../../lib/runtime/run-probes';

const pass = { run: async () => true };
const hanging = { run: () => new Promise(() => undefined) };
const NOW = () => Date.now();

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function codesOf(probes: ProbeRun['probes'], advanceMs: number, budgetMs = 10_000) {
  const running = runProbes(Object.keys(probes), { probes, budgetMs, now: NOW });
  await jest.advanceTimersByTimeAsync(advanceMs);
  return running;
}

test('a probe passes where its promise resolves to something', async () => {
  for (const answer of [true, 1, 'PONG', [], {}]) {
    expect(await codesOf({ a: { run: async () => answer } }, 0)).toEqual([{ name: 'a', ok: true, code: 'OK', ms: 0 }]);
  }
});

test.each([undefined, null, false, 0, '', Number.NaN])('an empty answer fails: %j', async (answer) => {
  expect(await codesOf({ a: { run: async () => answer } }, 0)).toEqual([
    { name: 'a', ok: false, code: 'EMPTY_ANSWER', ms: 0 },
  ]);
});

test('a callback that forgot its return fails', async () => {
  const forgotten = { run: (() => undefined) as never };
  expect(await codesOf({ a: forgotten }, 0)).toEqual([{ name: 'a', ok: false, code: 'EMPTY_ANSWER', ms: 0 }]);
});

test('a rejection and a throw fail with their code', async () => {
  const rejecting = { run: async () => Promise.reject(Object.assign(new Error(), { code: 'EPIPE' })) };
  const throwing = {
    run: () => {
      throw new RangeError('x');
    },
  };
  expect(await codesOf({ rejecting, throwing }, 0)).toEqual([
    { name: 'rejecting', ok: false, code: 'EPIPE', ms: 0 },
    { name: 'throwing', ok: false, code: 'RangeError', ms: 0 },
  ]);
});

test('an error that calls itself OK fails', async () => {
  for (const error of [Object.assign(new Error(), { code: 'OK' }), Object.assign(new Error(), { name: 'OK' })]) {
    expect(await codesOf({ a: { run: async () => Promise.reject(error) } }, 0)).toEqual([
      { name: 'a', ok: false, code: 'Error', ms: 0 },
    ]);
  }
});

test('probes run at the same time, each with its own timeout', async () => {
  const after = (ms: number) => ({ run: () => new Promise((resolve) => setTimeout(() => resolve(true), ms)) });
  const probes = { quick: after(100), slow: after(900), hanging: { ...hanging, timeoutMs: 500 }, usual: hanging };
  expect(await codesOf(probes, 3000)).toEqual([
    { name: 'quick', ok: true, code: 'OK', ms: 100 },
    { name: 'slow', ok: true, code: 'OK', ms: 900 },
    { name: 'hanging', ok: false, code: 'TIMEOUT', ms: 500 },
    { name: 'usual', ok: false, code: 'TIMEOUT', ms: 3000 },
  ]);
});

test('no probe outlasts the budget', async () => {
  expect(await codesOf({ a: { ...hanging, timeoutMs: 60_000 }, b: hanging }, 400, 400)).toEqual([
    { name: 'a', ok: false, code: 'TIMEOUT', ms: 400 },
    { name: 'b', ok: false, code: 'TIMEOUT', ms: 400 },
  ]);
});

test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a timeout or budget of %s ends at once, closed',
  async (ms) => {
    const endless = Number.POSITIVE_INFINITY;
    jest.spyOn(process, 'emitWarning').mockImplementation();
    for (const [timeoutMs, budgetMs] of [
      [ms, endless],
      [endless, ms],
    ]) {
      const [{ ok, code }] = await codesOf({ a: { ...hanging, timeoutMs } }, 1, budgetMs);
      expect([ok, code]).toEqual([false, 'TIMEOUT']);
    }
  },
);

test('the signal is aborted at the timeout, and also when the answer is there; no timer stays', async () => {
  const signals: AbortSignal[] = [];
  const noting = (run: () => Promise<unknown>) => ({
    timeoutMs: 100,
    run: (signal: AbortSignal) => {
      signals.push(signal);
      return run();
    },
  });
  const running = codesOf({ a: noting(hanging.run), b: noting(pass.run) }, 100);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  await running;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(jest.getTimerCount()).toBe(0);
});

test('a probe that rejects because it was aborted counts as timed out', async () => {
  const polite = {
    timeoutMs: 50,
    run: (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  expect(await codesOf({ polite }, 50)).toEqual([{ name: 'polite', ok: false, code: 'TIMEOUT', ms: 50 }]);
});

test('names are looked up among the declared probes only, in the order asked', async () => {
  const names = ['constructor', 'b', '__proto__', 'a'];
  const results = await runProbes(names, { probes: { a: pass, b: pass }, budgetMs: 1000, now: NOW });
  expect(results.map(({ name, code }) => [name, code])).toEqual([
    ['constructor', 'UNKNOWN_PROBE'],
    ['b', 'OK'],
    ['__proto__', 'UNKNOWN_PROBE'],
    ['a', 'OK'],
  ]);
});

test('milliseconds are whole and never negative', async () => {
  const instants = [10.2, 12.9, 50, 40];
  const now = () => instants.shift() ?? 0;
  const [forward] = await runProbes(['a'], { probes: {}, budgetMs: 1000, now });
  const [backward] = await runProbes(['a'], { probes: {}, budgetMs: 1000, now });
  expect([forward.ms, backward.ms]).toEqual([3, 0]);
});
