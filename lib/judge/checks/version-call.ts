import { withDeadline } from '../deadline';
import { type FunctionAnswer, type FunctionCall, PortError } from '../ports';
import type { CheckContext } from './context';

/** Pauses before a throttled call is sent again; Lambda did not run it. */
export const THROTTLED_PAUSES_MS: readonly number[] = [1_000, 3_000];

/**
 * Calls a function and hands over its answer, or undefined where it had none to give in `limitSec`. A throttled call is sent again.
 *
 * @throws PortError where the call could not be made; of kind `timeout` where the run is over
 */
export async function answerOf(
  call: FunctionCall,
  limitSec: number,
  { clock, inspection, signal }: CheckContext,
): Promise<FunctionAnswer | undefined> {
  for (let retries = 0; ; retries++) {
    try {
      return await withDeadline(
        { clock, endsAtMs: clock.now() + limitSec * 1000, what: 'the call', signal },
        (callSignal) => inspection.call(call, callSignal),
      );
    } catch (error) {
      const kind = error instanceof PortError ? error.kind : undefined;
      if (signal.aborted) throw error;
      if (kind === 'timeout') return undefined;
      if (kind !== 'throttled' || retries === THROTTLED_PAUSES_MS.length) throw error;
    }
    await clock.sleep(THROTTLED_PAUSES_MS[retries], signal);
  }
}
