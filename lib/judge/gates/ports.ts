import type { LedgerKey } from '../../contract/ledger/keys';
import type { EvidenceRecord, LastGoodRecord, LedgerRecord, ReleaseRecord } from '../../contract/ledger/records';
import type { CalendarPort } from '../coordination/freeze';
import type { LockStore, OwnerPort, WallClock } from '../coordination/lock-ports';

/** Records of the ledger, as the hooks read and write them. Every method rejects with a PortError or a ContractError. */
export interface HookRecords {
  /** The record of this kind under this key, strongly consistent; undefined where there is none. */
  read<K extends LedgerRecord['kind']>(
    key: LedgerKey,
    kind: K,
    signal: AbortSignal,
  ): Promise<Extract<LedgerRecord, { kind: K }> | undefined>;
  /**
   * Writes a release on the condition that its record is still as it was read: as many verdicts, the same outcome.
   *
   * @returns whether it was written
   */
  writeRelease(
    key: LedgerKey,
    record: ReleaseRecord,
    seen: ReleaseRecord | undefined,
    signal: AbortSignal,
  ): Promise<boolean>;
  /**
   * Writes evidence, or the last good release, which gives way only to a deployment that started later.
   *
   * @returns whether it was written
   */
  write(key: LedgerKey, record: EvidenceRecord | LastGoodRecord, signal: AbortSignal): Promise<boolean>;
}

/** One ledger. */
export interface HookLedger {
  readonly records: HookRecords;
  readonly locks: LockStore;
}

/** What a hook needs besides what its checks look at: other deployments, and what happened before. */
export interface CoordinationPort {
  /** Tells this run of a hook from all others. */
  readonly run: string;
  readonly wallClock: WallClock;
  readonly calendars: CalendarPort;
  readonly owners: OwnerPort;
  ledger(tableName: string): HookLedger;
}
