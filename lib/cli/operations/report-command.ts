import type { Command } from 'commander';
import { deploymentPartition } from '../../contract/ledger/keys';
import type { RecordedVerdict } from '../../contract/ledger/records';
import { type ObservedRelease, observedStops } from '../../judge/operations/observed-stops';
import type { DeploymentGroupName } from '../../judge/operations/ports';
import { columns, instantText } from '../columns';
import { InputError } from '../io';
import { type AwsFlags, awsCommand, type CommandRun, type CommandSurroundings, runConnected } from './aws-command';
import { ledgerOf } from './operator-words';
import { ledgerTableOf } from './planned-coordination';
import { groupsOf, groupText, type Selection, type SelectionFlags, selectionOf } from './selection';

/** Which releases the report is about. */
export interface ReportRequest {
  readonly selection: Selection;
  /** Table of the ledger; the one that the plans name where it is absent. */
  readonly ledger?: string;
  /** The newest releases of each deployment group. */
  readonly last: number;
}

const REPORT_VERSION = 1;
const DEFAULT_LAST = 20;
const MOST = 1_000;

function stopText(stops: readonly RecordedVerdict[]): string {
  if (stops.length === 0) return 'nothing observed';
  return `would have been stopped by ${stops.map(({ checkId, verdict }) => `${checkId} (${verdict})`).join(', ')}`;
}

function rowOf(group: DeploymentGroupName, { release, wouldHaveStopped }: ObservedRelease): string[] {
  const { startedAtMs, releaseId, version, outcome } = release;
  return [
    groupText(group),
    instantText(startedAtMs),
    releaseId,
    `version ${version}`,
    outcome,
    stopText(wouldHaveStopped),
  ];
}

/**
 * Tells what observed checks would have stopped among the newest releases.
 *
 * @returns the exit code: 0 where every deployment group has releases to tell of, else 1
 */
export async function runReport(request: ReportRequest, { operations, io, json, signal }: CommandRun): Promise<0 | 1> {
  const groups = await groupsOf(request.selection, operations, signal);
  const ledger = operations.ledger(await ledgerTableOf(request.ledger, groups, operations, signal));
  const told: { readonly group: DeploymentGroupName; readonly releases: readonly ObservedRelease[] }[] = [];
  for (const group of groups) {
    io.progress?.(`reading the releases of deployment group ${told.length + 1} of ${groups.length}`);
    const partition = deploymentPartition(group.applicationName, group.deploymentGroupName);
    told.push({ group, releases: observedStops(await ledger.releases(partition, request.last, signal)) });
  }
  io.progress?.('');
  if (json) {
    const deploymentGroups = told.map(({ group, releases }) => ({ ...group, releases }));
    io.stdout(`${JSON.stringify({ reportVersion: REPORT_VERSION, deploymentGroups }, undefined, 2)}\n`);
  } else {
    io.stdout(columns(told.flatMap(({ group, releases }) => releases.map((release) => rowOf(group, release)))));
    for (const { group, releases } of told) {
      const stops = releases.filter(({ wouldHaveStopped }) => wouldHaveStopped.length > 0).length;
      const sum =
        releases.length === 0
          ? 'no release is recorded'
          : `${stops} of ${releases.length} releases would have been stopped`;
      io.stdout(`${groupText(group)}  ${sum}\n`);
    }
  }
  return told.every(({ releases }) => releases.length > 0) ? 0 : 1;
}

interface ReportFlags extends AwsFlags, SelectionFlags {
  readonly ledger?: string;
  readonly last?: string;
}

function lastOf(text: string | undefined): number {
  const last = text === undefined ? DEFAULT_LAST : Number(text);
  if (Number.isInteger(last) && last >= 1 && last <= MOST) return last;
  throw new InputError(`--last: expected a whole number from 1 to ${MOST}, got ${JSON.stringify(text)}`);
}

const NOTES = `
Exit code: 0 where every deployment group has recorded releases, 1 where one has none, 2 for bad input or where
AWS does not answer.
`;

/** Adds `guardrails report`. */
export function addReport(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'report', 'Tell which of the last releases observed checks would have stopped.')
    .option('--ledger <table>', 'table of the release ledger (default: the one that the plans name)')
    .option('--last <number>', `newest releases of each deployment group (default: ${DEFAULT_LAST})`)
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .addHelpText('after', NOTES)
    .action((flags: ReportFlags) => {
      const request = { selection: selectionOf(flags), ...ledgerOf(flags), last: lastOf(flags.last) };
      return runConnected(flags, surroundings, (run) => runReport(request, run));
    });
}
