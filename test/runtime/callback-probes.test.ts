import { callProbe, SQL_PING, sqlProbe } from '../../lib/runtime';

test('a call receives the signal and answers with what it resolves to', async () => {
  const { signal } = new AbortController();
  const received: unknown[] = [];
  const probe = callProbe(
    async (given) => {
      received.push(given);
      return 'PONG';
    },
    { timeoutMs: 5 },
  );
  expect(await probe.run(signal)).toBe('PONG');
  expect(received).toEqual([signal]);
  expect(probe.timeoutMs).toBe(5);
});

test('an SQL ping hands the driver a statement that reads no table, and the signal', async () => {
  const { signal } = new AbortController();
  const received: unknown[] = [];
  const probe = sqlProbe(
    async (...given) => {
      received.push(...given);
      return { rows: [1] };
    },
    { timeoutMs: 6 },
  );
  expect(await probe.run(signal)).toEqual({ rows: [1] });
  expect(received).toEqual(['SELECT 1', signal]);
  expect(SQL_PING).toBe('SELECT 1');
  expect(probe.timeoutMs).toBe(6);
});
