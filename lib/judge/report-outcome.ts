import type { HookEvent } from '../contract/hook-event';
import type { HookOutcome } from '../contract/report';
import { withDeadline } from './deadline';
import type { Clock, HookHost } from './ports';
import { describeThrown } from './thrown';

const ATTEMPTS = 4;
/** One attempt, the client's own retries included. */
const ATTEMPT_MS = 3_000;
/** Pause after the first attempt; each further one is twice as long. */
const FIRST_PAUSE_MS = 250;

/** Time kept for reporting: four attempts of 3 s and the pauses between them take 13.75 s. */
export const REPORT_RESERVE_MS = 15_000;

/** Who waits for the outcome could not be told: CodeDeploy waits for an hour unless somebody else tells it. */
export class UnreportedOutcomeError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'UnreportedOutcomeError';
  }
}

/** What is told to whom, for the error's message. */
export interface Telling {
  readonly whom: 'CodeDeploy' | 'CloudFormation';
  readonly what: string;
}

/**
 * Tells somebody something, at most four times until it is taken. There is always one attempt, and none begins after
 * `endsAtMs`.
 *
 * @throws UnreportedOutcomeError where no attempt succeeded
 */
export async function tell(
  clock: Clock,
  { whom, what }: Telling,
  send: () => Promise<void>,
  endsAtMs: number,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await withDeadline({ clock, endsAtMs: clock.now() + ATTEMPT_MS, what: whom }, send);
    } catch (error) {
      if (attempt === ATTEMPTS || clock.now() + pauseMs >= endsAtMs) {
        throw new UnreportedOutcomeError(
          `${whom} was not told ${what} in ${attempt} attempt${attempt === 1 ? '' : 's'}, last error: ${describeThrown(error)}`,
        );
      }
    }
    await clock.sleep(pauseMs, new AbortController().signal);
    pauseMs *= 2;
  }
}

/** Tells CodeDeploy the outcome; see {@link tell}. */
export async function reportOutcome(
  host: Pick<HookHost, 'clock' | 'report'>,
  event: HookEvent,
  outcome: HookOutcome,
  endsAtMs: number,
): Promise<void> {
  const { deploymentId, lifecycleEventHookExecutionId } = event;
  const telling: Telling = { whom: 'CodeDeploy', what: `${outcome} for deployment ${deploymentId}` };
  const send = () => host.report(deploymentId, lifecycleEventHookExecutionId, outcome);
  await tell(host.clock, telling, send, endsAtMs);
}
