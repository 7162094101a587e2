import type { Command } from 'commander';
import { InputError } from '../io';
import { type AwsFlags, awsCommand, type CommandSurroundings, runConnected } from './aws-command';
import { type BreakGlassRequest, runBreakGlass } from './break-glass-command';
import { ledgerOf, oneLineOf } from './operator-words';
import { type SelectionFlags, selectionOf } from './selection';

const MINUTE_MS = 60_000;
/** Longer than an incident, it would be a way of working. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

interface BreakGlassFlags extends AwsFlags, SelectionFlags {
  readonly release: string;
  readonly skip: string;
  readonly ledger?: string;
  readonly reason?: string;
  readonly actor?: string;
  readonly expires: string;
  readonly allowUnknown?: boolean;
  readonly replace?: boolean;
}

function lengthOf(text: string): number {
  const found = /^([1-9]\d{0,3})(m|h)$/.exec(text);
  const lengthMs = found ? Number(found[1]) * (found[2] === 'h' ? 60 : 1) * MINUTE_MS : Number.NaN;
  if (lengthMs <= LONGEST_MS) return lengthMs;
  throw new InputError(`--expires: expected a length such as 30m or 2h, at most 24h, got ${JSON.stringify(text)}`);
}

function idsOf(text: string): string[] {
  const ids = [...new Set(text.split(',').map((id) => id.trim()))];
  if (ids.every((id) => id !== '')) return ids;
  throw new InputError(`--skip: expected ids of checks with commas between them, got ${JSON.stringify(text)}`);
}

const NOTES = `
Names checks by their ids, and the gates freeze, quarantine and lock. Identity, release and artifact cannot be
skipped. It is written to the ledger with who and why, and ends by itself.

Exit code: 0 where it is written, 2 for bad input or where AWS does not answer.
`;

/** Adds `guardrails break-glass`. */
export function addBreakGlass(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'break-glass', 'Let one release pass the named checks for a while, on the record.')
    .requiredOption('--release <id>', 'id of the release')
    .requiredOption('--skip <id,...>', 'ids of the checks and gates to pass')
    .requiredOption('--expires <length>', 'when it ends: 30m, 2h; at most 24h')
    .option('--reason <text>', 'why')
    .option('--actor <name>', 'who acts, beside the identity that AWS knows')
    .option('--ledger <table>', 'table of the release ledger (default: the one that the plans name)')
    .option('--allow-unknown', 'take ids that no present plan has')
    .option('--replace', 'take the place of a break-glass that still lasts')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .addHelpText('after', NOTES)
    .action((flags: BreakGlassFlags) => {
      const request: BreakGlassRequest = {
        selection: selectionOf(flags),
        releaseId: oneLineOf('--release', flags.release),
        ...ledgerOf(flags),
        skip: idsOf(flags.skip),
        reason: oneLineOf('--reason', flags.reason),
        ...(flags.actor === undefined ? {} : { actor: oneLineOf('--actor', flags.actor) }),
        lengthMs: lengthOf(flags.expires),
        unknownAllowed: flags.allowUnknown ?? false,
        replaces: flags.replace ?? false,
      };
      return runConnected(flags, surroundings, (run) => runBreakGlass(request, run));
    });
}
