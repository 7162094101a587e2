import { bool, type Decoder, listOf, numberBetween, objectOf, oneOf, optional, text } from '../decode';
import { instantMs, LEDGER_RECORD_VERSION, parseRecord, recordVersion } from './record';

/** How a lock is held: alone, or together with others that share it. */
export const LOCK_MODES = ['exclusive', 'shared'] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** What a lock may be called: 1 to 64 characters out of `A-Z a-z 0-9 . _ -`, the first one a letter or digit. */
export const LOCK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Holds that one record takes: far below the 400 KB of an item (DynamoDB quotas), and enough for every sharer. */
export const MAXIMUM_HOLDS = 200;

/** Releases by an operator that one record remembers; older ones give way. */
export const REMEMBERED_OVERRIDES = 20;

/** One deployment's hold on a lock. */
export interface LockHold {
  /** CodeDeploy's deployment id. */
  readonly owner: string;
  /** The run of a hook that took the hold, so that a run gives back only what it took itself. */
  readonly run: string;
  /** Whether a second run of the same deployment relies on the hold too; then no run may give it back. */
  readonly reentered: boolean;
  /** `<application>/<deployment group>`, for people. */
  readonly deployment: string;
  readonly releaseId?: string;
  readonly mode: LockMode;
  /** Fencing number: greater than that of every earlier hold on this lock. */
  readonly fence: number;
  /** Milliseconds since 1970 on the clock of whoever took it. */
  readonly sinceMs: number;
  /** End of the lease, on the clock of whoever renewed it last. */
  readonly untilMs: number;
}

/** An operator took a hold away. It is written in the same write as the removal: there is none without a trace. */
export interface LockOverride {
  readonly owner: string;
  readonly actor: string;
  readonly reason: string;
  readonly atMs: number;
}

/**
 * The record of one lock. It is never deleted, not even by a TTL: the revision must never start anew, since fencing numbers
 * come from it.
 */
export interface LockRecord {
  readonly recordVersion: typeof LEDGER_RECORD_VERSION;
  readonly kind: 'lock';
  readonly name: string;
  /** Raised by one with every write, which is made on the condition that nobody else wrote meanwhile. */
  readonly revision: number;
  readonly holds: readonly LockHold[];
  readonly overrides: readonly LockOverride[];
}

const count = numberBetween(0, Number.MAX_SAFE_INTEGER);

const hold: Decoder<LockHold> = objectOf<LockHold>({
  owner: text,
  run: text,
  reentered: bool,
  deployment: text,
  releaseId: optional(text),
  mode: oneOf(LOCK_MODES),
  fence: count,
  sinceMs: instantMs,
  untilMs: instantMs,
});

const lockRecord: Decoder<LockRecord> = objectOf<LockRecord>({
  recordVersion,
  kind: oneOf(['lock']),
  name: text,
  revision: count,
  holds: listOf(hold),
  overrides: listOf(objectOf<LockOverride>({ owner: text, actor: text, reason: text, atMs: instantMs })),
});

/**
 * Parses what the ledger holds of a lock.
 *
 * @throws ContractError where it is not a lock record of this version: whoever cannot read a lock does not hold it
 */
export function parseLockRecord(value: unknown): LockRecord {
  return parseRecord(lockRecord, value, 'lock record');
}

/** A lock that nobody has ever held. */
export function emptyLock(name: string): LockRecord {
  return { recordVersion: LEDGER_RECORD_VERSION, kind: 'lock', name, revision: 0, holds: [], overrides: [] };
}
