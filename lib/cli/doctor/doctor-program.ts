import type { Command } from 'commander';
import { InputError } from '../io';
import { type AwsFlags, awsCommand, type CommandSurroundings, runConnected } from '../operations/aws-command';
import { type SelectionFlags, selectionOf } from '../operations/selection';
import { type DoctorRequest, runDoctor } from './doctor-command';
import { type AlarmChoice, runVerifyAlarms } from './verify-alarms-command';

interface DoctorFlags extends AwsFlags, SelectionFlags {
  readonly verifyAlarms?: boolean;
  readonly alarm?: readonly string[];
  readonly hours?: string;
  readonly calendar?: readonly string[];
  readonly ledger?: string;
  readonly response?: string;
}

/** How far back series must have data points; the longest for which CloudWatch keeps the five minutes that are asked for. */
const DEFAULT_HOURS = 24;
const LONGEST_HOURS = 1_440;

const NOTES = `
Looks at the plan, the alias, the rollback events, the alarms and their series, the hooks of the last deployment, and at the
calendars and ledgers that plans name. Of a rollback response it looks whether it runs, whether anybody subscribed
to its topic, and whether the pipeline's transition is as the ledger says. Nothing is invoked or changed.

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

function hoursOf(text: string | undefined): number {
  const hours = text === undefined ? DEFAULT_HOURS : Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= LONGEST_HOURS) return hours;
  throw new InputError(`--hours: expected a whole number from 1 to ${LONGEST_HOURS}, got ${JSON.stringify(text)}`);
}

function doctorRequest(flags: DoctorFlags): DoctorRequest {
  if (flags.alarm !== undefined) throw new InputError('--alarm: expected --verify-alarms beside it, got none');
  return {
    selection: selectionOf(flags),
    hours: hoursOf(flags.hours),
    calendars: flags.calendar ?? [],
    ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
    ...(flags.response === undefined ? {} : { response: flags.response }),
  };
}

/** Adds `guardrails doctor`. */
export function addDoctor(program: Command, surroundings: CommandSurroundings): void {
  awsCommand(program, 'doctor', 'Ask AWS whether the guardrails of deployments are alive.')
    .option('--application <name>', 'the deployment groups of this CodeDeploy application')
    .option('--deployment-group <name>', 'only this one of them')
    .option('--stack <name>', 'the deployment groups of this stack')
    .option('--hours <number>', `how far back series must have data points (default: ${DEFAULT_HOURS})`)
    .option('--calendar <name...>', 'Change Calendars that must be readable, besides those that plans name')
    .option('--ledger <table>', 'table of a release ledger that must be readable, besides those that plans name')
    .option('--response <function>', 'function of the rollback response (default with --stack: that of the stack)')
    .option('--verify-alarms', 'compare live alarms with their metrics and with this library')
    .option('--alarm <name...>', 'with --verify-alarms: these alarms')
    .addHelpText('after', NOTES)
    .action((flags: DoctorFlags) => {
      if (!flags.verifyAlarms) {
        const request = doctorRequest(flags);
        return runConnected(flags, surroundings, (run) => runDoctor(request, run));
      }
      const choice = alarmChoice(flags);
      return runConnected(flags, surroundings, ({ operations, io, json, signal }) =>
        runVerifyAlarms(choice, json, operations, io, signal),
      );
    });
}
