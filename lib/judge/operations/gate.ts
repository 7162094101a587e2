import type { Gate } from '../../contract/coordination';
import type { LockHold, LockRecord } from '../../contract/ledger/lock-record';
import type { BreakGlassRecord, QuarantineRecord } from '../../contract/ledger/records';
import type { Finding } from '../../contract/report';
import { breaksGlass } from '../coordination/break-glass';
import { type FreezeReading, freezeRefusals } from '../coordination/freeze';
import { grantLock, type LockRequest, type OwnerStatuses } from '../coordination/lock-protocol';
import { lockRefusal } from '../coordination/lock-refusal';
import { quarantineRefusal } from '../coordination/quarantine';

/** A lock as the ledger has it, and how the release would hold it. */
export interface LockReading {
  readonly request: LockRequest;
  /** Undefined where nobody has ever held it. */
  readonly record: LockRecord | undefined;
  readonly statuses: OwnerStatuses;
}

/** What was read for one release of one deployment. */
export interface GateReadings {
  readonly releaseId: string;
  /** `<application>/<deployment group>`. */
  readonly deployment: string;
  readonly windows: readonly FreezeReading[];
  readonly quarantine: QuarantineRecord | undefined;
  readonly breakGlass: BreakGlassRecord | undefined;
  readonly locks: readonly LockReading[];
  readonly nowMs: number;
}

/** Whether a break-glass lets the release pass a gate now. */
export function passesBrokenGlass({ breakGlass, releaseId, nowMs }: GateReadings, gate: Gate): boolean {
  return breaksGlass(breakGlass, { id: gate, kind: gate }, releaseId, nowMs);
}

/** The holds that would keep a deployment from a lock now. Nothing is taken: the hook takes locks, when it is about to let traffic shift. */
export function locksInTheWay(
  { request, record, statuses }: LockReading,
  deployment: string,
  nowMs: number,
): readonly LockHold[] {
  const claimant = { owner: 'gate', run: 'gate', deployment, leaseMs: 0 };
  const grant = grantLock(record, request, claimant, nowMs, statuses);
  return grant.granted ? [] : grant.blocking;
}

/** Why a release must not be deployed now: freeze windows, its quarantine, locks of others. None where it may begin. */
export function gateFindings(readings: GateReadings): Finding[] {
  const { releaseId, deployment, windows, quarantine, locks, nowMs } = readings;
  const findings = freezeRefusals(windows, { rollback: false, brokenGlass: passesBrokenGlass(readings, 'freeze') });
  const stopped = quarantineRefusal(releaseId, quarantine);
  if (stopped !== undefined && !passesBrokenGlass(readings, 'quarantine')) findings.push(stopped);
  if (passesBrokenGlass(readings, 'lock')) return findings;
  for (const lock of locks) {
    const holds = locksInTheWay(lock, deployment, nowMs);
    if (holds.length > 0) findings.push(lockRefusal(lock.request.name, holds));
  }
  return findings;
}
