import { systemClock } from '../../lib/handlers/system-clock';
import type { LockStore } from '../../lib/judge/coordination/lock-ports';
import { acquireLocks, type LockSurroundings } from '../../lib/judge/coordination/lock-session';
import { under } from './dynamo-db-store';

/** Claimants that go for one lock at the same instant, round after round; returns the rounds that had not exactly one winner. */
export async function raceLocks(store: LockStore, rounds: number, claimants: number): Promise<number> {
  let wrong = 0;
  for (let round = 0; round < rounds; round++) {
    const surroundings: LockSurroundings = {
      store: under(`race-${round}`, store),
      owners: { status: async () => 'unknown' },
      wallClock: { nowMs: () => Date.now() },
      clock: systemClock,
      signal: new AbortController().signal,
    };
    const claims = Array.from({ length: claimants }, (_, index) =>
      acquireLocks(
        [{ name: 'db', mode: 'exclusive' }],
        { owner: `d-${index}`, run: `run-${index}`, deployment: `Race/${index}`, leaseMs: 600_000 },
        surroundings,
        0,
      ),
    );
    const won = (await Promise.all(claims)).filter(({ acquired }) => acquired).length;
    if (won !== 1) wrong++;
  }
  return wrong;
}
