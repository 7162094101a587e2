import type { LockRecord } from '../../contract/ledger/lock-record';

/** The calendar's clock: milliseconds since 1970. Unlike the judge's clock it may jump, by the skew at most. */
export interface WallClock {
  nowMs(): number;
}

/** Where lock records are kept. Every method rejects with a PortError or a ContractError. */
export interface LockStore {
  /** The newest record, strongly consistent; undefined where nobody has ever held the lock. */
  read(name: string, signal: AbortSignal): Promise<LockRecord | undefined>;
  /**
   * Replaces the record on the condition that its revision is still `seenRevision` (0: that there is no record).
   *
   * @returns whether it was written; false also where an earlier attempt of the same write went through unnoticed
   */
  write(record: LockRecord, seenRevision: number, signal: AbortSignal): Promise<boolean>;
}

/** What CodeDeploy says of the deployment that holds a lock. `ended` is final; `unknown` covers every failure to ask. */
export type OwnerStatus = 'running' | 'ended' | 'unknown';

/** Asks CodeDeploy about deployments. */
export interface OwnerPort {
  status(owner: string, signal: AbortSignal): Promise<OwnerStatus>;
}
