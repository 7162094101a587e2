import type { Command } from 'commander';
import type { Operations } from '../../judge/operations/ports';
import type { Connect } from '../connection';
import type { Io } from '../io';

/** The options that every command which talks to AWS has. */
export interface AwsFlags {
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly json?: boolean;
}

/** What the commands run in. */
export interface CommandSurroundings {
  readonly io: Io;
  readonly connect: Connect;
  /** Receives the exit code of the command that ran. */
  readonly finish: (code: number) => void;
}

/** What one run of a command works with. */
export interface CommandRun {
  readonly io: Io;
  readonly operations: Operations;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Adds a command with the options that all of them share. */
export function awsCommand(program: Command, nameAndArguments: string, description: string): Command {
  return program
    .command(nameAndArguments)
    .description(description)
    .option('--json', 'print JSON instead of text')
    .option('--region <name>', "AWS region (default: the environment's or the profile's)")
    .option('--endpoint-url <url>', 'address of an emulator instead of AWS')
    .allowExcessArguments(false);
}

/**
 * Connects, and runs the work of a command.
 *
 * @param work returns the exit code
 */
export async function runConnected(
  flags: AwsFlags,
  { io, connect, finish }: CommandSurroundings,
  work: (run: CommandRun) => Promise<number>,
): Promise<void> {
  const operations = await connect({
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.endpointUrl === undefined ? {} : { endpoint: flags.endpointUrl }),
  });
  const { signal } = new AbortController();
  try {
    finish(await work({ io, operations, json: flags.json ?? false, signal }));
  } finally {
    io.progress?.('');
  }
}

/** Collects the values of an option that may be repeated, or lists them behind it. */
export function repeated(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}
