import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type LoadedTemplate, loadTemplate, placed, type TemplateSource } from '../../template/load';
import { type AssemblyStack, readAssembly, readTemplate } from './cloud-assembly';

/** Where templates come from: a parsed template, or the path of a template file or cloud assembly directory. */
export type TemplateInput =
  | { readonly template: object }
  | {
      readonly path: string;
      /** What the path must be. Default: a cloud assembly where it is a directory, else a template file. */
      readonly kind?: 'file' | 'assembly';
    };

/** A file's name as CloudFormation would accept it for a stack: `my.template.json` is `my`. */
export function stackNameOf(path: string): string {
  const plain = basename(path)
    .replace(/\..*$/, '')
    .replace(/[^A-Za-z0-9-]+/g, '-');
  return /^[A-Za-z]/.test(plain) ? plain : `Stack${plain}`;
}

function sourceOfStack(stack: AssemblyStack): TemplateSource {
  return {
    owner: `stack ${stack.stackName}`,
    names: stack.names,
    placement: placed(stack.stackName, stack.account, stack.region),
    template: stack.template,
    readNested: (file) => readTemplate(join(stack.directory, file)),
  };
}

function sourcesOf(input: TemplateInput): TemplateSource[] {
  if ('template' in input) {
    return [{ owner: 'the template', names: ['Stack'], placement: placed('Stack'), template: input.template }];
  }
  const { path } = input;
  const kind = input.kind ?? (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'assembly' : 'file');
  if (kind === 'assembly') return readAssembly(path).map(sourceOfStack);
  const stackName = stackNameOf(path);
  return [{ owner: path, names: [stackName], placement: placed(stackName), template: readTemplate(path) }];
}

/**
 * Loads a template (JSON or YAML), or every stack of a cloud assembly with its stages and nested stacks.
 *
 * @throws TemplateError where a file is missing, unreadable, or no template
 */
export function loadTemplates(input: TemplateInput): LoadedTemplate[] {
  return sourcesOf(input).flatMap((source) => loadTemplate(source));
}
