import { deploymentPartition, type LedgerKey, RELEASES } from '../../contract/ledger/keys';
import { type LockRecord, parseLockRecord } from '../../contract/ledger/lock-record';
import { type LedgerRecord, parseLedgerRecord, type ReleaseRecord } from '../../contract/ledger/records';
import type { LockStore } from '../../judge/coordination/lock-ports';
import type { HookLedger, HookRecords } from '../../judge/gates/ports';
import { PortError } from '../../judge/ports';

function clone(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Whether a release may be written over what is there: it is still as it was read. */
function isAsSeen(there: LedgerRecord | undefined, seen: ReleaseRecord | undefined): boolean {
  if (there?.kind !== 'release' || seen === undefined) return there === seen;
  return there.outcome === seen.outcome && there.verdicts.length === seen.verdicts.length;
}

/**
 * A ledger in memory, as strict as the table: every record passes its parser on the way in, and writes keep the conditions of the handlers'
 * stores.
 */
export class MemoryLedger implements HookLedger {
  /** Whether it answers at all. */
  public isReachable = true;
  /** Hears of every change of a lock. */
  public onLock: (record: LockRecord) => void = () => {};
  public readonly locks: LockStore = {
    read: async (name) => {
      this.reach(`lock ${name}`);
      return this.lockRecords.get(name);
    },
    write: async (record, seenRevision) => {
      this.reach(`lock ${record.name}`);
      const there = this.lockRecords.get(record.name);
      if (seenRevision === 0 ? there !== undefined : there?.revision !== seenRevision) return false;
      this.lockRecords.set(record.name, parseLockRecord(clone(record)));
      this.onLock(record);
      return true;
    },
  };
  public readonly records: HookRecords = {
    read: async (key, kind) => this.find(key, kind),
    writeRelease: async (key, record, seen) => this.putIf(key, record, (there) => isAsSeen(there, seen)),
    write: async (key, record) =>
      this.putIf(
        key,
        record,
        (there) => record.kind !== 'last-good' || there?.kind !== 'last-good' || there.startedAtMs < record.startedAtMs,
      ),
  };
  private readonly lockRecords = new Map<string, LockRecord>();
  private readonly items = new Map<string, { readonly key: LedgerKey; readonly record: LedgerRecord }>();

  /** The record of a kind under a key. */
  public find<K extends LedgerRecord['kind']>(key: LedgerKey, kind: K): Extract<LedgerRecord, { kind: K }> | undefined {
    this.reach(`${key.sk} in ${key.pk}`);
    const record = this.items.get(`${key.pk}|${key.sk}`)?.record;
    if (record === undefined) return undefined;
    const isAsked = (found: LedgerRecord): found is Extract<LedgerRecord, { kind: K }> => found.kind === kind;
    if (!isAsked(record)) throw new PortError('malformed', `${key.sk} in ${key.pk} is of kind ${record.kind}`);
    return record;
  }

  /** Writes a record over what is there. */
  public put(key: LedgerKey, record: LedgerRecord): void {
    this.putIf(key, record, () => true);
  }

  /** Releases of a deployment, oldest first. */
  public releases(applicationName: string, deploymentGroupName: string): ReleaseRecord[] {
    const partition = deploymentPartition(applicationName, deploymentGroupName);
    return [...this.items.values()]
      .filter(({ key }) => key.pk === partition && key.sk.startsWith(RELEASES))
      .sort((a, b) => (a.key.sk < b.key.sk ? -1 : 1))
      .flatMap(({ record }) => (record.kind === 'release' ? [record] : []));
  }

  private putIf(key: LedgerKey, record: LedgerRecord, may: (there: LedgerRecord | undefined) => boolean): boolean {
    this.reach(`${key.sk} in ${key.pk}`);
    const id = `${key.pk}|${key.sk}`;
    if (!may(this.items.get(id)?.record)) return false;
    this.items.set(id, { key, record: parseLedgerRecord(clone(record)) });
    return true;
  }

  private reach(what: string): void {
    if (!this.isReachable) throw new PortError('unavailable', `the ledger did not answer about ${what}`);
  }
}
