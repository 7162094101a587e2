import { ScenarioError } from './scenario-error';

/** What a number must be: its bounds, and how a message calls it. */
export interface NumberBounds {
  readonly isAllowed: (value: number) => boolean;
  readonly expected: string;
}

/** Above `low` and up to `high`. */
export function above(low: number, high: number, what: string): NumberBounds {
  return { isAllowed: (value) => value > low && value <= high, expected: `${what} above ${low} and up to ${high}` };
}

/** From `low` to `high`, both included. */
export function between(low: number, high: number, what: string): NumberBounds {
  return { isAllowed: (value) => value >= low && value <= high, expected: `${what} from ${low} to ${high}` };
}

/** A whole number from `low` to `high`, both included. */
export function whole(low: number, high: number, what: string): NumberBounds {
  const { expected } = between(low, high, what);
  return { isAllowed: (value) => Number.isInteger(value) && value >= low && value <= high, expected };
}

/** A value in one line and few characters, for `got ...`. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  const text = JSON.stringify(value).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}

/** @throws ScenarioError in the form `path: expected X, got Y` */
export function refuse(path: string, expected: string, value: unknown): never {
  throw new ScenarioError(`${path}: expected ${expected}, got ${shown(value)}`);
}

/** @throws ScenarioError where the value is no number within the bounds */
export function boundedNumber(value: unknown, path: string, { isAllowed, expected }: NumberBounds): number {
  return typeof value === 'number' && isAllowed(value) ? value : refuse(path, expected, value);
}

/** What the fields of one fault or one kind of traffic are read from, one after the other. */
export interface FieldSource {
  /** @param fallback what a field that is left out means; without one it must be there */
  number(name: string, bounds: NumberBounds, fallback?: number): number;
  /** undefined where the field is left out */
  optionalText(name: string): string | undefined;
}

/** The fields of an object; the ones that nobody asked for are refused, because they would be ignored silently. */
export class ObjectFields implements FieldSource {
  private readonly source: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();

  /** @throws ScenarioError where the value is no object */
  public constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, 'an object', value);
    this.source = Object.fromEntries(Object.entries(value));
  }

  /** The field as it is; undefined where it is left out. */
  public raw(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.source, name) ? this.source[name] : undefined;
  }

  public number(name: string, bounds: NumberBounds, fallback?: number): number {
    const value = this.raw(name);
    return value === undefined && fallback !== undefined ? fallback : boundedNumber(value, this.place(name), bounds);
  }

  /** As {@link number}, undefined where the field is left out. */
  public optionalNumber(name: string, bounds: NumberBounds): number | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : boundedNumber(value, this.place(name), bounds);
  }

  public optionalText(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    return refuse(this.place(name), 'a text that is not empty', value);
  }

  /** How messages call a field. */
  public place(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** @throws ScenarioError where there is a field that was never asked for */
  public done(): void {
    const unknown = Object.keys(this.source).find((name) => !this.known.has(name));
    if (unknown === undefined) return;
    const where = this.path === '' ? 'scenario' : this.path;
    throw new ScenarioError(`${where}: expected no field but ${[...this.known].join(', ')}, got ${shown(unknown)}`);
  }
}
