/** A value from outside that does not have the shape the contract states. */
export class ContractError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ContractError';
  }
}

/** Turns an unknown value into a `T` or throws a {@link ContractError} that names the place and the expectation. */
export type Decoder<T> = (value: unknown, path: string) => T;

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'undefined' ? 'nothing' : `a value of type ${typeof value}`;
}

function refuse(path: string, expected: string, value: unknown): never {
  throw new ContractError(`${path}: expected ${expected}, got ${describe(value)}`);
}

/** A string that is not empty. */
export const text: Decoder<string> = (value, path) =>
  typeof value === 'string' && value.length > 0 ? value : refuse(path, 'a non-empty string', value);

/** true or false. */
export const bool: Decoder<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

/** A finite number within the bounds, both included. */
export function numberBetween(min: number, max: number): Decoder<number> {
  return (value, path) =>
    typeof value === 'number' && value >= min && value <= max
      ? value
      : refuse(path, `a number between ${min} and ${max}`, value);
}

/** One of the words of a list. */
export function oneOf<const T extends readonly string[]>(allowed: T): Decoder<T[number]> {
  return (value, path) =>
    typeof value === 'string' && (allowed as readonly string[]).includes(value)
      ? (value as T[number])
      : refuse(path, `one of ${allowed.join(', ')}`, value);
}

/** An array of items of one kind; the error of a refused item names its place. */
export function listOf<T>(item: Decoder<T>, minLength = 0): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(path, 'an array', value);
    if (value.length < minLength)
      throw new ContractError(`${path}: expected at least ${minLength} item, got ${value.length}`);
    return value.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

/** Nothing, or what the inner decoder takes; null is not nothing. */
export function optional<T>(inner: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => (value === undefined ? undefined : inner(value, path));
}

/** An object with exactly these fields: a field nobody knows is refused, because it would be ignored silently. */
export function objectOf<T extends object>(fields: { [K in keyof T]-?: Decoder<T[K]> }): Decoder<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object', value);
    const source = value as Record<string, unknown>;
    const unknown = Object.keys(source).filter((key) => !Object.hasOwn(fields, key));
    if (unknown.length > 0) throw new ContractError(`${path}: unknown field ${unknown.join(', ')}`);
    const result: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const decoded = fields[key](Object.hasOwn(source, key) ? source[key] : undefined, `${path}.${key}`);
      if (decoded !== undefined) result[key] = decoded;
    }
    return result as T;
  };
}

/** Chooses a decoder by the field `kind`; an unknown kind is refused. */
export function byKind<T extends { kind: string }>(
  variants: { [K in T['kind']]: Decoder<Extract<T, { kind: K }>> },
): Decoder<T> {
  return (value, path) => {
    const kinds = Object.keys(variants) as T['kind'][];
    const kind = oneOf(kinds)((value as { kind?: unknown } | null | undefined)?.kind, `${path}.kind`);
    return variants[kind](value, path) as T;
  };
}

/** Parses JSON text; the error never quotes the text, which may hold values. */
export function parseJson(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ContractError(`${path}: expected JSON, got ${json.length} characters that do not parse`);
  }
}
