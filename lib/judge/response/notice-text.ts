import type { EvidenceCounts } from '../../contract/ledger/records';
import type { IncidentRecord } from '../../contract/response/incident';
import { RESPONSE_RUNBOOK } from '../../contract/response/limits';
import type { PipelineStage } from '../../contract/response/pause-record';
import {
  ACKNOWLEDGED_STATE,
  ACKNOWLEDGEMENT_DETAIL_TYPE,
  ACKNOWLEDGEMENT_SOURCE,
} from '../../contract/response/response-event';
import { hurtBeyondBaseline } from './traffic-facts';

/** What a notice says. */
export interface NoticeText {
  /** At most 100 printable ASCII characters (SNS API reference, Publish). */
  readonly subject: string;
  readonly message: string;
}

/** What a notice needs besides the incident. */
export interface NoticeFacts {
  readonly incident: IncidentRecord;
  /** 1 for the first one; more where it is not known whether an earlier one was published. */
  readonly attempt: number;
  readonly stage?: PipelineStage;
  readonly ledgerTable: string;
  /** Duties that are not done yet, with what failed. */
  readonly problems: readonly string[];
}

function subjectOf(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function rate({ invocations, errors }: EvidenceCounts): string {
  if (invocations === 0) return 'not called';
  return `${errors} of ${invocations} calls failed (${((100 * errors) / invocations).toFixed(2)} %)`;
}

function trafficLines({ current, target, openedAtMs }: IncidentRecord): string[] {
  if (current === undefined || target === undefined) {
    return ['Calls and errors could not be read, so it is not known how many requests were hurt.'];
  }
  const hurt = hurtBeyondBaseline({ current, target });
  const beyond =
    hurt === undefined
      ? 'the current version was not called, so there is nothing to compare with'
      : `${hurt} more than at the rate of the current version`;
  return [
    `New version ${target.version}: ${rate(target)}`,
    `Current version ${current.version}: ${rate(current)}`,
    `Requests hurt: ${target.errors} failed on the new version, ${beyond}.`,
    `Counted at ${instant(openedAtMs)}; calls of the last minutes may be missing.`,
  ];
}

function quarantineLine({ severity, quarantined, releaseId }: IncidentRecord): string {
  if (severity !== 'stopped') return 'Quarantine: none, since nothing speaks against the release.';
  if (quarantined === 'done')
    return `Quarantine: release ${releaseId} is refused until acknowledged; another release is not.`;
  if (quarantined === 'unneeded') return 'Quarantine: none, since nobody knows which release this version belongs to.';
  return 'Quarantine: NOT DONE YET, it is tried again.';
}

function pauseLine({ pause }: IncidentRecord, stage: PipelineStage | undefined): string {
  if (stage === undefined) return 'Pipeline: none is configured; the quarantine is the pause.';
  const name = `stage ${stage.stageName} of ${stage.pipelineName}`;
  if (pause === 'held') return `Pipeline: nothing enters ${name} until this is acknowledged.`;
  if (pause === 'due') return `Pipeline: ${name} is NOT CLOSED YET, it is tried again.`;
  return `Pipeline: ${name} was left as it is.`;
}

/** The event that acknowledges an incident, as the AWS CLI takes it; the quotes of a shell cannot hold a single quote. */
export function acknowledgementEntry({ applicationName, deploymentGroupName, deploymentId }: IncidentRecord): string {
  const Detail = JSON.stringify({
    application: applicationName,
    deploymentGroup: deploymentGroupName,
    deploymentId,
    state: ACKNOWLEDGED_STATE,
    actor: 'YOUR NAME',
    reason: 'WHY IT MAY GO ON',
  });
  return JSON.stringify([{ Source: ACKNOWLEDGEMENT_SOURCE, DetailType: ACKNOWLEDGEMENT_DETAIL_TYPE, Detail }]);
}

/** The quarantine ends at once; what waits for the reconciliation is the pipeline. */
function resumeLines(incident: IncidentRecord, ledgerTable: string): string[] {
  const { applicationName, deploymentGroupName, releaseId } = incident;
  const group = `--application ${applicationName} --deployment-group ${deploymentGroupName}`;
  const command =
    releaseId === undefined
      ? []
      : [
          `guardrails acknowledge '${releaseId.replaceAll("'", "'\\''")}' ${group} --ledger ${ledgerTable} --reason 'WHY IT MAY GO ON'`,
          'or',
        ];
  return ['To resume:', ...command, `aws events put-events --entries '${acknowledgementEntry(incident)}'`];
}

function repeatLines(attempt: number): string[] {
  if (attempt === 1) return [];
  return [
    `Attempt ${attempt}: it is not known whether an earlier notice of this incident was published. It may be a repeat.`,
  ];
}

const TITLES = { stopped: 'stopped', refused: 'refused before traffic', rollback: 'stopped while going back' } as const;

function releaseName({ releaseId, targetVersion }: IncidentRecord): string {
  return releaseId === undefined ? `version ${targetVersion}` : `release ${releaseId}`;
}

/** Tells that a deployment stopped or failed: what, why, who was hurt, what was done, how to go on. */
export function stopNotice({ incident, attempt, stage, ledgerTable, problems }: NoticeFacts): NoticeText {
  const { functionName, aliasName, deploymentId, severity } = incident;
  const again = attempt === 1 ? '' : '[repeat?] ';
  return {
    subject: subjectOf(`${again}${releaseName(incident)} of ${functionName} ${TITLES[severity]}`),
    message: [
      ...repeatLines(attempt),
      `${releaseName(incident)} of ${functionName}:${aliasName} was ${TITLES[severity]}.`,
      `Why: ${incident.reason}.`,
      `Deployment ${deploymentId} from version ${incident.currentVersion} to ${incident.targetVersion}, ${instant(incident.createdAtMs)} to ${instant(incident.endedAtMs)}, ${incident.outcome}.`,
      ...(severity === 'refused' ? [] : trafficLines(incident)),
      quarantineLine(incident),
      pauseLine(incident, stage),
      ...problems.map((problem) => `Not done yet: ${problem}`),
      `Runbook: ${incident.runbook}`,
      ...(severity === 'stopped' ? resumeLines(incident, ledgerTable) : []),
    ].join('\n'),
  };
}

/** Tells that the alias is not where it should be after a deployment stopped. */
export function revertNotice(
  { incident, attempt }: Pick<NoticeFacts, 'incident' | 'attempt'>,
  where: string,
): NoticeText {
  const { functionName, aliasName, deploymentId, severity, currentVersion, targetVersion } = incident;
  const again = attempt === 1 ? '' : '[repeat?] ';
  const wanted = severity === 'rollback' ? targetVersion : currentVersion;
  return {
    subject: subjectOf(`${again}ROLLBACK FAILED: ${functionName}:${aliasName}`),
    message: [
      ...repeatLines(attempt),
      `${functionName}:${aliasName} is not back at version ${wanted}: ${where}.`,
      `Deployment ${deploymentId} of ${releaseName(incident)} ended as ${incident.outcome}: ${incident.reason}.`,
      'People may be served by the version that was stopped. The next deployment will fail until the alias is repaired.',
      `Runbook: ${RESPONSE_RUNBOOK}#rollback-failed`,
    ].join('\n'),
  };
}
