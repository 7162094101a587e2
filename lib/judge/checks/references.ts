/** Which variables refer to a secret or parameter, as an insertion after its name; empty where none does. */
export function referredToBy(variables: readonly string[]): string {
  if (variables.length === 0) return '';
  return ` (referred to by variable${variables.length === 1 ? '' : 's'} ${variables.join(', ')})`;
}
