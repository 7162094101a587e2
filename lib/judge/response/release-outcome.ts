import { deploymentPartition, releaseKey } from '../../contract/ledger/keys';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { ReleaseRecord } from '../../contract/ledger/records';
import type { IncidentRecord } from '../../contract/response/incident';
import { PortError } from '../ports';
import type { ResponsePorts } from './ports';

const ATTEMPTS = 10;

/**
 * Writes into the ledger how a release ended. Verdicts that a hook adds meanwhile are kept, and an outcome that is there already stays.
 *
 * @returns whether the ledger knows the outcome now; false where nobody knows the release
 * @throws PortError where the ledger does not answer
 */
export async function recordOutcome(ports: Pick<ResponsePorts, 'records'>, incident: IncidentRecord): Promise<boolean> {
  const { applicationName, deploymentGroupName, deploymentId, releaseId, createdAtMs, endedAtMs } = incident;
  if (releaseId === undefined) return false;
  const key = releaseKey(deploymentPartition(applicationName, deploymentGroupName), createdAtMs, deploymentId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = await ports.records.read(key, 'release');
    if (seen !== undefined && seen.outcome !== 'InProgress') return true;
    const begun: ReleaseRecord = seen ?? {
      recordVersion: LEDGER_RECORD_VERSION,
      kind: 'release',
      releaseId,
      deploymentId,
      version: incident.targetVersion,
      verdicts: [],
      startedAtMs: createdAtMs,
      outcome: 'InProgress',
    };
    const ended: ReleaseRecord = { ...begun, outcome: incident.outcome, endedAtMs };
    if (await ports.records.writeRelease(key, ended, seen)) return true;
  }
  throw new PortError(
    'unavailable',
    `the record of release ${releaseId} was changed by others ${ATTEMPTS} times in a row`,
  );
}
