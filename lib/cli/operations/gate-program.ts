import type { Command } from 'commander';
import { isTimeZone } from '../../contract/freeze-zone';
import { LOCK_NAME, type LockMode } from '../../contract/ledger/lock-record';
import { InputError } from '../io';
import { type AwsFlags, awsCommand, type CommandSurroundings, repeated, runConnected } from './aws-command';
import { runGate } from './gate-command';
import type { GateRequest } from './gate-questions';
import { ledgerOf, oneLineOf } from './operator-words';
import { type SelectionFlags, selectionOf } from './selection';

interface GateFlags extends AwsFlags, SelectionFlags {
  readonly release: string;
  readonly calendar?: readonly string[];
  readonly timeZone?: string;
  readonly ledger?: string;
  readonly lock?: readonly string[];
  readonly sharedLock?: readonly string[];
}

function locksOf(mode: LockMode, names: readonly string[] = []): { name: string; mode: LockMode }[] {
  return names.map((name) => {
    if (!LOCK_NAME.test(name))
      throw new InputError(`--lock: ${JSON.stringify(name)} is no name of a lock, expected letters, digits, . _ -`);
    return { name, mode };
  });
}

function requestOf(flags: GateFlags): GateRequest {
  const { release, calendar = [], timeZone = 'UTC', ledger } = flags;
  const locks = [...locksOf('exclusive', flags.lock), ...locksOf('shared', flags.sharedLock)];
  if (!isTimeZone(timeZone)) {
    throw new InputError(
      `--time-zone: ${JSON.stringify(timeZone)} is not known, expected a name such as Europe/Berlin`,
    );
  }
  return {
    selection: selectionOf(flags),
    releaseId: oneLineOf('--release', release),
    calendars: calendar,
    timeZone,
    ...ledgerOf({ ledger }),
    locks,
  };
}

const NOTES = `
Run it before \`cdk deploy\`: a freeze that the hook finds fails a stack that has changed already.
Asks what the plans of the deployments name, and besides what the options name.
Nothing is taken or written. Rollbacks need no gate.

Exit code: 0 where the release may be deployed, 1 where it must not, 2 for bad input or where AWS does not answer.
`;

/** Adds `guardrails gate`. */
export function addGate(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'gate', 'Ask whether a release may be deployed now: freeze, quarantine, locks.')
    .requiredOption('--release <id>', 'id of the release')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .option('--ledger <table>', 'table of the release ledger (default: the one that the plan names)')
    .option('--calendar <name>', 'a Change Calendar that must be open, may be repeated', repeated)
    .option('--time-zone <name>', 'zone in which the next opening is told (default: UTC)')
    .option('--lock <name>', 'a lock that the deployment takes alone, may be repeated', repeated)
    .option('--shared-lock <name>', 'a lock that it shares, may be repeated', repeated)
    .addHelpText('after', NOTES)
    .action((flags: GateFlags) => {
      const request = requestOf(flags);
      return runConnected(flags, surroundings, (run) => runGate(request, run));
    });
}
