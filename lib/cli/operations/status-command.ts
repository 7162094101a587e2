import type { Command } from 'commander';
import { type DeploymentRecord, ENDED_STATUSES } from '../../judge/operations/ports';
import { columns, instantText } from '../columns';
import { paintOf } from '../paint';
import { type AwsFlags, awsCommand, type CommandRun, type CommandSurroundings, runConnected } from './aws-command';
import { type Asked, type GroupSurvey, surveyGroup } from './group-survey';
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

const TITLES = ['DEPLOYMENT GROUP', 'ALIAS', 'VERSIONS', 'LAST DEPLOYMENT', 'ALARMS'];

function isTroubled({ view, alarms }: GroupSurvey): boolean {
  if (!view.known || !alarms.known) return true;
  const { alarmNames } = view.value;
  return alarmNames.some((name) => (alarms.value.get(name)?.state ?? 'ALARM') === 'ALARM');
}

/** Why parts of the surveys are unknown, each reason once. A group without a plan is another tool's, and no gap of its status. */
function gapsOf(surveys: readonly GroupSurvey[]): string[] {
  const gaps = surveys.flatMap(({ group, view, last, alias, alarms }) => {
    const parts: readonly Asked<unknown>[] = [view, last, alias, alarms];
    return parts.flatMap((part) => (part.known ? [] : [`${groupText(group)}: ${part.why}`]));
  });
  return [...new Set(gaps)];
}

function knownValue<T>(part: Asked<T>): T | null {
  return part.known ? (part.value ?? null) : null;
}

function jsonOf(surveys: readonly GroupSurvey[]): string {
  const deploymentGroups = surveys.map((survey) => {
    const view = knownValue(survey.view);
    const alarms = survey.alarms.known ? survey.alarms.value : undefined;
    return {
      ...survey.group,
      alias: knownValue(survey.alias),
      lastDeployment: knownValue(survey.last),
      alarmsEnabled: view?.alarmsEnabled ?? null,
      alarms: alarms && view ? view.alarmNames.map((name) => ({ name, state: alarms.get(name)?.state ?? null })) : null,
    };
  });
  return `${JSON.stringify({ reportVersion: REPORT_VERSION, deploymentGroups, unknown: gapsOf(surveys) }, undefined, 2)}\n`;
}

/**
 * Shows each deployment group: versions behind its alias, the last deployment, its alarms.
 *
 * @returns the exit code: 0 where everything could be told, else 1
 */
export async function runStatus(selection: Selection, { operations, io, json, signal }: CommandRun): Promise<0 | 1> {
  const groups = await groupsOf(selection, operations, signal);
  const surveys: GroupSurvey[] = [];
  for (const group of groups) {
    io.progress?.(`asking for deployment group ${surveys.length + 1} of ${groups.length}`);
    surveys.push(await surveyGroup(group, operations, signal));
  }
  const gaps = gapsOf(surveys);
  io.progress?.('');
  if (json) io.stdout(jsonOf(surveys));
  else {
    const paint = paintOf(io);
    const [title, ...rows] = columns([TITLES, ...surveys.map(rowOf)]).split('\n');
    io.stdout(`${paint('strong', title)}\n`);
    surveys.forEach((survey, at) => {
      io.stdout(`${isTroubled(survey) ? paint('bad', rows[at]) : rows[at]}\n`);
    });
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
