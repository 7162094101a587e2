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
  /** Name of the condition under which CloudFormation creates it. */
  readonly condition?: string;
}

/** The sections of a CloudFormation template that a rehearsal reads. */
export interface TemplateDocument {
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: ReadonlyMap<string, TemplateResource>;
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
    ...(condition === undefined ? {} : { condition }),
  };
}

/**
 * Takes a parsed JSON or YAML value for a CloudFormation template.
 *
 * @param owner how messages call the template: its file or its stack
 * @throws TemplateError where the value has no resources or a section has another shape
 */
export function parseDocument(value: unknown, owner: string): TemplateDocument {
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
    parameters: section(value, 'Parameters', owner),
    mappings: section(value, 'Mappings', owner),
    conditions: section(value, 'Conditions', owner),
    resources: new Map(entries),
  };
}
