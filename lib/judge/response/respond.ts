import { deploymentPartition } from '../../contract/ledger/keys';
import { incidentKey } from '../../contract/response/incident';
import { LOOK_BACK_HOURS } from '../../contract/response/limits';
import { parseResponseEvent, type ResponseEvent } from '../../contract/response/response-event';
import { ENDED_STATUSES } from '../operations/ports';
import { PortError } from '../ports';
import { describeThrown } from '../thrown';
import { doDuties } from './duties';
import { changeIncident } from './incident-change';
import { freeLocks, reconcileLocks } from './locks';
import { openIncident, RESPONSE_SOURCE } from './opening';
import { countOutcome, isCounted } from './outcome';
import { releaseStage } from './pause';
import type { ResponsePorts } from './ports';

const HOUR_MS = 3_600_000;

/** Some duty could not be done. Everything else was; the next event or reconciliation tries again. */
export class UnfinishedResponseError extends Error {
  public constructor(problems: readonly string[]) {
    super(`the response is not finished, it is tried again: ${problems.join('; ')}`);
    this.name = 'UnfinishedResponseError';
  }
}

/**
 * Responds to a deployment that ended: frees its locks, and where it stopped or failed does all the rest. A rollback leads to the
 * deployment that it rolls back.
 */
async function respondTo(ports: ResponsePorts, deploymentId: string): Promise<readonly string[]> {
  const deployment = await ports.deployments.find(deploymentId);
  const unfreed = ENDED_STATUSES.includes(deployment.status) ? await freeLocks(ports, deploymentId) : [];
  // The event's word and GetDeployment's may differ for a moment; what succeeded needs no more.
  if (deployment.status === 'Succeeded') {
    await countOutcome(ports, deployment);
    return unfreed;
  }
  const subject =
    deployment.rollbackOf === undefined ? deployment : await ports.deployments.find(deployment.rollbackOf);
  const incident = await openIncident(ports, subject);
  await countOutcome(ports, deployment);
  const { problems } = await doDuties(ports, incident);
  return [...unfreed, ...problems];
}

async function acknowledge(
  ports: ResponsePorts,
  event: Extract<ResponseEvent, { kind: 'acknowledgement' }>,
): Promise<readonly string[]> {
  const { applicationName, deploymentGroupName, deploymentId, actor, reason } = event;
  const incident = await ports.incidents.read(incidentKey(applicationName, deploymentGroupName, deploymentId));
  if (incident === undefined) {
    throw new PortError(
      'absent',
      `no incident of deployment ${deploymentId} is open, so there is nothing to acknowledge`,
    );
  }
  const acknowledged = await changeIncident(ports, incident, (latest) =>
    latest.acknowledged === undefined ? { acknowledged: { actor, reason, atMs: ports.nowMs() } } : undefined,
  );
  ports.log({ source: RESPONSE_SOURCE, deploymentId, step: 'acknowledgement', message: `acknowledged by ${actor}` });
  return (await doDuties(ports, acknowledged.incident)).problems;
}

/** Responds to what no event told of, and goes on with what is not finished, in one deployment group. */
async function reconcileGroup(ports: ResponsePorts, deploymentGroupName: string): Promise<string[]> {
  const { applicationName } = ports;
  const problems: string[] = [];
  const attempt = async (name: string, work: () => Promise<readonly string[]>) => {
    try {
      problems.push(...(await work()).map((problem) => `${name}: ${problem}`));
    } catch (thrown) {
      problems.push(`${name}: ${describeThrown(thrown)}`);
    }
  };
  const partition = deploymentPartition(applicationName, deploymentGroupName);
  for (const incident of await ports.incidents.open(partition)) {
    await attempt(incident.deploymentId, async () => (await doDuties(ports, incident)).problems);
  }
  const sinceMs = ports.nowMs() - LOOK_BACK_HOURS * HOUR_MS;
  for (const deploymentId of await ports.deployments.endedSince(deploymentGroupName, sinceMs)) {
    await attempt(deploymentId, async () => {
      const counted = await isCounted(ports, applicationName, deploymentGroupName, deploymentId);
      return counted ? [] : respondTo(ports, deploymentId);
    });
  }
  return problems;
}

/** Takes away holds that a run added after their incident had been acknowledged. */
async function sweepHolds(ports: ResponsePorts): Promise<void> {
  const { pause, applicationName } = ports;
  const record = await pause?.read();
  if (pause === undefined || record === undefined) return;
  for (const hold of record.holds.filter((it) => it.applicationName === applicationName)) {
    const incident = await ports.incidents.read(
      incidentKey(applicationName, hold.deploymentGroupName, hold.deploymentId),
    );
    if (incident?.acknowledged !== undefined) await releaseStage({ ...ports, pause }, incident);
  }
}

async function reconcile(ports: ResponsePorts): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const group of await ports.deployments.groups()) {
    try {
      problems.push(...(await reconcileGroup(ports, group)));
    } catch (thrown) {
      problems.push(`${group}: ${describeThrown(thrown)}`);
    }
  }
  try {
    await sweepHolds(ports);
  } catch (thrown) {
    problems.push(`pause: ${describeThrown(thrown)}`);
  }
  problems.push(...(await reconcileLocks(ports)));
  return problems;
}

/**
 * Responds to one event: remembers, quarantines, pauses, tells, watches the rollback, and undoes the pause once acknowledged.
 *
 * Safe under events that come twice, late, in any order, or at the same time, and after a run that died anywhere: all that was done is in
 * the incident's record, and each further event or reconciliation does what is left.
 *
 * @param event what EventBridge or the schedule sent
 * @throws ContractError where the event is not for the response; PortError where its deployment cannot be looked up;
 * UnfinishedResponseError where something is left to do. Lambda repeats an invocation that throws, and counts it.
 */
export async function respond(event: unknown, ports: ResponsePorts): Promise<void> {
  const parsed = parseResponseEvent(event);
  if (parsed.kind !== 'reconciliation' && parsed.applicationName !== ports.applicationName) {
    throw new PortError(
      'malformed',
      `the event is about application ${parsed.applicationName}, expected ${ports.applicationName}`,
    );
  }
  const problems =
    parsed.kind === 'reconciliation'
      ? await reconcile(ports)
      : parsed.kind === 'deployment'
        ? await respondTo(ports, parsed.deploymentId)
        : await acknowledge(ports, parsed);
  if (problems.length > 0) throw new UnfinishedResponseError(problems);
}
