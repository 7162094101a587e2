import { LONGEST_HOOK_MS } from '../../contract/lock-lease';
import { type OwnerStatuses, reconcileLock, releaseLock } from '../coordination/lock-protocol';
import { LOST_RACES } from '../coordination/lock-session';
import { PortError } from '../ports';
import { describeThrown } from '../thrown';
import type { ResponsePorts } from './ports';

/** For how long a reconciliation prolongs the lease of a deployment that still shifts: longer than until the next but one. */
export const LOCK_RENEWAL_MS = LONGEST_HOOK_MS;

/** Does something with each lock; one that fails keeps none of the others from being freed. */
async function eachLock(
  { locks }: Pick<ResponsePorts, 'locks'>,
  work: (name: string) => Promise<void>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const name of locks?.names ?? []) {
    try {
      await work(name);
    } catch (thrown) {
      problems.push(`lock ${name}: ${describeThrown(thrown)}`);
    }
  }
  return problems;
}

function storm(name: string): PortError {
  return new PortError('unavailable', `lock ${name} was written by others ${LOST_RACES} times in a row`);
}

/**
 * Frees the locks of a deployment that CodeDeploy says is over. CodeDeploy skips the hook after traffic where a deployment fails, so
 * that nobody else would.
 *
 * @returns what could not be freed; it is free at the latest when its lease is over
 */
export function freeLocks(
  ports: Pick<ResponsePorts, 'locks' | 'signal'>,
  deploymentId: string,
): Promise<readonly string[]> {
  const { locks, signal } = ports;
  return eachLock(ports, async (name) => {
    for (let race = 0; race < LOST_RACES; race++) {
      const record = await locks?.store.read(name, signal);
      const next = releaseLock(record, deploymentId);
      if (next === undefined || (await locks?.store.write(next, record?.revision ?? 0, signal))) return;
    }
    throw storm(name);
  });
}

/**
 * Frees what deployments left that are over, and prolongs the leases of those that still shift.
 *
 * @returns what could not be looked at
 */
export function reconcileLocks(ports: Pick<ResponsePorts, 'locks' | 'signal' | 'nowMs'>): Promise<readonly string[]> {
  const { locks, signal } = ports;
  return eachLock(ports, async (name) => {
    for (let race = 0; race < LOST_RACES; race++) {
      const record = await locks?.store.read(name, signal);
      if (locks === undefined || record === undefined) return;
      const statuses: OwnerStatuses = new Map(
        await Promise.all(
          record.holds.map(async ({ owner }) => [owner, await locks.owners.status(owner, signal)] as const),
        ),
      );
      const next = reconcileLock(record, ports.nowMs(), LOCK_RENEWAL_MS, statuses);
      if (next === undefined || (await locks.store.write(next, record.revision, signal))) return;
    }
    throw storm(name);
  });
}
