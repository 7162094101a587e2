import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readAssembly, readTemplate } from '../../rehearsal/template/cloud-assembly';
import { stackNameOf } from '../../rehearsal/template/load';
import { placed } from '../../template/load';
import { SEVERITIES, type Severity } from '../../validation/finding';
import type { AppSource } from '../../validation/model/load-app';
import type { NamedText } from '../../validation/rule';
import { InputError, type Io } from '../io';

/** What the options of `guardrails lint` and `guardrails graph` say of templates. */
export interface SourceFlags {
  readonly app?: string;
  readonly parameter: readonly string[];
}

export interface LintFlags extends SourceFlags {
  readonly deployed: readonly string[];
  readonly severity: string;
  readonly text: readonly string[];
  readonly requireGuards?: boolean;
  readonly json?: boolean;
  readonly sarif?: string;
}

/** Splits `NAME=VALUE` at its first equals sign. */
function pair(option: string, text: string, what: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InputError(`${option}: expected ${what}, got ${text}`);
}

function unlike(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}-${count}`;
  taken.add(free);
  return free;
}

/**
 * The templates to look at. Files may refer to each other, but each is a release of its own; stacks of a cloud assembly are
 * released together, stage by stage.
 *
 * @throws TemplateError, InputError for what the user gave
 */
export function sourcesOf(templates: readonly string[], flags: SourceFlags): AppSource[] {
  if (templates.length === 0 && flags.app === undefined) {
    throw new InputError('no template, expected template files or --app with a cloud assembly, see guardrails --help');
  }
  const parameterValues = new Map(flags.parameter.map((text) => pair('--parameter', text, 'NAME=VALUE')));
  const given = parameterValues.size > 0 && { parameterValues };
  const taken = new Set<string>();
  const files = templates.map((path): AppSource => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new InputError(`${path} is a directory, expected a template file, name a cloud assembly with --app`);
    }
    const stackName = unlike(stackNameOf(path), taken);
    return {
      owner: path,
      names: [stackName],
      group: 'files',
      told: { release: path },
      placement: placed(stackName),
      template: readTemplate(path),
      file: path,
      readNested: (file) => readTemplate(join(dirname(path), file)),
      ...given,
    };
  });
  const stacks = flags.app === undefined ? [] : readAssembly(flags.app);
  return [
    ...files,
    ...stacks.map(
      ({ stackName, names, account, region, template, directory, file, dependencies }): AppSource => ({
        owner: `stack ${stackName}`,
        names,
        group: directory,
        placement: placed(stackName, account, region),
        template,
        file,
        readNested: (nested) => readTemplate(join(directory, nested)),
        told: { dependencies },
        ...given,
      }),
    ),
  ];
}

function deployedOf(options: readonly string[], sources: readonly AppSource[]): Map<string, unknown> {
  const names = sources.map(({ placement }) => placement.stackName);
  return new Map(
    options.map((text): readonly [string, unknown] => {
      if (names.length === 1 && !text.includes('=')) return [names[0], readTemplate(text)];
      const [stackName, path] = pair('--deployed', text, `STACK=FILE where there are ${names.length} templates`);
      if (names.includes(stackName)) return [stackName, readTemplate(path)];
      throw new InputError(`--deployed: no stack is called ${stackName}, expected one of ${names.join(', ')}`);
    }),
  );
}

/** `FILE` or `FILE:name,name`, whose names are filled in at run time. */
function textOf(option: string, io: Io): NamedText {
  const [, path, variables] = /^(.*?)(?::([\w.,-]+))?$/s.exec(option) ?? [];
  try {
    return { name: path, text: io.readFile(path), variables: variables?.split(',') ?? [] };
  } catch {
    throw new InputError(`--text: ${path} cannot be read, expected FILE or FILE:variable,variable`);
  }
}

export function severityOf(text: string): Severity {
  const severity = SEVERITIES.find((known) => known === text);
  if (severity) return severity;
  throw new InputError(`--severity: expected ${SEVERITIES.join(', ')}, got ${text}`);
}

/** What is to be linted, read. */
export function inspectionOf(templates: readonly string[], flags: LintFlags, io: Io) {
  const sources = sourcesOf(templates, flags);
  return {
    sources,
    deployed: deployedOf(flags.deployed, sources),
    texts: flags.text.map((option) => textOf(option, io)),
    requireGuards: flags.requireGuards ?? false,
  };
}
