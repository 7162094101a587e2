import type { Command } from 'commander';
import { InputError } from '../io';
import { type AwsFlags, awsCommand, type CommandSurroundings, runConnected } from '../operations/aws-command';
import { type SelectionFlags, selectionOf } from '../operations/selection';
import { type AlarmChoice, runVerifyAlarms } from './verify-alarms-command';

interface DoctorFlags extends AwsFlags, SelectionFlags {
  readonly verifyAlarms?: boolean;
  readonly alarm?: readonly string[];
}

const NOTES = `
--verify-alarms compares what each alarm saw when its state changed last with GetMetricData of the
same expressions, and those with this library's metric math.

Exit code: 0 where everything is as it should be, 1 where something is not or could not be told,
2 for bad input or where AWS does not answer.
`;

function alarmChoice(flags: DoctorFlags): AlarmChoice {
  if (flags.alarm === undefined) return { selection: selectionOf(flags) };
  if ((flags.application ?? flags.deploymentGroup ?? flags.stack) !== undefined) {
    throw new InputError('--alarm excludes --application, --deployment-group and --stack, give one of them');
  }
  return { names: flags.alarm };
}

/** Adds `guardrails doctor`. */
export function addDoctor(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'doctor', 'Ask AWS whether the guardrails of deployments are alive.')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .option('--verify-alarms', 'compare live alarms with their metrics and with this library')
    .option('--alarm <name...>', 'with --verify-alarms: these alarms')
    .addHelpText('after', NOTES)
    .action((flags: DoctorFlags) => {
      if (!flags.verifyAlarms) throw new InputError('expected --verify-alarms, got nothing to ask');
      const choice = alarmChoice(flags);
      return runConnected(flags, surroundings, ({ operations, io, json, signal }) =>
        runVerifyAlarms(choice, json, operations, io, signal),
      );
    });
}
