import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type AssemblyStack, readAssembly, readTemplate } from './cloud-assembly';
import { own, parseDocument, type TemplateDocument } from './document';
import { Resolver } from './intrinsics';
import { DEFAULT_REGION, EXAMPLE_ACCOUNT, type Placement } from './physical-names';
import { transformed } from './sam/transform';
import { TemplateError } from './template-error';

/** Where templates come from: a parsed template, or the path of a template file or cloud assembly directory. */
export type TemplateInput =
  | { readonly template: object }
  | {
      readonly path: string;
      /** What the path must be. Default: a cloud assembly where it is a directory, else a template file. */
      readonly kind?: 'file' | 'assembly';
    };

/** A template with what is needed to read it. */
export interface LoadedTemplate {
  /** How messages call it. */
  readonly owner: string;
  /** Names by which a user may choose it. */
  readonly names: readonly string[];
  readonly document: TemplateDocument;
  readonly resolver: Resolver;
  /** Logical ids of nested stacks whose templates are out of reach. */
  readonly unreadNestedStacks: readonly string[];
  /** What of the template is not in the rehearsal, or is not guarded: one sentence each. */
  readonly notes: readonly string[];
}

interface Source {
  readonly owner: string;
  readonly names: readonly string[];
  readonly placement: Placement;
  readonly template: unknown;
  /** Directory in which templates of nested stacks lie. */
  readonly directory?: string;
  readonly parameterValues?: ReadonlyMap<string, unknown>;
}

/** A file's name as CloudFormation would accept it for a stack: `my.template.json` is `my`. */
function stackNameOf(path: string): string {
  const plain = basename(path)
    .replace(/\..*$/, '')
    .replace(/[^A-Za-z0-9-]+/g, '-');
  return /^[A-Za-z]/.test(plain) ? plain : `Stack${plain}`;
}

function placed(stackName: string, account?: string, region?: string): Placement {
  return { stackName, account: account ?? EXAMPLE_ACCOUNT, region: region ?? DEFAULT_REGION };
}

function nestedSources(parent: Source, document: TemplateDocument, resolver: Resolver): [Source[], string[]] {
  const sources: Source[] = [];
  const unread: string[] = [];
  for (const { logicalId, type, properties, metadata, condition } of document.resources.values()) {
    if (type !== 'AWS::CloudFormation::Stack') continue;
    const place = `${parent.owner}: nested stack ${logicalId}`;
    if (condition !== undefined && !resolver.conditions.isTrue(condition, place)) continue;
    // The key by which `cdk synth` says where the nested template lies.
    const file = metadata['aws:asset:path'];
    if (parent.directory === undefined || typeof file !== 'string') {
      unread.push(logicalId);
      continue;
    }
    const passed = resolver.resolve(own(properties, 'Parameters') ?? {}, `${place}: Parameters`);
    const stackName = `${parent.placement.stackName}-${logicalId}`;
    sources.push({
      owner: place,
      names: [...parent.names, stackName, logicalId],
      placement: { ...parent.placement, stackName },
      template: readTemplate(join(parent.directory, file)),
      directory: parent.directory,
      parameterValues: new Map(Object.entries(passed ?? {})),
    });
  }
  return [sources, unread];
}

function load(source: Source, depth = 0): LoadedTemplate[] {
  if (depth > 10) throw new TemplateError(`${source.owner}: more than 10 stacks nested in each other`);
  const { owner, names, placement, parameterValues } = source;
  const resolverOf = (read: TemplateDocument): Resolver =>
    new Resolver({ document: read, placement, ...(parameterValues ? { parameterValues } : {}) });
  const written = parseDocument(source.template, owner);
  const { document, notes } = transformed(written, resolverOf(written), owner);
  const resolver = resolverOf(document);
  const [nested, unreadNestedStacks] = nestedSources(source, document, resolver);
  return [
    { owner, names, document, resolver, unreadNestedStacks, notes },
    ...nested.flatMap((inner) => load(inner, depth + 1)),
  ];
}

function sourceOfStack(stack: AssemblyStack): Source {
  return {
    owner: `stack ${stack.stackName}`,
    names: stack.names,
    placement: placed(stack.stackName, stack.account, stack.region),
    template: stack.template,
    directory: stack.directory,
  };
}

function sourcesOf(input: TemplateInput): Source[] {
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
  return sourcesOf(input).flatMap((source) => load(source));
}
