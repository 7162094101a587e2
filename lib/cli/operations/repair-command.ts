import type { Command } from 'commander';
import { deploymentPartition, lastGoodKey } from '../../contract/ledger/keys';
import type { LastGoodRecord } from '../../contract/ledger/records';
import { type DeploymentGroupName, ENDED_STATUSES } from '../../judge/operations/ports';
import {
  planRepair,
  type RepairChoices,
  type RepairFacts,
  type RepairPlan,
  type RepairVerdict,
} from '../../judge/operations/repair';
import { PortError } from '../../judge/ports';
import type { Tone } from '../../rehearsal';
import { InputError } from '../io';
import { paintOf } from '../paint';
import { type AwsFlags, awsCommand, type CommandRun, type CommandSurroundings, runConnected } from './aws-command';
import { performStep, stepCommand } from './repair-steps';
import { groupsOf, groupText, type Selection, type SelectionFlags, selectionOf } from './selection';

/** What is to be led back, and whether to do it. */
export interface RepairRequest extends RepairChoices {
  readonly selection: Selection;
  readonly ledger?: string;
  readonly apply: boolean;
}

const REPORT_VERSION = 1;
const TONES: Readonly<Record<RepairVerdict, Tone>> = { FINE: 'good', REPAIR: 'notable', UNDECIDED: 'bad' };

function lastGoodOf(
  { applicationName, deploymentGroupName }: DeploymentGroupName,
  table: string,
  { operations, signal }: CommandRun,
): Promise<LastGoodRecord | undefined> {
  const key = lastGoodKey(deploymentPartition(applicationName, deploymentGroupName));
  return operations.ledger(table).read(key, 'last-good', signal);
}

async function factsOf(group: DeploymentGroupName, table: string | undefined, run: CommandRun): Promise<RepairFacts> {
  const { operations, signal } = run;
  const { codeDeploy, lambda } = operations;
  const view = await codeDeploy.deploymentGroup(group, signal);
  const { lastAttemptedDeploymentId, lastSuccessfulDeploymentId } = view;
  if (lastAttemptedDeploymentId === undefined) {
    throw new PortError('absent', `${groupText(group)} has never been deployed, so that nobody knows its alias`);
  }
  const last = await codeDeploy.deployment(lastAttemptedDeploymentId, signal);
  const lastSuccessful =
    lastSuccessfulDeploymentId === undefined
      ? undefined
      : await codeDeploy.deployment(lastSuccessfulDeploymentId, signal);
  const lastGood = table === undefined ? undefined : await lastGoodOf(group, table, run);
  const { functionName, aliasName } = last;
  return {
    group,
    functionName,
    aliasName,
    alias: await lambda.alias(functionName, aliasName, signal),
    last,
    ...(lastSuccessful === undefined ? {} : { lastSuccessful }),
    ...(lastGood === undefined ? {} : { lastGoodVersion: lastGood.version }),
  };
}

interface Repaired {
  readonly facts: RepairFacts;
  readonly plan: RepairPlan;
  /** What was done, in order; empty without --apply. */
  readonly done: readonly string[];
}

/**
 * Shows what leads aliases back that were left weighted or moved, and does it where asked to.
 *
 * @returns the exit code: 0 where nothing is left to repair, or every step was done; else 1
 * @throws PortError where AWS refuses a step; what was done before is told first
 */
export async function runRepair(request: RepairRequest, run: CommandRun): Promise<0 | 1> {
  const { operations, io, json, signal } = run;
  const paint = paintOf(io);
  const repaired: Repaired[] = [];
  for (const group of await groupsOf(request.selection, operations, signal)) {
    const facts = await factsOf(group, request.ledger, run);
    const plan = planRepair(facts, request);
    const title = `${groupText(group)}  ${facts.functionName}:${facts.aliasName}`;
    if (!json) io.stdout(`${title}  ${paint(TONES[plan.verdict], plan.verdict)}: ${plan.reason}\n`);
    const done: string[] = [];
    for (const step of plan.steps) {
      if (!json) io.stdout(`  ${stepCommand(step)}\n`);
      if (!request.apply) continue;
      done.push(await performStep(step, operations, signal));
      if (!json) io.stdout(`    ${done.at(-1)}\n`);
    }
    repaired.push({ facts, plan, done });
  }
  if (json) {
    const deploymentGroups = repaired.map(({ facts: { group, functionName, aliasName, alias }, plan, done }) => ({
      ...group,
      functionName,
      aliasName,
      alias,
      verdict: plan.verdict,
      reason: plan.reason,
      steps: plan.steps.map((step) => ({ kind: step.kind, command: stepCommand(step) })),
      done,
    }));
    io.stdout(
      `${JSON.stringify({ reportVersion: REPORT_VERSION, applied: request.apply, deploymentGroups }, undefined, 2)}\n`,
    );
  }
  // A deployment that was stopped has yet to be rolled back, so it is not the end.
  const over = ({ facts, plan }: Repaired): boolean =>
    plan.verdict === 'FINE' ||
    (plan.verdict === 'REPAIR' && request.apply && ENDED_STATUSES.includes(facts.last?.status ?? ''));
  return repaired.every(over) ? 0 : 1;
}

interface RepairFlags extends AwsFlags, SelectionFlags {
  readonly ledger?: string;
  readonly toVersion?: string;
  readonly stop?: boolean;
  readonly ignoreAlarms?: boolean;
  readonly apply?: boolean;
}

function versionOf(text: string): string {
  if (/^[1-9]\d{0,9}$/.test(text)) return text;
  throw new InputError(`--to-version: expected the number of a published version, got ${JSON.stringify(text)}`);
}

const NOTES = `
Shows commands of the AWS CLI; --apply does the same. Weights are taken off in Lambda, since CodeDeploy refuses a
weighted alias; another version is deployed by CodeDeploy, all at once and without hooks.

Exit code: 0 where the alias is where it belongs or every step was done, 1 where something is left to do or to
decide, 2 for bad input or where AWS does not answer.
`;

/** Adds `guardrails repair`. */
export function addRepair(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'repair', 'Lead an alias back that was left weighted or moved by hand.')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .option('--ledger <table>', 'table of the release ledger, whose last good release is compared')
    .option('--to-version <number>', 'where the alias belongs')
    .option('--stop', 'stop a running deployment, which CodeDeploy then rolls back')
    .option('--ignore-alarms', 'deploy although an alarm of the group is in ALARM')
    .option('--apply', 'do it, instead of showing it')
    .addHelpText('after', NOTES)
    .action((flags: RepairFlags) => {
      const request: RepairRequest = {
        selection: selectionOf(flags),
        ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
        ...(flags.toVersion === undefined ? {} : { toVersion: versionOf(flags.toVersion) }),
        stopRunning: flags.stop ?? false,
        alarmsIgnored: flags.ignoreAlarms ?? false,
        apply: flags.apply ?? false,
      };
      if (request.toVersion !== undefined && !('deploymentGroup' in request.selection)) {
        throw new InputError('--to-version: expected --deployment-group beside it, got none');
      }
      return runConnected(flags, surroundings, (run) => runRepair(request, run));
    });
}
