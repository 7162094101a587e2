import { type Clock, PortError } from './ports';

export interface Deadline {
  readonly clock: Clock;
  /** Instant on the clock, in milliseconds, after which nobody waits any more. */
  readonly endsAtMs: number;
  /** What is waited for; begins the message of the error. */
  readonly what: string;
  /** Ends the work and the waiting too, where given. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for work until a deadline and no longer, even where the work never settles.
 *
 * The signal that the work receives is aborted at the deadline, and also when the work is done, so that nothing which it
 * left running outlives it. The sleep that lost the race is aborted, so that no timer stays behind.
 *
 * @throws PortError of kind `timeout` at the deadline, or when the given signal is aborted before it; whatever the work throws before it
 */
export async function withDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, endsAtMs, what } = deadline;
  const working = new AbortController();
  const waiting = new AbortController();
  const signal = deadline.signal ? AbortSignal.any([deadline.signal, working.signal]) : working.signal;
  const over = deadline.signal ? AbortSignal.any([deadline.signal, waiting.signal]) : waiting.signal;
  const expired = async (): Promise<never> => {
    await clock.sleep(Math.max(0, endsAtMs - clock.now()), over);
    throw new PortError('timeout', `${what} did not answer in time`);
  };
  try {
    return await Promise.race([(async () => work(signal))(), expired()]);
  } finally {
    working.abort();
    waiting.abort();
  }
}
