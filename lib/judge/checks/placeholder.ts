/** Marks of a value that somebody meant to replace and did not, each with the name under which it is told. */
const PLACEHOLDERS: ReadonlyArray<readonly [RegExp, string]> = [
  // CloudFormation resolves `{{resolve:...}}` before Lambda sees it, so none of any kind may be left in a version.
  [/\{\{.*?\}\}/s, '{{...}}'],
  [/\$\{[^}]*\}/, '${' + '...}'],
  // Made by code that turns a missing value or a whole object into text.
  [/^\s*undefined\s*$/, 'undefined'],
  [/^\s*null\s*$/, 'null'],
  [/^\s*NaN\s*$/, 'NaN'],
  [/\[object Object\]/, '[object Object]'],
];

/** The kind of placeholder left in a value, or undefined. Never part of the value itself. */
export function placeholderIn(value: string): string | undefined {
  return PLACEHOLDERS.find(([pattern]) => pattern.test(value))?.[1];
}
