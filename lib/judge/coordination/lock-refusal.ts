import type { LockHold } from '../../contract/ledger/lock-record';
import type { Finding } from '../../contract/report';

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function told({ deployment, owner, releaseId, mode, sinceMs, untilMs }: LockHold): string {
  const release = releaseId === undefined ? '' : `, release ${releaseId}`;
  const how = mode === 'exclusive' ? 'exclusively' : 'shared';
  return `${deployment} (deployment ${owner}${release}), ${how}, since ${instant(sinceMs)} until ${instant(untilMs)}`;
}

/** Names up to this many holders; the rest is counted. */
const NAMED = 3;

/** Why a deployment does not get a lock: who holds it, since when and until when, in UTC. */
export function lockRefusal(name: string, blocking: readonly LockHold[]): Finding {
  const named = blocking.slice(0, NAMED).map(told).join('; ');
  const more = blocking.length > NAMED ? `; and ${blocking.length - NAMED} more` : '';
  return {
    code: 'lock.held',
    subject: name,
    message: `lock ${name} is held by ${named}${more}; deploy again when that deployment is over`,
  };
}
