import { deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { QuarantineRecord } from '../../contract/ledger/records';
import type { Acknowledgement, IncidentRecord } from '../../contract/response/incident';
import type { ResponsePorts } from './ports';

function keyOf({ applicationName, deploymentGroupName }: IncidentRecord, releaseId: string) {
  return quarantineKey(deploymentPartition(applicationName, deploymentGroupName), releaseId);
}

/**
 * Quarantines the release of an incident. Its instant is the end of the deployment, so that the same event always writes the same record,
 * and a late event never undoes what a person acknowledged after a later stop.
 */
export async function quarantineRelease(
  ports: Pick<ResponsePorts, 'records'>,
  incident: IncidentRecord,
  releaseId: string,
): Promise<void> {
  const { deploymentId, targetVersion, endedAtMs, reason, stoppedBy, acknowledged } = incident;
  const record: QuarantineRecord = {
    recordVersion: LEDGER_RECORD_VERSION,
    kind: 'quarantine',
    releaseId,
    deploymentId,
    version: targetVersion,
    atMs: endedAtMs,
    reason,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
  await ports.records.quarantine(keyOf(incident, releaseId), record);
}

/** Who acknowledged the incident's release in the ledger, if anybody did since this deployment was stopped. */
export async function acknowledgementOf(
  ports: Pick<ResponsePorts, 'records'>,
  incident: IncidentRecord,
): Promise<Acknowledgement | undefined> {
  if (incident.releaseId === undefined || incident.quarantined !== 'done') return undefined;
  const record = await ports.records.read(keyOf(incident, incident.releaseId), 'quarantine');
  if (record === undefined) return undefined;
  const covers = record.deploymentId === incident.deploymentId || record.atMs >= incident.endedAtMs;
  return covers ? record.acknowledged : undefined;
}

/**
 * Lets the release pass again. Where a later deployment of the same release was stopped, its quarantine stays: nobody has acknowledged that
 * one.
 */
export async function acknowledgeQuarantine(
  ports: Pick<ResponsePorts, 'records'>,
  incident: IncidentRecord,
  acknowledged: Acknowledgement,
): Promise<void> {
  if (incident.releaseId === undefined) return;
  const key = keyOf(incident, incident.releaseId);
  const record = await ports.records.read(key, 'quarantine');
  if (record === undefined || record.deploymentId !== incident.deploymentId || record.acknowledged) return;
  // Where it changed meanwhile, it is no longer this incident's, or somebody else acknowledged it.
  await ports.records.acknowledge(key, record, { ...record, acknowledged });
}
