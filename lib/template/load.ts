import { type JsonObject, own, parseDocument, type TemplateDocument } from './document';
import { Resolver } from './intrinsics';
import { DEFAULT_REGION, EXAMPLE_ACCOUNT, type Placement } from './physical-names';
import { transformed } from './sam/transform';
import { TemplateError } from './template-error';

/** A template with what is needed to read it. */
export interface LoadedTemplate {
  /** How messages call it. */
  readonly owner: string;
  /** Names by which a user may choose it. */
  readonly names: readonly string[];
  readonly document: TemplateDocument;
  readonly resolver: Resolver;
  /** Where the stack pretends to be deployed. */
  readonly placement: Placement;
  /** The file that it was read from, or the asset in which the CDK put a nested stack. */
  readonly file?: string;
  /** Logical ids of nested stacks whose templates are out of reach. */
  readonly unreadNestedStacks: readonly string[];
  /** What of the template is not in the rehearsal, or is not guarded: one sentence each. */
  readonly notes: readonly string[];
}

/** The file of a nested stack, and those of the stacks in it. */
export type NestedFile = (logicalId: string) => { readonly file: string; readonly nestedFile: NestedFile } | undefined;

/** A parsed template, and what it does not say itself. */
export interface TemplateSource {
  readonly owner: string;
  readonly names: readonly string[];
  readonly placement: Placement;
  readonly template: unknown;
  readonly file?: string;
  /** Parses the template of a nested stack that the CDK put beside this one; absent where nested templates are out of reach. */
  readonly readNested?: (file: string) => unknown;
  /** Where the template of a nested stack lies, by its logical id, for templates that do not tell. */
  readonly nestedFile?: NestedFile;
  readonly parameterValues?: ReadonlyMap<string, unknown>;
  /** The value that another stack exports under a name, or undefined where nobody is known to. */
  readonly imported?: (exportName: string) => string | undefined;
}

export function placed(stackName: string, account?: string, region?: string): Placement {
  return { stackName, account: account ?? EXAMPLE_ACCOUNT, region: region ?? DEFAULT_REGION };
}

function nestedSources(
  parent: TemplateSource,
  document: TemplateDocument,
  resolver: Resolver,
): [TemplateSource[], string[]] {
  const sources: TemplateSource[] = [];
  const unread: string[] = [];
  for (const { logicalId, type, properties, metadata, condition } of document.resources.values()) {
    if (type !== 'AWS::CloudFormation::Stack') continue;
    const place = `${parent.owner}: nested stack ${logicalId}`;
    if (condition !== undefined && !resolver.conditions.isTrue(condition, place)) continue;
    // The key by which `cdk synth` says where the nested template lies.
    const told = parent.nestedFile?.(logicalId);
    const file = metadata['aws:asset:path'] ?? told?.file;
    if (parent.readNested === undefined || typeof file !== 'string') {
      unread.push(logicalId);
      continue;
    }
    const passed = resolver.resolve(own(properties, 'Parameters') ?? {}, `${place}: Parameters`);
    const stackName = `${parent.placement.stackName}-${logicalId}`;
    sources.push({
      owner: place,
      names: [...parent.names, stackName, logicalId],
      placement: { ...parent.placement, stackName },
      template: parent.readNested(file),
      file,
      readNested: parent.readNested,
      ...(told && { nestedFile: told.nestedFile }),
      ...(parent.imported && { imported: parent.imported }),
      parameterValues: new Map(Object.entries((passed ?? {}) as JsonObject)),
    });
  }
  return [sources, unread];
}

/**
 * Loads a template with its nested stacks: what SAM generates is in it, and references can be resolved.
 *
 * @throws TemplateError where it is no template, or what it needs to be read is missing
 */
export function loadTemplate(source: TemplateSource, depth = 0): LoadedTemplate[] {
  if (depth > 10) throw new TemplateError(`${source.owner}: more than 10 stacks nested in each other`);
  const { owner, names, placement, parameterValues, imported, file } = source;
  const resolverOf = (read: TemplateDocument): Resolver =>
    new Resolver({
      document: read,
      placement,
      ...(parameterValues && { parameterValues }),
      ...(imported && { imported }),
    });
  const written = parseDocument(source.template, owner);
  const { document, notes } = transformed(written, resolverOf(written), owner);
  const resolver = resolverOf(document);
  const [nested, unreadNestedStacks] = nestedSources(source, document, resolver);
  return [
    { owner, names, document, resolver, placement, ...(file !== undefined && { file }), unreadNestedStacks, notes },
    ...nested.flatMap((inner) => loadTemplate(inner, depth + 1)),
  ];
}
