import type { IncidentRecord } from '../../contract/response/incident';
import { describeThrown } from '../thrown';
import { changeIncident } from './incident-change';
import { sendNotice } from './notice';
import { revertNotice, stopNotice } from './notice-text';
import { RESPONSE_SOURCE, releaseIdOf } from './opening';
import { holdStage, releaseStage } from './pause';
import type { ResponsePorts } from './ports';
import { acknowledgementOf, acknowledgeQuarantine, quarantineRelease } from './quarantining';
import { recordOutcome } from './release-outcome';
import { revertView } from './revert';

type Duty = (ports: ResponsePorts, incident: IncidentRecord) => Promise<IncidentRecord>;

/** Marks a duty, unless somebody else has done so meanwhile. */
async function marked(
  ports: ResponsePorts,
  incident: IncidentRecord,
  change: Partial<IncidentRecord>,
  stillDue: (latest: IncidentRecord) => boolean,
): Promise<IncidentRecord> {
  return (await changeIncident(ports, incident, (latest) => (stillDue(latest) ? change : undefined))).incident;
}

function told(ports: ResponsePorts, { deploymentId }: IncidentRecord, step: string, message: string): void {
  ports.log({ source: RESPONSE_SOURCE, deploymentId, step, message });
}

/** What nobody could say when the incident was opened is asked again: a release that is not known is not quarantined. */
const identify: Duty = async (ports, incident) => {
  if (incident.releaseId !== undefined || incident.quarantined !== 'due') return incident;
  const releaseId = await releaseIdOf(ports, incident);
  if (releaseId === undefined) {
    told(ports, incident, 'release', `no plan names version ${incident.targetVersion}: nothing is quarantined`);
    return marked(ports, incident, { recorded: 'unneeded', quarantined: 'unneeded' }, (it) => it.quarantined === 'due');
  }
  return marked(ports, incident, { releaseId }, (it) => it.releaseId === undefined);
};

const record: Duty = async (ports, incident) => {
  if (incident.recorded !== 'due' || !(await recordOutcome(ports, incident))) return incident;
  return marked(ports, incident, { recorded: 'done' }, (it) => it.recorded === 'due');
};

const quarantine: Duty = async (ports, incident) => {
  const { quarantined, severity, releaseId } = incident;
  if (quarantined !== 'due' || (releaseId === undefined && severity === 'stopped')) return incident;
  if (severity !== 'stopped' || releaseId === undefined) {
    return marked(ports, incident, { quarantined: 'unneeded' }, (it) => it.quarantined === 'due');
  }
  await quarantineRelease(ports, incident, releaseId);
  return marked(ports, incident, { quarantined: 'done' }, (it) => it.quarantined === 'due');
};

const seeAcknowledgement: Duty = async (ports, incident) => {
  if (incident.acknowledged !== undefined) {
    await acknowledgeQuarantine(ports, incident, incident.acknowledged);
    return incident;
  }
  const acknowledged = await acknowledgementOf(ports, incident);
  if (acknowledged === undefined) return incident;
  return marked(ports, incident, { acknowledged }, (it) => it.acknowledged === undefined);
};

const pause: Duty = async (ports, incident) => {
  if (incident.pause !== 'due' || incident.acknowledged !== undefined) return incident;
  const isDue = (it: IncidentRecord) => it.pause === 'due' && it.acknowledged === undefined;
  if (ports.pause === undefined || incident.severity !== 'stopped') {
    return marked(ports, incident, { pause: 'unneeded' }, isDue);
  }
  // A late event must not stop what already went on.
  const later = await ports.deployments.succeededAfter(incident.deploymentGroupName, incident.createdAtMs);
  if (later.length > 0) {
    told(ports, incident, 'pause', `not paused, since deployment ${later[0].deploymentId} succeeded later`);
    return marked(ports, incident, { pause: 'unneeded' }, isDue);
  }
  await holdStage({ ...ports, pause: ports.pause }, incident);
  return marked(ports, incident, { pause: 'held' }, isDue);
};

const resume: Duty = async (ports, incident) => {
  if (incident.acknowledged === undefined || (incident.pause !== 'due' && incident.pause !== 'held')) return incident;
  if (ports.pause === undefined) {
    if (incident.pause === 'held')
      told(ports, incident, 'resume', 'no pipeline is configured any more: open it by hand');
  } else {
    await releaseStage({ ...ports, pause: ports.pause }, incident);
  }
  return marked(ports, incident, { pause: 'released' }, (it) => it.pause === 'due' || it.pause === 'held');
};

const checkRevert: Duty = async (ports, incident) => {
  if (incident.revert === 'restored' || incident.revert === 'superseded') return incident;
  const { state, where } = await revertView(ports, incident);
  const seen = await marked(ports, incident, { revert: state }, (it) => it.revert !== state && it.closed === 'open');
  if (state !== 'failed') return seen;
  ports.countRollbackFailed(seen);
  told(ports, seen, 'revert', `rollback failed: ${where}`);
  return sendNotice(ports, seen, 'revertNotice', (it, attempt) => revertNotice({ incident: it, attempt }, where));
};

const close: Duty = async (ports, incident) => {
  if (incident.closed === 'closed' || !isOver(incident)) return incident;
  // Another run may have seen the acknowledgement and died before the release could pass.
  if (incident.acknowledged !== undefined) await acknowledgeQuarantine(ports, incident, incident.acknowledged);
  return marked(ports, incident, { closed: 'closed' }, ({ revision }) => revision === incident.revision);
};

/** Whether nothing is left to do. A stop that nobody acknowledged stays open; a refusal needs no acknowledgement. */
export function isOver(incident: IncidentRecord): boolean {
  const { recorded, quarantined, stopNotice: notice, revert, severity, acknowledged, pause: paused } = incident;
  if (recorded === 'due' || quarantined === 'due' || notice?.sentAtMs === undefined) return false;
  if (revert !== 'restored' && revert !== 'superseded') return false;
  if (incident.revertNotice !== undefined && incident.revertNotice.sentAtMs === undefined) return false;
  if (paused === 'due' || paused === 'held') return false;
  return severity !== 'stopped' || acknowledged !== undefined || quarantined === 'unneeded';
}

/**
 * Does all that is left to do of an incident. One duty that fails keeps none of the others from being done; the notice names it.
 *
 * @returns the incident, and what failed
 */
export async function doDuties(
  ports: ResponsePorts,
  opened: IncidentRecord,
): Promise<{ readonly incident: IncidentRecord; readonly problems: readonly string[] }> {
  let incident = opened;
  const problems: string[] = [];
  const attempt = async (name: string, duty: Duty) => {
    try {
      incident = await duty(ports, incident);
    } catch (thrown) {
      problems.push(`${name}: ${describeThrown(thrown)}`);
    }
  };
  await attempt('release', identify);
  await attempt('ledger', record);
  await attempt('quarantine', quarantine);
  await attempt('acknowledgement', seeAcknowledgement);
  await attempt('pause', pause);
  await attempt('notice', (_, it) =>
    sendNotice(ports, it, 'stopNotice', (latest, number) =>
      stopNotice({
        incident: latest,
        attempt: number,
        stage: ports.pause?.stage,
        ledgerTable: ports.ledgerTable,
        problems,
      }),
    ),
  );
  await attempt('revert', checkRevert);
  await attempt('resume', resume);
  await attempt('close', close);
  return { incident, problems };
}
