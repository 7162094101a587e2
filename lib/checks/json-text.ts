/**
 * A value of the app as the JSON text that a plan carries.
 *
 * @throws Error where it is no JSON value
 */
export function jsonText(place: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text !== undefined) return text;
  throw new Error(`${place} is no JSON value, got ${typeof value}`);
}
