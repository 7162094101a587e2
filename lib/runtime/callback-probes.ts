import type { Probe, ProbeOptions } from './probe';

/**
 * Runs a callback: an AWS SDK call, a cache's ping, whatever this library does not know.
 *
 * Return the promise of a call that only reads, and hand it the signal where it takes one:
 * `callProbe((abortSignal) => table.send(new DescribeTableCommand({ TableName }), { abortSignal }))`.
 * What resolves to nothing, false, 0 or '' counts as failed.
 */
export function callProbe(call: (signal: AbortSignal) => Promise<unknown>, options: ProbeOptions = {}): Probe {
  return { ...options, run: call };
}

/** The statement that {@link sqlProbe} runs: it reads no table. */
export const SQL_PING = 'SELECT 1';

/**
 * Runs {@link SQL_PING} through a driver of the user: login, network and the database's own readiness.
 *
 * `sqlProbe((statement) => pool.query(statement))`. Where a database has no such statement, use {@link callProbe}.
 */
export function sqlProbe(
  query: (statement: string, signal: AbortSignal) => Promise<unknown>,
  options: ProbeOptions = {},
): Probe {
  return { ...options, run: (signal) => query(SQL_PING, signal) };
}
