import type { HookEvent } from '../contract/hook-event';
import type { HookOutcome } from '../contract/report';
import { withDeadline } from './deadline';
import type { HookHost } from './ports';
import { describeThrown } from './thrown';

const ATTEMPTS = 4;
/** One attempt, the client's own retries included. */
const ATTEMPT_MS = 3_000;
/** Pause after the first attempt; each further one is twice as long. */
const FIRST_PAUSE_MS = 250;

/** Time kept for reporting: four attempts of 3 s and the pauses between them take 13.75 s. */
export const REPORT_RESERVE_MS = 15_000;

/** CodeDeploy could not be told: it waits for an hour unless somebody else tells it. */
export class UnreportedOutcomeError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'UnreportedOutcomeError';
  }
}

/**
 * Tells CodeDeploy the outcome, at most four times until it takes it. There is always one attempt, and none begins
 * after `endsAtMs`.
 *
 * @throws UnreportedOutcomeError where no attempt succeeded
 */
export async function reportOutcome(
  host: Pick<HookHost, 'clock' | 'report'>,
  event: HookEvent,
  outcome: HookOutcome,
  endsAtMs: number,
): Promise<void> {
  const { clock } = host;
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await withDeadline({ clock, endsAtMs: clock.now() + ATTEMPT_MS, what: 'CodeDeploy' }, () =>
        host.report(event.deploymentId, event.lifecycleEventHookExecutionId, outcome),
      );
    } catch (error) {
      if (attempt === ATTEMPTS || clock.now() + pauseMs >= endsAtMs) {
        throw new UnreportedOutcomeError(
          `CodeDeploy was not told ${outcome} for deployment ${event.deploymentId} ` +
            `in ${attempt} attempt${attempt === 1 ? '' : 's'}, last error: ${describeThrown(error)}`,
        );
      }
    }
    await clock.sleep(pauseMs, new AbortController().signal);
    pauseMs *= 2;
  }
}
