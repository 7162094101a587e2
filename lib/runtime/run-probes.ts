import { PROBE_OK, type ProbeResult, UNKNOWN_PROBE } from '../contract/probe';
import { errorCode, failure } from './error-code';
import type { Probe } from './probe';

/** Milliseconds that a probe may take where it does not say. */
export const DEFAULT_TIMEOUT_MS = 3000;

/** Code of a probe that was not done in its own time, or in the time that the invocation has left. */
export const TIMEOUT = 'TIMEOUT';

/** Code of a probe that resolved to nothing, false, 0 or ''. */
export const EMPTY_ANSWER = 'EMPTY_ANSWER';

/** Probes by name, and the clock they are measured with. */
export interface ProbeRun {
  readonly probes: Readonly<Record<string, Probe>>;
  /** Milliseconds until every probe must have ended. */
  readonly budgetMs: number;
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
}

async function askOne(probe: Probe, budgetMs: number): Promise<string> {
  const working = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure(TIMEOUT)), Math.min(probe.timeoutMs ?? DEFAULT_TIMEOUT_MS, budgetMs));
  });
  try {
    // The async arrow turns what a callback throws synchronously into a rejection.
    const answer = await Promise.race([(async () => probe.run(working.signal))(), expired]);
    return answer ? PROBE_OK : EMPTY_ANSWER;
  } catch (error) {
    const code = errorCode(error);
    // A callback's error must never read as a pass, whatever it is called.
    return code === PROBE_OK ? 'Error' : code;
  } finally {
    clearTimeout(timer);
    working.abort();
  }
}

/** Runs the named probes at the same time and waits for the slowest; never rejects. */
export async function runProbes(names: readonly string[], run: ProbeRun): Promise<ProbeResult[]> {
  return Promise.all(
    names.map(async (name) => {
      const startedMs = run.now();
      const code = Object.hasOwn(run.probes, name) ? await askOne(run.probes[name], run.budgetMs) : UNKNOWN_PROBE;
      return { name, ok: code === PROBE_OK, code, ms: Math.max(0, Math.round(run.now() - startedMs)) };
    }),
  );
}
