import type { Command } from 'commander';
import { deploymentPartition } from '../../contract/ledger/keys';
import type { IncidentRecord } from '../../contract/response/incident';
import { type DeploymentRecord, ENDED_STATUSES, type Operations } from '../../judge/operations/ports';
import { columns, instantText } from '../columns';
import { paintOf } from '../paint';
import { type AwsFlags, awsCommand, type CommandRun, type CommandSurroundings, runConnected } from './aws-command';
import { type Asked, asked, type GroupSurvey, surveyGroup } from './group-survey';
import { groupsOf, groupText, type Selection, type SelectionFlags, selectionOf } from './selection';

/** Raised whenever a field changes its meaning or goes away; new fields do not raise it. */
const REPORT_VERSION = 1;

/** The share of calls of each version behind an alias, its own version first: `6 90 %, 7 10 %`. */
export function weightsText(version: string, weights: Readonly<Record<string, number>>): string {
  const others = Object.entries(weights).filter(([, weight]) => weight > 0);
  const own = 1 - others.reduce((sum, [, weight]) => sum + weight, 0);
  const percent = (share: number) => `${Number((share * 100).toFixed(2))} %`;
  if (others.length === 0) return version;
  return [[version, own] as const, ...others].map(([name, share]) => `${name} ${percent(share)}`).join(', ');
}

function deploymentText({
  deploymentId,
  status,
  createdAtMs,
  errorCode,
  targetVersion,
  rollbackOf,
}: DeploymentRecord): string {
  const ended = ENDED_STATUSES.includes(status);
  const why = errorCode === undefined ? '' : ` (${errorCode})`;
  const what =
    rollbackOf === undefined ? `to version ${targetVersion}` : `back to version ${targetVersion}, of ${rollbackOf}`;
  return `${deploymentId} ${status}${why} ${what}, ${ended ? 'begun' : 'running since'} ${instantText(createdAtMs)}`;
}

function alarmsText({ view, alarms }: GroupSurvey): string {
  if (!view.known || !alarms.known) return 'unknown';
  const { alarmNames, alarmsEnabled } = view.value;
  if (alarmNames.length === 0) return 'none';
  const states = alarmNames.map((name) => ({ name, state: alarms.value.get(name)?.state ?? 'ABSENT' }));
  const parts = (['OK', 'INSUFFICIENT_DATA', 'ALARM', 'ABSENT'] as const).flatMap((state) => {
    const found = states.filter((alarm) => alarm.state === state);
    if (found.length === 0) return [];
    const named = state === 'ALARM' || state === 'ABSENT' ? ` (${found.map(({ name }) => name).join(', ')})` : '';
    return [`${found.length} ${state}${named}`];
  });
  return `${alarmsEnabled ? '' : 'ignored: '}${parts.join(', ')}`;
}

function rowOf(survey: GroupSurvey): string[] {
  const { alias, last } = survey;
  return [
    groupText(survey.group),
    alias.known ? `${alias.value.functionName}:${alias.value.aliasName}` : 'unknown',
    alias.known ? weightsText(alias.value.version, alias.value.weights) : 'unknown',
    last.known ? (last.value === undefined ? 'none yet' : deploymentText(last.value)) : 'unknown',
    alarmsText(survey),
  ];
}

/** What waits for somebody in one deployment group; nothing is known without a ledger. */
interface Waiting {
  readonly survey: GroupSurvey;
  readonly incidents: Asked<readonly IncidentRecord[]> | undefined;
}

async function waitingOf(survey: GroupSurvey, operations: Operations, signal: AbortSignal): Promise<Waiting> {
  const table = survey.plan.known ? survey.plan.value.coordination?.ledgerTable : undefined;
  if (table === undefined) return { survey, incidents: undefined };
  const partition = deploymentPartition(survey.group.applicationName, survey.group.deploymentGroupName);
  return { survey, incidents: await asked(() => operations.ledger(table).incidents(partition, signal)) };
}

function incidentText(incident: IncidentRecord): string {
  const { deploymentId, releaseId, targetVersion, endedAtMs, reason, pause, revert } = incident;
  const what = releaseId === undefined ? `version ${targetVersion}` : `release ${releaseId}`;
  const state = [
    ...(pause === 'held' ? ['the pipeline is paused'] : []),
    ...(revert === 'failed' ? ['the alias is NOT BACK, see guardrails repair'] : []),
    'waits for guardrails acknowledge',
  ].join(', ');
  return `${what} was stopped at ${instantText(endedAtMs)} (${deploymentId}): ${reason}; ${state}`;
}

const TITLES = ['DEPLOYMENT GROUP', 'ALIAS', 'VERSIONS', 'LAST DEPLOYMENT', 'ALARMS'];

function isTroubled({ view, alarms }: GroupSurvey): boolean {
  if (!view.known || !alarms.known) return true;
  const { alarmNames } = view.value;
  return alarmNames.some((name) => (alarms.value.get(name)?.state ?? 'ALARM') === 'ALARM');
}

/** Why parts of the surveys are unknown, each reason once. A group without a plan is another tool's, and no gap of its status. */
function gapsOf(waiting: readonly Waiting[]): string[] {
  const gaps = waiting.flatMap(({ survey: { group, view, last, alias, alarms }, incidents }) => {
    const parts: readonly Asked<unknown>[] = [view, last, alias, alarms, ...(incidents ? [incidents] : [])];
    return parts.flatMap((part) => (part.known ? [] : [`${groupText(group)}: ${part.why}`]));
  });
  return [...new Set(gaps)];
}

function knownValue<T>(part: Asked<T>): T | null {
  return part.known ? (part.value ?? null) : null;
}

function jsonOf(waiting: readonly Waiting[]): string {
  const deploymentGroups = waiting.map(({ survey, incidents }) => {
    const view = knownValue(survey.view);
    const alarms = survey.alarms.known ? survey.alarms.value : undefined;
    return {
      ...survey.group,
      alias: knownValue(survey.alias),
      lastDeployment: knownValue(survey.last),
      alarmsEnabled: view?.alarmsEnabled ?? null,
      alarms: alarms && view ? view.alarmNames.map((name) => ({ name, state: alarms.get(name)?.state ?? null })) : null,
      openIncidents: incidents ? knownValue(incidents) : null,
    };
  });
  return `${JSON.stringify({ reportVersion: REPORT_VERSION, deploymentGroups, unknown: gapsOf(waiting) }, undefined, 2)}\n`;
}

/**
 * Shows each deployment group: versions behind its alias, the last deployment, its alarms, and what waits for somebody.
 *
 * @returns the exit code: 0 where everything could be told, else 1
 */
export async function runStatus(selection: Selection, { operations, io, json, signal }: CommandRun): Promise<0 | 1> {
  const groups = await groupsOf(selection, operations, signal);
  const waiting: Waiting[] = [];
  for (const group of groups) {
    io.progress?.(`asking for deployment group ${waiting.length + 1} of ${groups.length}`);
    waiting.push(await waitingOf(await surveyGroup(group, operations, signal), operations, signal));
  }
  const surveys = waiting.map(({ survey }) => survey);
  const gaps = gapsOf(waiting);
  io.progress?.('');
  if (json) io.stdout(jsonOf(waiting));
  else {
    const paint = paintOf(io);
    const [title, ...rows] = columns([TITLES, ...surveys.map(rowOf)]).split('\n');
    io.stdout(`${paint('strong', title)}\n`);
    surveys.forEach((survey, at) => {
      io.stdout(`${isTroubled(survey) ? paint('bad', rows[at]) : rows[at]}\n`);
    });
    for (const { survey, incidents } of waiting) {
      for (const incident of incidents?.known ? incidents.value : []) {
        io.stdout(`${groupText(survey.group)}  ${paint('bad', incidentText(incident))}\n`);
      }
    }
    for (const gap of gaps) io.stdout(`unknown  ${gap}\n`);
  }
  return gaps.length === 0 ? 0 : 1;
}

interface StatusFlags extends AwsFlags, SelectionFlags {}

const NOTES = `
Exit code: 0 where everything could be told, 1 where a part is unknown, 2 for bad input or where AWS does not answer.
`;

/** Adds `guardrails status`. */
export function addStatus(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'status', 'Show what guarded deployments do now: versions, last deployment, alarms.')
    .option('--application <name>', 'only the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'only the deployment groups of this stack')
    .addHelpText('after', NOTES)
    .action((flags: StatusFlags) => {
      const selection = selectionOf(flags, true);
      return runConnected(flags, surroundings, (run) => runStatus(selection, run));
    });
}
