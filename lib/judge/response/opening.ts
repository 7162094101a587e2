import { deploymentPartition, evidenceKey, releaseKey } from '../../contract/ledger/keys';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { EvidenceRecord } from '../../contract/ledger/records';
import { planParameterName } from '../../contract/names';
import { type IncidentRecord, incidentKey } from '../../contract/response/incident';
import { parsePlanIdentity } from '../../contract/response/plan-identity';
import { PortError } from '../ports';
import { describeThrown } from '../thrown';
import type { ResponseDeployment, ResponsePorts } from './ports';
import { stopCause } from './stop-cause';
import { trafficFacts } from './traffic-facts';

/** Who wrote the response's own evidence. */
export const RESPONSE_SOURCE = 'rollback-response';

/** Answers, or tells in the log why not: evidence that is missing must not keep anybody from being told. */
async function ifKnown<T>(
  ports: ResponsePorts,
  deploymentId: string,
  step: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    ports.log({ source: RESPONSE_SOURCE, deploymentId, step, message: `not known: ${describeThrown(thrown)}` });
    return undefined;
  }
}

/**
 * Id of the release that a version was deployed as: what the group's plan said when it was made for that version. CloudFormation has put
 * the plan back by the time that anybody looks, so older texts are read too; one that is no plan is passed over.
 */
export async function releaseIdOf(
  ports: Pick<ResponsePorts, 'evidence'>,
  of: Pick<
    ResponseDeployment,
    'applicationName' | 'deploymentGroupName' | 'functionName' | 'aliasName' | 'targetVersion'
  >,
): Promise<string | undefined> {
  const texts = await ports.evidence.plans(planParameterName(of.applicationName, of.deploymentGroupName));
  const plans = texts.flatMap((text) => {
    try {
      return [parsePlanIdentity(text)];
    } catch {
      return [];
    }
  });
  return plans.find(
    ({ functionName, aliasName, targetVersion }) =>
      functionName === of.functionName && aliasName === of.aliasName && targetVersion === of.targetVersion,
  )?.releaseId;
}

/** What the hooks wrote of a lifecycle event that failed. */
async function hookEvidence(ports: ResponsePorts, partition: string, deployment: ResponseDeployment) {
  const { failedEvent, deploymentId } = deployment;
  if (failedEvent === undefined) return undefined;
  return ports.records.read(evidenceKey(partition, deploymentId, failedEvent), 'evidence');
}

/**
 * Opens the incident of a deployment that stopped or failed, with all that is known of it, or finds the one that is open already. What
 * was seen is in the ledger before the incident is.
 *
 * @throws PortError where the deployment has not ended yet, or the ledger does not answer
 */
export async function openIncident(ports: ResponsePorts, deployment: ResponseDeployment): Promise<IncidentRecord> {
  const { applicationName, deploymentGroupName, deploymentId, status, endedAtMs, createdAtMs } = deployment;
  const key = incidentKey(applicationName, deploymentGroupName, deploymentId);
  const known = await ports.incidents.read(key);
  if (known !== undefined) return known;
  if ((status !== 'Stopped' && status !== 'Failed') || endedAtMs === undefined) {
    throw new PortError('unavailable', `deployment ${deploymentId} has not ended yet, it is ${status}`);
  }
  const partition = deploymentPartition(applicationName, deploymentGroupName);
  const ask = <T>(step: string, answer: () => Promise<T>) => ifKnown(ports, deploymentId, step, answer);
  const recorded = await ask('release record', () =>
    ports.records.read(releaseKey(partition, createdAtMs, deploymentId), 'release'),
  );
  const releaseId = recorded?.releaseId ?? (await ask('plan', () => releaseIdOf(ports, deployment)));
  const evidence = await ask('evidence of the hooks', () => hookEvidence(ports, partition, deployment));
  const alarms = await ask('alarms', () => ports.evidence.rungAlarms(deployment));
  const minutes = await ask('counts', () => ports.evidence.counts(deployment));
  const traffic = minutes && trafficFacts(minutes, deployment.currentVersion, deployment.targetVersion);
  const cause = stopCause(deployment, { alarms, evidence, release: recorded });
  const openedAtMs = ports.nowMs();
  if (releaseId !== undefined) {
    const seen: EvidenceRecord = {
      recordVersion: LEDGER_RECORD_VERSION,
      kind: 'evidence',
      releaseId,
      deploymentId,
      source: RESPONSE_SOURCE,
      atMs: openedAtMs,
      reason: cause.reason,
      ...(cause.stoppedBy === undefined ? {} : { stoppedBy: cause.stoppedBy }),
      ...traffic,
    };
    await ports.records.writeEvidence(evidenceKey(partition, deploymentId, RESPONSE_SOURCE), seen);
  }
  const incident: IncidentRecord = {
    recordVersion: LEDGER_RECORD_VERSION,
    kind: 'incident',
    revision: 1,
    applicationName,
    deploymentGroupName,
    deploymentId,
    functionName: deployment.functionName,
    aliasName: deployment.aliasName,
    currentVersion: deployment.currentVersion,
    targetVersion: deployment.targetVersion,
    ...(releaseId === undefined ? {} : { releaseId }),
    outcome: status,
    ...cause,
    ...traffic,
    createdAtMs,
    endedAtMs,
    openedAtMs,
    recorded: 'due',
    quarantined: 'due',
    pause: 'due',
    revert: 'awaited',
    closed: 'open',
  };
  if (await ports.incidents.write(key, incident, 0)) return incident;
  const opened = await ports.incidents.read(key);
  if (opened === undefined) throw new PortError('unavailable', `incident ${deploymentId} could not be opened`);
  return opened;
}
