import type { Command } from 'commander';
import { deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import type { DeploymentGroupName } from '../../judge/operations/ports';
import { instantText } from '../columns';
import { type AwsFlags, awsCommand, type CommandRun, type CommandSurroundings, runConnected } from './aws-command';
import { actorText, ledgerOf, oneLineOf } from './operator-words';
import { ledgerTableOf } from './planned-coordination';
import { groupsOf, groupText, type Selection, type SelectionFlags, selectionOf } from './selection';

/** Whose quarantine ends, and why. */
export interface AcknowledgeRequest {
  readonly selection: Selection;
  readonly releaseId: string;
  /** Table of the ledger; the one that the plans name where it is absent. */
  readonly ledger?: string;
  readonly reason: string;
  readonly actor?: string;
}

/** `overtaken`: the quarantine changed while it was acknowledged, so that nobody has seen what it says now. */
type Outcome = 'acknowledged' | 'already' | 'not-quarantined' | 'overtaken';

interface Answer {
  readonly group: DeploymentGroupName;
  readonly outcome: Outcome;
  readonly text: string;
}

const REPORT_VERSION = 1;

async function acknowledge(
  group: DeploymentGroupName,
  { releaseId, reason }: AcknowledgeRequest,
  { actor, table }: { readonly actor: string; readonly table: string },
  { operations, signal }: CommandRun,
): Promise<Answer> {
  const ledger = operations.ledger(table);
  const key = quarantineKey(deploymentPartition(group.applicationName, group.deploymentGroupName), releaseId);
  const seen = await ledger.read(key, 'quarantine', signal);
  if (seen === undefined) return { group, outcome: 'not-quarantined', text: 'is not quarantined' };
  if (seen.acknowledged !== undefined) {
    const { actor: who, atMs } = seen.acknowledged;
    return { group, outcome: 'already', text: `was acknowledged by ${who} at ${instantText(atMs)}` };
  }
  const by = seen.stoppedBy === undefined ? '' : ` by ${seen.stoppedBy}`;
  const stop = `stopped${by} at ${instantText(seen.atMs)}: ${seen.reason}`;
  const acknowledged = { ...seen, acknowledged: { actor, reason, atMs: operations.wallClock.nowMs() } };
  if (await ledger.acknowledge(key, seen, acknowledged, signal))
    return { group, outcome: 'acknowledged', text: `is acknowledged; ${stop}` };
  return { group, outcome: 'overtaken', text: 'was stopped or acknowledged again meanwhile, look again' };
}

/**
 * Ends the quarantine of a release, on the record.
 *
 * @returns the exit code: 0 where the release was quarantined and is acknowledged now, else 1
 */
export async function runAcknowledge(request: AcknowledgeRequest, run: CommandRun): Promise<0 | 1> {
  const { operations, io, json, signal } = run;
  const groups = await groupsOf(request.selection, operations, signal);
  const actor = actorText(await operations.caller(signal), request.actor);
  const table = await ledgerTableOf(request.ledger, groups, operations, signal);
  const answers: Answer[] = [];
  for (const group of groups) answers.push(await acknowledge(group, request, { actor, table }, run));
  const { releaseId } = request;
  if (json) {
    const deploymentGroups = answers.map(({ group, ...rest }) => ({ ...group, ...rest }));
    io.stdout(
      `${JSON.stringify({ reportVersion: REPORT_VERSION, releaseId, actor, deploymentGroups }, undefined, 2)}\n`,
    );
  } else {
    for (const { group, text } of answers) io.stdout(`${groupText(group)}  release ${releaseId} ${text}\n`);
    if (answers.some(({ outcome }) => outcome === 'acknowledged')) {
      io.stdout('where a rollback response paused a pipeline for it, its next reconciliation opens what it closed\n');
    }
  }
  const wasQuarantined = answers.some(({ outcome }) => outcome === 'acknowledged' || outcome === 'already');
  return wasQuarantined && answers.every(({ outcome }) => outcome !== 'overtaken') ? 0 : 1;
}

interface AcknowledgeFlags extends AwsFlags, SelectionFlags {
  readonly ledger?: string;
  readonly reason?: string;
  readonly actor?: string;
}

const NOTES = `
Exit code: 0 where the release was quarantined and is acknowledged, 1 where it was not quarantined or was stopped
again meanwhile, 2 for bad input or where AWS does not answer.
`;

/** Adds `guardrails acknowledge`. */
export function addAcknowledge(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'acknowledge <release>', 'Let a release that was stopped be deployed again.')
    .option('--ledger <table>', 'table of the release ledger (default: the one that the plans name)')
    .option('--reason <text>', 'why it may be deployed again')
    .option('--actor <name>', 'who acts, beside the identity that AWS knows')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .addHelpText('after', NOTES)
    .action((release: string, flags: AcknowledgeFlags) => {
      const request: AcknowledgeRequest = {
        selection: selectionOf(flags),
        releaseId: oneLineOf('release', release),
        ...ledgerOf(flags),
        reason: oneLineOf('--reason', flags.reason),
        ...(flags.actor === undefined ? {} : { actor: oneLineOf('--actor', flags.actor) }),
      };
      return runConnected(flags, surroundings, (run) => runAcknowledge(request, run));
    });
}
