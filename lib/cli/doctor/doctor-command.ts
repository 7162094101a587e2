import { deploymentPartition, lastGoodKey } from '../../contract/ledger/keys';
import type { DeploymentGroupName, Operations } from '../../judge/operations/ports';
import type { Tone } from '../../rehearsal';
import { columns } from '../columns';
import type { CommandRun } from '../operations/aws-command';
import { asked, surveyGroup } from '../operations/group-survey';
import { groupsOf, groupText, type Selection } from '../operations/selection';
import { paintOf } from '../paint';
import { unanswered, type VitalFinding, type VitalVerdict } from './finding';
import { groupFindings } from './group-findings';
import { hookFindings } from './hook-findings';
import { responseFindings } from './response-findings';
import { seriesFindings } from './series-findings';

/** What the doctor looks at. */
export interface DoctorRequest {
  readonly selection: Selection;
  /** How far back series must have data points. */
  readonly hours: number;
  /** Names or ARNs of Change Calendars that must be readable. */
  readonly calendars: readonly string[];
  /** Table of the ledger, which must be readable; also the one that a plan names is looked at. */
  readonly ledger?: string;
  /** Function of the rollback response; of a stack it is found. */
  readonly response?: string;
}

const REPORT_VERSION = 1;
const TONES: Readonly<Record<VitalVerdict, Tone>> = { ALIVE: 'good', UNPROVEN: 'notable', DEAD: 'bad' };

async function calendarFinding(name: string, { calendars }: Operations, signal: AbortSignal): Promise<VitalFinding> {
  const part = 'calendar';
  const state = await asked(() => calendars.state(name, signal));
  if (state.known)
    return { subject: name, part, verdict: 'ALIVE', text: `readable, ${state.value.open ? 'open' : 'closed'}` };
  return {
    subject: name,
    part,
    verdict: 'DEAD',
    text: `${state.why}, and a calendar that cannot be read counts as closed`,
  };
}

async function ledgerFinding(
  table: string,
  { applicationName, deploymentGroupName }: DeploymentGroupName,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding> {
  const key = lastGoodKey(deploymentPartition(applicationName, deploymentGroupName));
  const record = await asked(() => operations.ledger(table).read(key, 'last-good', signal));
  const part = 'ledger';
  if (!record.known) return { subject: table, part, ...unanswered(record) };
  const text = record.value === undefined ? 'readable' : `readable, last good release ${record.value.releaseId}`;
  return { subject: table, part, verdict: 'ALIVE', text };
}

/** An alias that is not back after a deployment was stopped: the next one will fail. */
async function incidentFindings(
  table: string,
  group: DeploymentGroupName,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding[]> {
  const partition = deploymentPartition(group.applicationName, group.deploymentGroupName);
  const common = { subject: groupText(group), part: 'incidents' };
  const open = await asked(() => operations.ledger(table).incidents(partition, signal));
  if (!open.known) return [{ ...common, ...unanswered(open) }];
  return open.value
    .filter(({ revert }) => revert === 'failed')
    .map(({ deploymentId, currentVersion }) => ({
      ...common,
      verdict: 'DEAD',
      text: `the alias is not back at version ${currentVersion} after ${deploymentId}: see guardrails repair`,
    }));
}

async function responseOf(
  { response, selection }: DoctorRequest,
  { responses }: Operations,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (response !== undefined || !('stack' in selection)) return response;
  return responses.find(selection.stack, signal);
}

async function examine(request: DoctorRequest, { operations, io, signal }: CommandRun): Promise<VitalFinding[]> {
  const groups = await groupsOf(request.selection, operations, signal);
  const findings: VitalFinding[] = [];
  const calendars = new Set(request.calendars);
  for (const [index, group] of groups.entries()) {
    io.progress?.(`looking at deployment group ${index + 1} of ${groups.length}`);
    const survey = await surveyGroup(group, operations, signal);
    findings.push(
      ...groupFindings(survey),
      ...(await seriesFindings(survey, request.hours, operations, signal)),
      ...(await hookFindings(survey, operations, signal)),
    );
    const coordination = survey.plan.known ? survey.plan.value.coordination : undefined;
    for (const { calendar } of coordination?.freezeWindows ?? []) calendars.add(calendar);
    const named = [request.ledger, coordination?.ledgerTable].filter((table) => table !== undefined);
    for (const table of new Set(named)) {
      findings.push(
        await ledgerFinding(table, group, operations, signal),
        ...(await incidentFindings(table, group, operations, signal)),
      );
    }
  }
  for (const calendar of calendars) findings.push(await calendarFinding(calendar, operations, signal));
  const response = await responseOf(request, operations, signal);
  if (response !== undefined) findings.push(...(await responseFindings(response, operations, signal)));
  io.progress?.('');
  return findings;
}

/**
 * Asks AWS whether the guardrails are alive, and prints one row for everything that was looked at.
 *
 * @returns the exit code: 0 where everything is alive, else 1; what is unproven is not alive
 * @throws PortError, InputError where not even the deployment groups can be told
 */
export async function runDoctor(request: DoctorRequest, run: CommandRun): Promise<0 | 1> {
  const findings = await examine(request, run);
  const { io, json } = run;
  const count = (verdict: VitalVerdict) => findings.filter((finding) => finding.verdict === verdict).length;
  if (json) io.stdout(`${JSON.stringify({ reportVersion: REPORT_VERSION, findings }, undefined, 2)}\n`);
  else {
    const paint = paintOf(io);
    const lines = columns(findings.map(({ verdict, subject, part, text }) => [verdict, subject, part, text])).split(
      '\n',
    );
    findings.forEach(({ verdict }, at) => {
      io.stdout(`${lines[at].replace(verdict, paint(TONES[verdict], verdict))}\n`);
    });
    io.stdout(`${count('ALIVE')} alive, ${count('UNPROVEN')} unproven, ${count('DEAD')} dead\n`);
  }
  return count('ALIVE') === findings.length ? 0 : 1;
}
