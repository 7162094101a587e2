import { DEFAULT_MARGIN } from '../contract/split-evidence';

/**
 * The margin of an alarm, as a fraction of calls.
 *
 * @throws Error outside of 0.001 to 0.5
 */
export function checkedMargin(margin: number = DEFAULT_MARGIN, what: string, path: string): number {
  if (margin >= 0.001 && margin <= 0.5) return margin;
  throw new Error(
    `${path}: margin of ${what} is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
  );
}

/** A fraction in percentage points, as a reader writes it. */
export function inPoints(fraction: number): number {
  return Number((fraction * 100).toFixed(1));
}
