import type { QuarantineRecord } from '../../contract/ledger/records';
import type { Finding } from '../../contract/report';

/**
 * Whether quarantine refuses a release: the reason, or undefined where it does not.
 *
 * A release that was stopped is refused until somebody acknowledged it; a release of another id is not, since it may be the fix. A
 * rollback is never asked. A record of another release is an error of the caller and refused.
 *
 * @param record what the ledger holds under the release's id; a ledger that does not answer must not come here as undefined
 */
export function quarantineRefusal(releaseId: string, record: QuarantineRecord | undefined): Finding | undefined {
  if (record === undefined) return undefined;
  if (record.releaseId === releaseId && record.acknowledged !== undefined) return undefined;
  const by = record.stoppedBy === undefined ? '' : ` by ${record.stoppedBy}`;
  const at = new Date(record.atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    code: 'quarantine.release',
    subject: record.releaseId,
    message: `release ${record.releaseId} was stopped${by} at ${at}: ${record.reason}; acknowledge it, or deploy a release of another id`,
  };
}
