import { isObject, own, type TemplateDocument } from './document';
import { TemplateError } from './template-error';

/** Resolves the values inside a condition. */
export type ValueResolver = (value: unknown, place: string) => unknown;

function operands(value: unknown, place: string, min: number, max: number): readonly unknown[] {
  if (Array.isArray(value) && value.length >= min && value.length <= max) return value;
  throw new TemplateError(`${place}: expected an array of ${min === max ? min : `${min} to ${max}`} conditions`);
}

/** Evaluates the conditions of one template, with its parameters' defaults. */
export class Conditions {
  private readonly known = new Map<string, boolean>();
  private readonly open = new Set<string>();

  public constructor(
    private readonly document: TemplateDocument,
    private readonly resolveValue: ValueResolver,
  ) {}

  /** @throws TemplateError for a name the template does not define, or a condition defined by itself */
  public isTrue(name: string, place: string): boolean {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const definition = own(this.document.conditions, name);
    if (definition === undefined) throw new TemplateError(`${place}: condition ${name} is not defined in the template`);
    if (this.open.has(name)) throw new TemplateError(`${place}: condition ${name} is defined by itself`);
    this.open.add(name);
    const result = this.evaluate(definition, `condition ${name}`);
    this.open.delete(name);
    this.known.set(name, result);
    return result;
  }

  private evaluate(value: unknown, place: string): boolean {
    if (isObject(value) && Object.keys(value).length === 1) {
      const [key, argument] = Object.entries(value)[0];
      switch (key) {
        case 'Condition':
          if (typeof argument === 'string') return this.isTrue(argument, place);
          break;
        case 'Fn::Equals': {
          const [left, right] = operands(argument, place, 2, 2).map((side) => this.resolveValue(side, place));
          return comparable(left, place) === comparable(right, place);
        }
        case 'Fn::And':
          return operands(argument, place, 2, 10).every((inner) => this.evaluate(inner, place));
        case 'Fn::Or':
          return operands(argument, place, 2, 10).some((inner) => this.evaluate(inner, place));
        case 'Fn::Not':
          return !this.evaluate(operands(argument, place, 1, 1)[0], place);
      }
    }
    throw new TemplateError(`${place}: expected Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition`);
  }
}

function comparable(value: unknown, place: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${place}: expected Fn::Equals to compare two texts`);
}
