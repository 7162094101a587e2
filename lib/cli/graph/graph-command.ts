import type { Command } from 'commander';
import { loadApp } from '../../validation/model/load-app';
import { InputError, type Io } from '../io';
import { type SourceFlags, sourcesOf } from '../lint/lint-request';
import { repeated } from '../operations/aws-command';
import { paintOf } from '../paint';
import { renderGraphSvg } from './graph-picture';
import { renderGraphText } from './graph-text';
import { serviceGraph } from './service-graph';

interface GraphFlags extends SourceFlags {
  readonly svg?: string;
  readonly json?: boolean;
}

const NOTES = `
Waits come from imports, from dependencies between stacks, from nested stacks, and from Guardrails.of(...).needs().

Exit code: 0 without a loop, 1 with one, 2 for bad input.
`;

/** @returns the exit code: 1 where deployments wait for each other, else 0 */
export function runGraph(templates: readonly string[], flags: GraphFlags, io: Io): 0 | 1 {
  const graph = serviceGraph(loadApp(sourcesOf(templates, flags)));
  if (flags.svg !== undefined) {
    try {
      io.writeFile(flags.svg, renderGraphSvg(graph));
    } catch {
      throw new InputError(`--svg: ${flags.svg} cannot be written, name a file in an existing directory`);
    }
  }
  io.stdout(flags.json ? `${JSON.stringify(graph, null, 2)}\n` : renderGraphText(graph, paintOf(io)));
  return graph.loops.length > 0 ? 1 : 0;
}

/** Adds `guardrails graph`. */
export function addGraph(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('graph')
    .description('Show which stacks and deployments wait for which, and whether they wait for each other.')
    .argument('[templates...]', 'template files, JSON or YAML')
    .option('--app <directory>', 'a cloud assembly, as `cdk synth` writes it')
    .option('--parameter <name=value>', 'value of a parameter, may be repeated', repeated, [])
    .option('--svg <file>', 'write a picture, loops in red')
    .option('--json', 'print JSON')
    .addHelpText('after', NOTES)
    .action((templates: string[], flags: GraphFlags) => finish(runGraph(templates, flags, io)));
}
