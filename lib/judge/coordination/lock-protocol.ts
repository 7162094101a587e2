import {
  emptyLock,
  type LockHold,
  type LockMode,
  type LockRecord,
  MAXIMUM_HOLDS,
  REMEMBERED_OVERRIDES,
} from '../../contract/ledger/lock-record';
import { CLOCK_SKEW_MS } from '../../contract/lock-lease';
import type { OwnerStatus } from './lock-ports';

/** One deployment's wish for one lock. */
export interface LockRequest {
  readonly name: string;
  readonly mode: LockMode;
}

/** Who asks: a run of a hook, for a deployment. */
export interface LockClaimant {
  /** CodeDeploy's deployment id. */
  readonly owner: string;
  /** Unique to this run: two runs for one deployment must be told apart. */
  readonly run: string;
  readonly deployment: string;
  readonly releaseId?: string;
  /** Milliseconds from now that the lease lasts. */
  readonly leaseMs: number;
}

export type Grant =
  | {
      readonly granted: true;
      readonly next: LockRecord;
    }
  | { readonly granted: false; readonly blocking: readonly LockHold[] };

/** What is known of the owners that stand in the way; who is not in it is `unknown`. */
export type OwnerStatuses = ReadonlyMap<string, OwnerStatus>;

function written(record: LockRecord, holds: readonly LockHold[]): LockRecord {
  return { ...record, revision: record.revision + 1, holds };
}

/**
 * Whether a hold may be taken away from its owner: CodeDeploy says that its deployment is over, or its lease ended more than
 * the clock skew ago and CodeDeploy does not say that it still runs.
 */
export function isForfeited(hold: LockHold, nowMs: number, statuses: OwnerStatuses): boolean {
  const status = statuses.get(hold.owner) ?? 'unknown';
  if (status === 'ended') return true;
  return status === 'unknown' && nowMs > hold.untilMs + CLOCK_SKEW_MS;
}

/**
 * Decides whether a claimant gets a lock, from the record that it read.
 *
 * The deployment's own hold never stands in its own way. Where another run of the same deployment took it, the hold is marked
 * as re-entered: from then on no run may give it back, since the other one may rely on it.
 */
export function grantLock(
  record: LockRecord | undefined,
  request: LockRequest,
  claimant: LockClaimant,
  nowMs: number,
  statuses: OwnerStatuses,
): Grant {
  const current = record ?? emptyLock(request.name);
  const others = current.holds.filter((hold) => hold.owner !== claimant.owner && !isForfeited(hold, nowMs, statuses));
  const blocking = others.filter((hold) => request.mode === 'exclusive' || hold.mode === 'exclusive');
  if (blocking.length > 0) return { granted: false, blocking };
  if (others.length >= MAXIMUM_HOLDS) return { granted: false, blocking: others };
  const own = current.holds.find(({ owner }) => owner === claimant.owner);
  const { owner, run, deployment, releaseId, leaseMs } = claimant;
  const untilMs = nowMs + leaseMs;
  const hold: LockHold = {
    owner,
    run,
    reentered: own !== undefined && (own.reentered || own.run !== run),
    deployment,
    ...(releaseId === undefined ? {} : { releaseId }),
    mode: request.mode,
    fence: current.revision + 1,
    sinceMs: own?.sinceMs ?? nowMs,
    untilMs: own ? Math.max(own.untilMs, untilMs) : untilMs,
  };
  return { granted: true, next: written(current, [...others, hold]) };
}

/**
 * Heartbeat: prolongs a deployment's hold, never shortens it. Undefined where the deployment no longer holds the lock.
 *
 * A lease that is over may still be prolonged: as long as the hold is in the record, nobody else was let in.
 */
export function renewLock(record: LockRecord | undefined, owner: string, untilMs: number): LockRecord | undefined {
  if (!record?.holds.some((hold) => hold.owner === owner)) return undefined;
  const renewed = (hold: LockHold) =>
    hold.owner === owner ? { ...hold, untilMs: Math.max(hold.untilMs, untilMs) } : hold;
  return written(record, record.holds.map(renewed));
}

/**
 * A run that will not let CodeDeploy shift gives back what it alone took. Undefined where another run of the same deployment
 * entered too: that one may have been let through already, and needs the lock.
 */
export function giveBackLock(record: LockRecord | undefined, owner: string, run: string): LockRecord | undefined {
  const mine = (hold: LockHold) => hold.owner === owner && hold.run === run && !hold.reentered;
  if (!record?.holds.some(mine)) return undefined;
  return written(
    record,
    record.holds.filter((hold) => !mine(hold)),
  );
}

/**
 * Frees a deployment's hold because its shift is over for good. Whoever calls it has CodeDeploy's word for that: a terminal
 * status of `GetDeployment`, or the event AfterAllowTraffic having succeeded. Undefined where there is nothing to free.
 */
export function releaseLock(record: LockRecord | undefined, owner: string): LockRecord | undefined {
  if (!record?.holds.some((hold) => hold.owner === owner)) return undefined;
  return written(
    record,
    record.holds.filter((hold) => hold.owner !== owner),
  );
}

/** An operator's release, on the record. It can break the exclusion: the deployment may still be shifting. */
export function overrideLock(
  record: LockRecord | undefined,
  owner: string,
  operator: { readonly actor: string; readonly reason: string },
  nowMs: number,
): LockRecord | undefined {
  const { actor, reason } = operator;
  if (actor.trim() === '' || reason.trim() === '') {
    throw new Error('release of a lock by an operator: actor or reason is blank, expected both, name them');
  }
  const next = releaseLock(record, owner);
  if (!next) return undefined;
  return {
    ...next,
    overrides: [...next.overrides, { owner, actor, reason, atMs: nowMs }].slice(-REMEMBERED_OVERRIDES),
  };
}

/** What the reconciler does with a record: frees what ended or is forfeited, prolongs what still shifts. */
export function reconcileLock(
  record: LockRecord,
  nowMs: number,
  renewByMs: number,
  statuses: OwnerStatuses,
): LockRecord | undefined {
  const holds = record.holds
    .filter((hold) => !isForfeited(hold, nowMs, statuses))
    .map((hold) =>
      statuses.get(hold.owner) === 'running' ? { ...hold, untilMs: Math.max(hold.untilMs, nowMs + renewByMs) } : hold,
    );
  const changed =
    holds.length !== record.holds.length ||
    holds.some((hold, at) => hold !== record.holds[at] && hold.untilMs !== record.holds[at].untilMs);
  return changed ? written(record, holds) : undefined;
}
