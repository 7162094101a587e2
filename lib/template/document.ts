import { TemplateError } from './template-error';

/** A JSON object whose fields nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of an object that has it itself; a template may name a resource `constructor`. */
export function own(object: unknown, key: string): unknown {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** One resource as the template writes it: intrinsic functions unresolved. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly updatePolicy: JsonObject;
  readonly metadata: JsonObject;
  /** Logical ids that the resource waits for explicitly. */
  readonly dependsOn: readonly string[];
  /** Name of the condition under which CloudFormation creates it. */
  readonly condition?: string;
}

/** The sections of a CloudFormation template that rehearsals and rules read. */
export interface TemplateDocument {
  /** Names of the macros that CloudFormation applies to the template before it creates anything. */
  readonly transforms: readonly string[];
  /** What SAM's section `Globals` gives to every resource of a kind, by kind. */
  readonly globals: JsonObject;
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly outputs: JsonObject;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Names under which SAM lets a template refer to what it generates (`Orders.Alias`), with the logical ids behind them. */
  readonly generatedNames: ReadonlyMap<string, string>;
}

function section(source: JsonObject, name: string, owner: string): JsonObject {
  const value = own(source, name);
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new TemplateError(`${owner}: expected the section ${name} to be an object`);
  return value;
}

function resourceOf(logicalId: string, value: unknown, owner: string): TemplateResource {
  const type = own(value, 'Type');
  if (!isObject(value) || typeof type !== 'string') {
    throw new TemplateError(`${owner}: expected the resource ${logicalId} to be an object with a Type`);
  }
  const place = `${owner}: resource ${logicalId}`;
  const condition = own(value, 'Condition');
  if (condition !== undefined && typeof condition !== 'string') {
    throw new TemplateError(`${place}: expected Condition to be the name of a condition`);
  }
  return {
    logicalId,
    type,
    properties: section(value, 'Properties', place),
    updatePolicy: section(value, 'UpdatePolicy', place),
    metadata: section(value, 'Metadata', place),
    dependsOn: [own(value, 'DependsOn')].flat().filter((id): id is string => typeof id === 'string'),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** The section `Transform`: a name, an object with a name and parameters, or a list of both. */
function transformsOf(value: unknown, owner: string): string[] {
  return (Array.isArray(value) ? value : [value ?? []].flat()).map((entry: unknown) => {
    const name = typeof entry === 'string' ? entry : own(entry, 'Name');
    if (typeof name === 'string') return name;
    throw new TemplateError(`${owner}: expected the section Transform to name its macros`);
  });
}

/** Levels within which every template lies by far; what goes deeper would exhaust the stack of whoever walks through it. */
const DEEPEST = 200;

/** Walks without recursion, so that no depth is too deep for it. */
function requireShallow(value: unknown, owner: string): void {
  // A value that several places share (YAML's aliases) is looked at again only where it lies deeper.
  const depths = new Map<object, number>();
  const open: (readonly [unknown, number])[] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [inner, depth] = next;
    if (typeof inner !== 'object' || inner === null || (depths.get(inner) ?? -1) >= depth) continue;
    if (depth > DEEPEST) {
      throw new TemplateError(
        `${owner} is not a CloudFormation template: nested deeper than ${DEEPEST} levels or in a circle`,
      );
    }
    depths.set(inner, depth);
    for (const child of Object.values(inner)) open.push([child, depth + 1]);
  }
}

/**
 * Takes a parsed JSON or YAML value for a CloudFormation template.
 *
 * @param owner how messages call the template: its file or its stack
 * @throws TemplateError where the value has no resources, a section has another shape, or something is nested without end
 */
export function parseDocument(value: unknown, owner: string): TemplateDocument {
  requireShallow(value, owner);
  const resources = own(value, 'Resources');
  if (!isObject(value) || !isObject(resources)) {
    throw new TemplateError(
      `${owner} is not a CloudFormation template: expected an object with a section Resources, give the template that was synthesized`,
    );
  }
  const entries = Object.entries(resources).map(
    ([logicalId, resource]) => [logicalId, resourceOf(logicalId, resource, owner)] as const,
  );
  return {
    transforms: transformsOf(own(value, 'Transform'), owner),
    globals: section(value, 'Globals', owner),
    parameters: section(value, 'Parameters', owner),
    mappings: section(value, 'Mappings', owner),
    conditions: section(value, 'Conditions', owner),
    outputs: section(value, 'Outputs', owner),
    resources: new Map(entries),
    generatedNames: new Map(),
  };
}
