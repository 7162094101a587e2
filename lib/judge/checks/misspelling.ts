/**
 * Optimal string alignment distance: the least number of insertions, deletions, substitutions and swaps of neighbours
 * that turn one text into the other, none of them editing the same place twice.
 */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const line = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let least = Math.min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) least = Math.min(least, beforeLast[column - 2] + 1);
      line.push(least);
    }
    beforeLast = last;
    last = line;
  }
  return last[right.length];
}

/** Case and underscores carry little meaning and are mistyped often. */
function letters(name: string): string {
  return name.toUpperCase().replaceAll('_', '');
}

/** Names of two letters are all near each other; from ten letters on, two edits still leave most of the name standing. */
function allowedEdits(left: string, right: string): number {
  if (Math.min(left.length, right.length) >= 10) return 2;
  return Math.max(left.length, right.length) >= 3 ? 1 : 0;
}

function distance(left: string, right: string): number | undefined {
  const [a, b] = [letters(left), letters(right)];
  // `TABLE_V1` and `TABLE_V2` are two things on purpose.
  if (a !== b && a.replace(/\d/g, '') === b.replace(/\d/g, '')) return undefined;
  const allowed = allowedEdits(a, b);
  if (Math.abs(a.length - b.length) > allowed) return undefined;
  const edits = editDistance(a, b);
  return edits <= allowed ? edits : undefined;
}

/**
 * The candidate that was probably meant to be `name`, or undefined.
 *
 * Names are compared without case and underscores. They are near each other when at most one edit apart, or two where
 * both have ten letters or more: `OPEN_API_KEY` and `OPENAI_API_KEY`, which differ by two letters, must be found. Names
 * that differ in digits only are never taken for each other. Of several, the nearest one wins, then the first one.
 */
export function probableMisspelling(name: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = distance(name, candidate);
    if (edits !== undefined && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}
