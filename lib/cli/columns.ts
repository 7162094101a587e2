/** Rows as columns, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => `${indent}${row.map((cell, at) => cell.padEnd(widths[at])).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

/** An instant as people and machines read it, to the second: `2026-11-23T17:04:40Z`. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
