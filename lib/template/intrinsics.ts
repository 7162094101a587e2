import { Conditions } from './conditions';
import { isObject, own, type TemplateDocument } from './document';
import { valueOfParameter } from './parameters';
import { attributeOf, namePropertyOf, type Placement, plainName, refOf, TARGET_VERSION } from './physical-names';
import { TemplateError } from './template-error';

/** `AWS::NoValue`: CloudFormation drops the property or the item. */
const NO_VALUE = undefined;

/** CloudFormation nests far less; deeper input is not a template. */
const DEEPEST = 100;

/** What the template cannot know by itself. */
export interface ResolverOptions {
  readonly document: TemplateDocument;
  readonly placement: Placement;
  /** Values that a parent stack passes; parameters without one take their defaults. */
  readonly parameterValues?: ReadonlyMap<string, unknown>;
  /** The value that another stack exports under a name, or undefined where nobody is known to. */
  readonly imported?: (exportName: string) => string | undefined;
}

/**
 * Replaces intrinsic functions by the values CloudFormation would give, or by readable stable names where only a real
 * deployment knows the value.
 */
export class Resolver {
  public readonly conditions: Conditions;
  private readonly naming = new Set<string>();
  private depth = 0;

  public constructor(private readonly options: ResolverOptions) {
    this.conditions = new Conditions(options.document, (value, place) => this.resolve(value, place, true));
  }

  /**
   * The value with every intrinsic function replaced; undefined where it is `AWS::NoValue`.
   *
   * @param place how messages call the value's place in the template
   * @throws TemplateError for a function or a reference that cannot be resolved
   */
  public resolve(value: unknown, place: string, inCondition = false): unknown {
    if (this.depth > DEEPEST) throw new TemplateError(`${place}: nested deeper than ${DEEPEST} levels or in a circle`);
    this.depth++;
    try {
      return this.resolveOne(value, place, inCondition);
    } finally {
      this.depth--;
    }
  }

  /** Like {@link resolve}, for places that must be a text; a number or boolean is written as one. */
  public text(value: unknown, place: string, inCondition = false): string {
    const resolved = this.resolve(value, place, inCondition);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new TemplateError(`${place}: expected a text, got ${describe(resolved)}`);
  }

  /** The name that the resource has when deployed: its own, or one made of the stack's name and the logical id. */
  public nameOf(logicalId: string): string {
    const resource = this.options.document.resources.get(logicalId);
    const property = resource && namePropertyOf(resource.type);
    const given = property === undefined ? undefined : own(resource?.properties, property);
    const generated = `${this.options.placement.stackName}-${logicalId}`;
    if (given === undefined) return generated;
    const place = `${logicalId}: ${property}`;
    if (this.naming.has(logicalId)) throw new TemplateError(`${place}: the name refers to itself`);
    this.naming.add(logicalId);
    try {
      const name = this.resolve(given, place);
      return name === NO_VALUE ? generated : this.text(name, place);
    } finally {
      this.naming.delete(logicalId);
    }
  }

  private resolveOne(value: unknown, place: string, inCondition: boolean): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, place, inCondition)).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) return value ?? NO_VALUE;
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
      return this.call(keys[0], value[keys[0]], place, inCondition);
    }
    const fields = keys.map((key) => [key, this.resolve(value[key], place, inCondition)] as const);
    return Object.fromEntries(fields.filter(([, field]) => field !== NO_VALUE));
  }

  private call(name: string, argument: unknown, place: string, inCondition: boolean): unknown {
    const resolve = (inner: unknown): unknown => this.resolve(inner, place, inCondition);
    const text = (inner: unknown): string => this.text(inner, place, inCondition);
    const list = (inner: unknown): readonly unknown[] => {
      const resolved = resolve(inner);
      if (Array.isArray(resolved)) return resolved;
      throw new TemplateError(`${place}: expected ${name} on a list, got ${describe(resolved)}`);
    };
    const items = (min: number, max = min): readonly unknown[] => {
      if (Array.isArray(argument) && argument.length >= min && argument.length <= max) return argument;
      const amount = min === max ? `${min}` : `${min} to ${max}`;
      throw new TemplateError(`${place}: expected ${name} with ${amount} arguments, got ${describe(argument)}`);
    };
    switch (name) {
      case 'Ref':
        return this.ref(this.plainText(argument, name, place), place, inCondition);
      case 'Fn::GetAtt': {
        if (typeof argument === 'string') return this.attribute(argument, place);
        const [logicalId, attribute] = items(2);
        return this.attribute(`${this.plainText(logicalId, name, place)}.${text(attribute)}`, place);
      }
      case 'Fn::Join': {
        const [separator, parts] = items(2);
        return list(parts).map(text).join(text(separator));
      }
      case 'Fn::Sub':
        return this.substitute(argument, place, inCondition);
      case 'Fn::Split': {
        const [separator, source] = items(2);
        return text(source).split(text(separator));
      }
      case 'Fn::Select': {
        const [index, source] = items(2);
        const choices = list(source);
        const position = Number(text(index));
        if (!Number.isInteger(position) || position < 0 || position >= choices.length) {
          throw new TemplateError(`${place}: Fn::Select has no item ${text(index)} among ${choices.length}`);
        }
        return choices[position];
      }
      case 'Fn::If': {
        const [condition, whenTrue, whenFalse] = items(3);
        return resolve(this.conditions.isTrue(this.plainText(condition, name, place), place) ? whenTrue : whenFalse);
      }
      case 'Fn::FindInMap': {
        const [map, top, second, options] = items(3, 4);
        const [mapName, ...keys] = [map, top, second].map(text);
        const found = keys.reduce<unknown>(own, own(this.options.document.mappings, mapName));
        // Of the transform AWS::LanguageExtensions.
        const fallback = own(options, 'DefaultValue');
        if (found === undefined && fallback === undefined) {
          throw new TemplateError(`${place}: Fn::FindInMap finds no ${[mapName, ...keys].join('.')}`);
        }
        return resolve(found ?? fallback);
      }
      case 'Fn::Length':
        return list(argument).length;
      case 'Fn::ImportValue':
        return this.importedValue(text(argument));
      case 'Fn::Base64':
        return Buffer.from(text(argument), 'utf8').toString('base64');
      case 'Fn::GetAZs': {
        const region = text(argument) || this.options.placement.region;
        return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
      }
      case 'Fn::ToJsonString':
        return JSON.stringify(resolve(argument) ?? null);
      default:
        throw new TemplateError(`${place}: ${name} cannot be resolved without deploying, use a plain value there`);
    }
  }

  private importedValue(exportName: string): string {
    return this.options.imported?.(exportName) ?? `imported-${plainName(exportName)}`;
  }

  private plainText(value: unknown, name: string, place: string): string {
    if (typeof value === 'string') return value;
    throw new TemplateError(`${place}: expected ${name} to name something, got ${describe(value)}`);
  }

  private ref(name: string, place: string, inCondition: boolean): unknown {
    const { placement, document } = this.options;
    switch (name) {
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::AccountId':
        return placement.account;
      case 'AWS::Region':
        return placement.region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return placement.stackName;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${placement.region}:${placement.account}:stack/${placement.stackName}/rehearsal`;
      case 'AWS::NotificationARNs':
        return [];
    }
    const passed = this.options.parameterValues?.get(name);
    if (passed !== undefined) return passed;
    const parameter = own(document.parameters, name);
    if (parameter !== undefined) return valueOfParameter(name, parameter, place, inCondition);
    const generated = document.generatedNames.get(name);
    if (generated !== undefined) return this.ref(generated, place, inCondition);
    const resource = document.resources.get(name);
    if (!resource) {
      throw new TemplateError(
        `${place}: refers to ${name}, which is neither a resource nor a parameter of the template`,
      );
    }
    if (resource.type === 'AWS::Lambda::Version') return `${this.functionArn(name, place)}:${TARGET_VERSION}`;
    if (resource.type === 'AWS::Lambda::Alias') {
      return `${this.functionArn(name, place)}:${this.text(resource.properties.Name, `${name}: Name`)}`;
    }
    return refOf(resource.type, this.nameOf(name), placement);
  }

  private attribute(path: string, place: string): unknown {
    const [first, ...others] = path.split('.');
    // `Orders.Version.Version` asks for an attribute of the version that SAM generates, not of the function.
    const generated = this.options.document.generatedNames.get(`${first}.${others[0]}`);
    const logicalId = generated ?? first;
    const attribute = (generated === undefined ? others : others.slice(1)).join('.');
    const resource = this.options.document.resources.get(logicalId);
    if (!resource || attribute === '') {
      throw new TemplateError(`${place}: Fn::GetAtt ${path} finds no resource with an attribute in the template`);
    }
    const { type, properties } = resource;
    if (type === 'AWS::Lambda::Version' && attribute === 'Version') return TARGET_VERSION;
    if (type === 'AWS::Lambda::Version' || type === 'AWS::Lambda::Alias') return this.ref(logicalId, place, false);
    if (type === 'AWS::SSM::Parameter' && attribute === 'Value') return this.resolve(properties.Value, place);
    return attributeOf(type, this.nameOf(logicalId), attribute, this.options.placement);
  }

  /** ARN of the function whose version or alias this is. */
  private functionArn(logicalId: string, place: string): string {
    const given = this.text(this.options.document.resources.get(logicalId)?.properties.FunctionName, place);
    return given.startsWith('arn:')
      ? given
      : attributeOf('AWS::Lambda::Function', given, 'Arn', this.options.placement);
  }

  private substitute(argument: unknown, place: string, inCondition: boolean): string {
    const [pattern, variables] = Array.isArray(argument) && argument.length === 2 ? argument : [argument, {}];
    if (typeof pattern !== 'string' || !isObject(variables)) {
      throw new TemplateError(`${place}: expected Fn::Sub with a text, or with a text and its variables`);
    }
    return pattern.replace(/\$\{([^}]*)\}/g, (_match, inner: string) => {
      // `${!Name}` is how a template writes the literal text `${Name}`.
      if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
      const name = inner.trim();
      if (Object.hasOwn(variables, name)) return this.text(variables[name], place, inCondition);
      const isReference = !name.includes('.') || this.options.document.generatedNames.has(name);
      const value = isReference ? this.ref(name, place, inCondition) : this.attribute(name, place);
      return this.text(value, place, inCondition);
    });
  }
}

function describe(value: unknown): string {
  if (value === NO_VALUE || value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
