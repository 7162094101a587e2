import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { FAULT_FORMS, isTrialsWorker, ScenarioError, TemplateError } from '../rehearsal';
import { type Connect, connectLazily, isRefusal } from './connection';
import { addDoctor } from './doctor/doctor-program';
import { runFirstDeployments } from './first-deployment-command';
import { addGraph } from './graph/graph-command';
import { InputError, type Io } from './io';
import { addLint } from './lint/lint-command';
import { addAcknowledge } from './operations/acknowledge-command';
import { repeated } from './operations/aws-command';
import { addBreakGlass } from './operations/break-glass-program';
import { addGate } from './operations/gate-program';
import { addRepair } from './operations/repair-command';
import { addReport } from './operations/report-command';
import { addStatus } from './operations/status-command';
import { wantsColours } from './paint';
import { runRehearse } from './rehearse-command';
import { DEFAULT_APP, type RehearseFlags, type RehearseRequest, requestOf } from './rehearse-options';
import { runTrials } from './trials-command';

const BAD_INPUT = 2;

/** In the order of the help: look, ask, then act. */
const AWS_COMMANDS = [addStatus, addDoctor, addReport, addGate, addAcknowledge, addBreakGlass, addRepair] as const;

function faultHelp(): string {
  const forms = Object.values(FAULT_FORMS);
  const width = Math.max(...forms.map(({ form }) => form.length));
  return forms.map(({ form, meaning }) => `  ${form.padEnd(width)}  ${meaning}`).join('\n');
}

const REHEARSE_NOTES = `
Faults, with their defaults in parentheses:
${faultHelp()}

Without --expect, a healthy release is expected to be promoted, and so are an outage and flapping,
which hit both versions alike; every other fault is expected to be stopped, rolled back or blocked.

Exit code: 0 where every deployment ended as expected, 1 where one did not, 2 for bad input.
With --trials: 0 where at least the share --at-least of every deployment's trials did.
`;

/** The bundle and this source lie at the same depth below package.json. */
function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof version === 'string' ? version : '';
}

/**
 * The `guardrails` command.
 *
 * @param finish receives the exit code of the subcommand that ran
 * @param connect connects the commands that talk to AWS
 */
export function createProgram(io: Io, finish: (code: number) => void, connect: Connect = connectLazily): Command {
  const program = new Command('guardrails')
    .description(
      'Guardrails for Lambda deployments: rehearse a rollout before anything is deployed, and look after what is.',
    )
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: () => {}, outputError: () => {} });
  program
    .command('rehearse')
    .description('Rehearse the rollout of a synthesized template on the local twin.')
    .option('--template <file>', 'a CloudFormation template, JSON or YAML')
    .option('--app <directory>', `a cloud assembly, as \`cdk synth\` writes it (default: ${DEFAULT_APP})`)
    .option('--stack <name>', 'only the deployments of this stack')
    .option('--deployment <id>', 'only the deployment of the alias with this logical id')
    .option('--fault <kind[:value]>', 'what is wrong with the release, may be repeated (default: none)', repeated)
    .option('--scenario <file>', 'what happens during the rollout, JSON or YAML; other options win over it')
    .option('--traffic <rps>', 'calls per second on the alias (default: 50)')
    .option('--base-error-rate <share>', 'share of calls that fail anyway, 0 to 1 (default: 0.001)')
    .option('--seed <number>', 'makes the rehearsal repeatable (default: 1)')
    .option('--expect <verdict>', 'promoted, rolled-back or blocked (default: see below)')
    .option('--html <file>', 'write a report with pictures')
    .option('--json', 'print JSON instead of the timeline')
    .option('--trials <number>', 'count the ends of many rehearsals on all cores, seed by seed')
    .option('--first', 'rehearse the creation of the aliases, for which CodeDeploy runs no hook')
    .option('--at-least <share>', 'share of the trials that must end as expected (default: 0.99)')
    .allowExcessArguments(false)
    .addHelpText('after', REHEARSE_NOTES)
    .action(async (flags: RehearseFlags) => finish(await runRequest(requestOf(flags, io), io)));
  addGraph(program, io, finish);
  addLint(program, io, finish, packageVersion());
  for (const add of AWS_COMMANDS) add(program, { io, connect, finish });
  return program;
}

function runRequest(request: RehearseRequest, io: Io): Promise<0 | 1> {
  if (request.first) return runFirstDeployments(request, io);
  return request.trials === undefined ? runRehearse(request, io) : runTrials(request, request.trials, io);
}

/** Control characters and line breaks would let a name in the input forge further lines. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** What people meet most often, with what to do about it. */
function withHint(message: string): string {
  if (!message.endsWith('CredentialsProviderError')) return message;
  return `${message}: no AWS credentials were found, expected some in the environment or in a profile, sign in first`;
}

/** @param command the subcommand that was meant, where there is one of this name */
function explain(error: unknown, command: string | undefined): string {
  if (error instanceof TemplateError || error instanceof ScenarioError || error instanceof InputError) {
    return error.message;
  }
  if (error instanceof CommanderError) {
    const complaint = error.message.replace(/^error: /, '').replace(/\.$/, '');
    return `${complaint}, see guardrails ${command === undefined ? '' : `${command} `}--help`;
  }
  if (isRefusal(error)) return withHint(error.message);
  const said = error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
  return `internal error, please report it: ${said}`;
}

/**
 * Runs the command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code; never rejects and never ends the process
 */
export async function main(argv: readonly string[], io: Io, connect?: Connect): Promise<number> {
  let code = 0;
  let command: string | undefined;
  try {
    if (argv.length === 0) throw new InputError('no command, expected one, see guardrails --help');
    const finish = (finished: number) => {
      code = finished;
    };
    const program = createProgram(io, finish, connect);
    command = program.commands.map((known) => known.name()).find((name) => name === argv[0]);
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    io.stderr(`guardrails: ${oneLine(explain(error, command))}\n`);
    return BAD_INPUT;
  }
}

if (require.main === module && !isTrialsWorker()) {
  // The SDK is part of the package: on which version of Node it will stop to be built is none of the user's business.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const io: Io = {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    writeFile: (path, content) => writeFileSync(path, content),
    readFile: (path) => readFileSync(path, 'utf8'),
    // Back to the start of the line, and clear it.
    ...(process.stderr.isTTY && { progress: (text: string) => process.stderr.write(`\r\u001b[K${text}`) }),
    colours: wantsColours(process.stdout.isTTY, process.env.NO_COLOR),
  };
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', () => {});
  void main(process.argv.slice(2), io).then((code) => {
    process.exitCode = code;
  });
}
