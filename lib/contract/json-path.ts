import { ContractError } from './decode';

/** A step of a path: the name of a field, or the place in an array. */
export type JsonStep = string | number;

/** One value of a JSON document: `$`, `$.status`, `$.items[0].id`, `$['content-type']`. */
const STEP = /\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\['([^'\\]+)'\]/gy;

/**
 * The steps of a JSON path that leads to one value: no wildcard, slice or filter of RFC 9535, which would select many.
 *
 * @throws ContractError where it is no such path
 */
export function parseJsonPath(path: string): JsonStep[] {
  const steps: JsonStep[] = [];
  let at = path.startsWith('$') ? 1 : path.length + 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const found = STEP.exec(path);
    if (found === null) break;
    const [, name, index, quoted] = found;
    steps.push(index === undefined ? (name ?? quoted) : Number(index));
    at = STEP.lastIndex;
  }
  if (at === path.length) return steps;
  throw new ContractError(
    `expected a JSON path to one value, like $.status or $.items[0]['item id'], got ${JSON.stringify(path.slice(0, 100))}`,
  );
}

/** JSON inside a text, as in the body of an HTTP answer. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The value at a path, undefined where there is none. A text that holds JSON is opened where the path goes on: `$.body.status`. */
export function valueAt(document: unknown, steps: readonly JsonStep[]): unknown {
  let value = document;
  for (const step of steps) {
    const parent = opened(value);
    const isField = typeof step === 'string' && typeof parent === 'object' && !Array.isArray(parent);
    if (parent === null || !(isField || (typeof step === 'number' && Array.isArray(parent)))) return undefined;
    if (!Object.hasOwn(parent as object, step)) return undefined;
    value = (parent as Record<JsonStep, unknown>)[step];
  }
  return value;
}

/** Whether two JSON values are the same; the order of fields does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(left);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && sameJson(left[name], right[name]));
}
