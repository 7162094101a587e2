import type { HookOutcome } from '../contract/report';
import { withDeadline } from './deadline';
import type { Clock } from './ports';
import { type StopSection, stopRunbook } from './runbook-section';
import { describeThrown } from './thrown';

/** A look-up that takes a minute will not answer any more; the stack need not wait for the rest of the budget. */
export const LOOK_UP_MS = 60_000;

/** A stage before the checks ended the run. */
export class Stopped extends Error {
  public constructor(
    public readonly section: StopSection,
    reason: string,
  ) {
    super(reason);
  }
}

/** One look-up of a run, within `withinMs`; a failure of it is Stopped, with `failure` before what went wrong. */
export type Stage = <T>(
  section: StopSection,
  failure: string,
  work: (signal: AbortSignal) => Promise<T>,
  withinMs?: number,
) => Promise<T>;

/** The stages of a run that must be over at an instant on the clock. */
export function stagesUntil(clock: Clock, endsAtMs: number): Stage {
  return async (section, failure, work, withinMs = LOOK_UP_MS) => {
    try {
      const until = Math.min(endsAtMs, clock.now() + withinMs);
      return await withDeadline({ clock, endsAtMs: until, what: 'the look-up' }, work);
    } catch (error) {
      throw new Stopped(section, `${failure}: ${describeThrown(error)}`);
    }
  };
}

/** What a run that was ended by an error amounts to. */
export function endedBy(error: unknown): {
  readonly outcome: HookOutcome;
  readonly reason: string;
  readonly runbook: string;
} {
  const [section, reason]: [StopSection, string] =
    error instanceof Stopped
      ? [error.section, error.message]
      : ['unexpected', `the hook itself failed: ${describeThrown(error)}`];
  return { outcome: 'Failed', reason, runbook: stopRunbook(section) };
}
