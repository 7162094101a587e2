import { deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import { emptyLock } from '../../contract/ledger/lock-record';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { Plan } from '../../contract/plan';
import { grantLock } from '../../judge/coordination/lock-protocol';
import type { Deployable, Fault } from '../model';
import { describeFault } from '../scenario';
import { ScenarioError } from '../scenario/scenario-error';
import type { TwinEnvironment } from './twin-environment';

const MINUTE_MS = 60_000;
/** Who holds a lock that the scenario wants held. */
const OTHER = { owner: 'd-OTHER', run: 'other', deployment: 'another/deployment', leaseMs: 45 * MINUTE_MS };

/** Faults of what coordinates a deployment with others. */
export const COORDINATION_FAULTS: readonly Fault['kind'][] = ['frozen', 'lock-held', 'quarantined', 'ledger-down'];

function chosen<T extends { readonly name: string }>(fault: Fault, what: string, all: readonly T[] | undefined): T {
  const wanted = 'name' in fault ? fault.name : undefined;
  const victim = (all ?? []).find(({ name }) => wanted === undefined || name === wanted);
  if (victim !== undefined) return victim;
  const known = (all ?? []).map(({ name }) => name).join(', ') || 'none';
  throw new ScenarioError(`fault ${describeFault(fault)} has no victim: the plan's ${what}: ${known}`);
}

/**
 * Breaks what coordinates a deployment as the faults ask, at the instant at which its hook begins.
 *
 * @throws ScenarioError where a fault has no victim in the plan
 */
export function breakCoordination(
  environment: TwinEnvironment,
  faults: readonly Fault[],
  { coordination = {}, release, targetVersion }: Plan,
  { applicationName, deploymentGroupName }: Deployable,
  nowMs: number,
): void {
  for (const fault of faults) {
    if (fault.kind === 'frozen') {
      environment.freeze(chosen(fault, 'freeze windows are', coordination.freezeWindows).calendar);
    }
    if (fault.kind === 'lock-held' && coordination.ledgerTable !== undefined) {
      const lock = chosen(fault, 'locks are', coordination.locks?.holds);
      const request = { name: lock.name, mode: 'exclusive' } as const;
      const grant = grantLock(emptyLock(lock.name), request, OTHER, nowMs - 5 * MINUTE_MS, new Map());
      const { signal } = new AbortController();
      if (grant.granted) void environment.ledger(coordination.ledgerTable).locks.write(grant.next, 0, signal);
      continue;
    }
    if (fault.kind === 'lock-held') chosen(fault, 'locks are', undefined);
    if (fault.kind !== 'quarantined' && fault.kind !== 'ledger-down') continue;
    if (coordination.ledgerTable === undefined) {
      throw new ScenarioError(`fault ${describeFault(fault)} has no victim: the plan names no ledger`);
    }
    const ledger = environment.ledger(coordination.ledgerTable);
    if (fault.kind === 'ledger-down') ledger.isReachable = false;
    else {
      ledger.put(quarantineKey(deploymentPartition(applicationName, deploymentGroupName), release.releaseId), {
        recordVersion: LEDGER_RECORD_VERSION,
        kind: 'quarantine',
        releaseId: release.releaseId,
        deploymentId: 'd-EARLIER',
        version: targetVersion,
        atMs: nowMs - 60 * MINUTE_MS,
        reason: 'the scenario says that it was stopped before',
      });
    }
  }
}
