import { type Schema, Validator } from '@cfworker/json-schema';
import { PortError } from '../judge/ports';

/** Enough to find the fault; an answer of the wrong kind breaks everything at once. */
const TOLD = 3;

/**
 * The places of a JSON schema that a payload breaks, as JSON pointers, the innermost ones first; none where it matches. A payload that is
 * no JSON breaks the whole schema. Neither values nor names of the payload are told.
 *
 * @throws PortError of kind `malformed` where the schema cannot be used
 */
export function schemaViolations(schema: string, payload: string): string[] {
  let document: unknown;
  try {
    document = JSON.parse(payload);
  } catch {
    return ['#'];
  }
  try {
    const parsed = JSON.parse(schema) as Schema;
    const { valid, errors } = new Validator(parsed, '2020-12', false).validate(document);
    if (valid) return [];
    const places = [...new Set(errors.map(({ keywordLocation }) => keywordLocation))];
    // An applicator such as `properties` breaks because of what is inside it.
    const innermost = places.filter((place) => !places.some((other) => other.startsWith(`${place}/`)));
    return innermost.slice(0, TOLD);
  } catch {
    throw new PortError('malformed', 'the JSON schema of the check cannot be used');
  }
}
