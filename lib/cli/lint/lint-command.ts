import type { Command } from 'commander';
import { atLeast } from '../../validation/finding';
import { findingsOf, inspect } from '../../validation/inspect';
import { RULES } from '../../validation/rules';
import { InputError, type Io } from '../io';
import { repeated } from '../operations/aws-command';
import { paintOf } from '../paint';
import { renderLintJson } from './finding-json';
import { renderFindings } from './finding-text';
import { inspectionOf, type LintFlags, severityOf } from './lint-request';
import { renderSarif } from './sarif';

const NOTES = `
Template files may import what others of them export, but each is a release of its own; the stacks of a cloud assembly
are compared with each other, stage by stage.
The rules, with what each cannot see: docs/rules.md.

Exit code: 0 without a finding of the severity, 1 with one, 2 for bad input.
`;

/** @returns the exit code: 1 where there is a finding of at least the severity, else 0 */
export function runLint(templates: readonly string[], flags: LintFlags, io: Io, version: string): 0 | 1 {
  const least = severityOf(flags.severity);
  const inspection = inspectionOf(templates, flags, io);
  const results = inspect(inspection);
  const count = inspection.sources.length;
  if (flags.sarif !== undefined) {
    const read = (file: string): string | undefined => {
      try {
        return io.readFile(file);
      } catch {
        return undefined;
      }
    };
    try {
      io.writeFile(flags.sarif, renderSarif(results, RULES, version, read));
    } catch {
      throw new InputError(`--sarif: ${flags.sarif} cannot be written, name a file in an existing directory`);
    }
  }
  io.stdout(flags.json ? renderLintJson(results, count) : renderFindings(results, count, paintOf(io)));
  return findingsOf(results).some(({ severity }) => atLeast(severity, least)) ? 1 : 0;
}

/** Adds `guardrails lint`. */
export function addLint(program: Command, io: Io, finish: (code: number) => void, version: string): void {
  program
    .command('lint')
    .description(
      'Find in templates what makes a guarded deployment unsafe: CloudFormation, SAM, Serverless Framework, CDK.',
    )
    .argument('[templates...]', 'template files, JSON or YAML')
    .option('--app <directory>', 'a cloud assembly, as `cdk synth` writes it')
    .option(
      '--deployed <[stack=]file>',
      'the template as it is deployed, may be repeated: finds replaced aliases',
      repeated,
      [],
    )
    .option('--severity <severity>', 'least severity that fails: error, warning or info', 'error')
    .option('--require-guards', 'every function with traffic must have a guarded alias')
    .option(
      '--text <file[:variables]>',
      'a prompt or configuration whose placeholders must be filled in, may be repeated',
      repeated,
      [],
    )
    .option(
      '--parameter <name=value>',
      'value of a parameter, may be repeated (default: that in the template)',
      repeated,
      [],
    )
    .option('--json', 'print JSON')
    .option('--sarif <file>', 'write SARIF 2.1.0')
    .addHelpText('after', NOTES)
    .action((templates: string[], flags: LintFlags) => finish(runLint(templates, flags, io, version)));
}
