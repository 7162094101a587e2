import type { LockHold, LockRecord } from '../../contract/ledger/lock-record';
import { type Clock, PortError } from '../ports';
import type { LockStore, OwnerPort, OwnerStatus, WallClock } from './lock-ports';
import {
  giveBackLock,
  grantLock,
  type LockClaimant,
  type LockRequest,
  type OwnerStatuses,
  releaseLock,
  renewLock,
} from './lock-protocol';

/** Between two looks at a lock that somebody else holds, in milliseconds. */
export const LOCK_POLL_MS = 5_000;

/** Lost races in a row after which a write is given up: only a storm of writers loses so often. */
export const LOST_RACES = 20;

/** What the functions below reach the world through. */
export interface LockSurroundings {
  readonly store: LockStore;
  readonly owners: OwnerPort;
  readonly wallClock: WallClock;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Whether all locks are held; otherwise the first one that is not, and by whom. */
export type Acquisition =
  | { readonly acquired: true }
  | { readonly acquired: false; readonly name: string; readonly blocking: readonly LockHold[] };

/** The one order in which everybody takes locks, by code unit; two orders could wait for each other forever. */
export function inLockOrder(requests: readonly LockRequest[]): LockRequest[] {
  return [...requests].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function statusesOf(holds: readonly LockHold[], { owners, signal }: LockSurroundings): Promise<OwnerStatuses> {
  const asked = holds.map(async ({ owner }): Promise<[string, OwnerStatus]> => {
    try {
      return [owner, await owners.status(owner, signal)];
    } catch {
      return [owner, 'unknown'];
    }
  });
  return new Map(await Promise.all(asked));
}

/** Reads, decides and writes until the write was not overtaken. */
async function update(
  name: string,
  surroundings: LockSurroundings,
  decide: (record: LockRecord | undefined) => LockRecord | undefined,
): Promise<boolean> {
  const { store, signal } = surroundings;
  for (let race = 0; race < LOST_RACES; race++) {
    const record = await store.read(name, signal);
    const next = decide(record);
    if (!next) return false;
    if (await store.write(next, record?.revision ?? 0, signal)) return true;
  }
  throw new PortError('unavailable', `lock ${name} was written by others ${LOST_RACES} times in a row`);
}

async function acquireOne(
  request: LockRequest,
  claimant: LockClaimant,
  surroundings: LockSurroundings,
): Promise<readonly LockHold[]> {
  let blocking: readonly LockHold[] = [];
  let statuses: OwnerStatuses = new Map();
  const attempt = () =>
    update(request.name, surroundings, (record) => {
      const grant = grantLock(record, request, claimant, surroundings.wallClock.nowMs(), statuses);
      blocking = grant.granted ? [] : grant.blocking;
      return grant.granted ? grant.next : undefined;
    });
  if (await attempt()) return [];
  statuses = await statusesOf(blocking, surroundings);
  return (await attempt()) ? [] : blocking;
}

/**
 * Takes several locks in one order, waiting for each until the instant `waitUntilMs` of the judge's clock and no longer, nor after
 * `hopeless` was aborted: the deployment will not shift anyway.
 *
 * What it took stays taken where it ends in a refusal or an error: {@link giveBackLocks} is for the caller to call, after it
 * decided not to let CodeDeploy shift.
 *
 * @throws PortError, ContractError where the store does not answer or holds something else: no lock is held then
 */
export async function acquireLocks(
  requests: readonly LockRequest[],
  claimant: LockClaimant,
  surroundings: LockSurroundings,
  waitUntilMs: number,
  hopeless?: AbortSignal,
): Promise<Acquisition> {
  const { clock, signal } = surroundings;
  const waiting = hopeless ? AbortSignal.any([signal, hopeless]) : signal;
  for (const request of inLockOrder(requests)) {
    for (;;) {
      const blocking = await acquireOne(request, claimant, surroundings);
      if (blocking.length === 0) break;
      const left = waitUntilMs - clock.now();
      if (left <= 0 || waiting.aborted) return { acquired: false, name: request.name, blocking };
      await clock.sleep(Math.min(LOCK_POLL_MS, left), waiting);
    }
  }
  return { acquired: true };
}

/**
 * The gate: the last thing before CodeDeploy is told to shift. Prolongs every hold for a full lease from now on.
 *
 * @returns whether the deployment holds all of them; where not, it must not shift
 */
export async function confirmLocks(
  requests: readonly LockRequest[],
  claimant: LockClaimant,
  surroundings: LockSurroundings,
): Promise<boolean> {
  for (const { name } of inLockOrder(requests)) {
    const renewed = await update(name, surroundings, (record) =>
      renewLock(record, claimant.owner, surroundings.wallClock.nowMs() + claimant.leaseMs),
    );
    if (!renewed) return false;
  }
  return true;
}

/** Gives back what this run alone took; after it, the run must report Failed. */
export async function giveBackLocks(
  requests: readonly LockRequest[],
  { owner, run }: LockClaimant,
  surroundings: LockSurroundings,
): Promise<void> {
  for (const { name } of inLockOrder(requests)) {
    await update(name, surroundings, (record) => giveBackLock(record, owner, run));
  }
}

/** Frees the locks of a deployment whose shift is over for good, see {@link releaseLock}. */
export async function releaseLocks(
  names: readonly string[],
  owner: string,
  surroundings: LockSurroundings,
): Promise<void> {
  for (const name of names) await update(name, surroundings, (record) => releaseLock(record, owner));
}
