import type { DatapointsByTime, SeenDatapoint } from '../../judge/operations/live-alarm';

/** A data point of which two sources say different things; a side without a value has no point there. */
export interface DatapointDifference {
  readonly atMs: number;
  readonly left?: number;
  readonly right?: number;
}

/** What two sources say of the same data points. */
export interface DatapointComparison {
  /** Points with a value on both sides, and the same one. */
  readonly agreeing: number;
  /** Points that both sides miss. */
  readonly missing: number;
  /** Points that the left side missed and the right side has: they arrived after the left side asked. */
  readonly late: number;
  readonly differences: readonly DatapointDifference[];
}

/** Far above the rounding of doubles in another order of additions, far below anything that an alarm decides on. */
const RELATIVE_TOLERANCE = 1e-9;

function same(left: number, right: number): boolean {
  return Math.abs(left - right) <= RELATIVE_TOLERANCE * Math.max(1, Math.abs(left), Math.abs(right));
}

/** Compares data point by data point. Only the times that the left side names are looked at. */
export function compareDatapoints(left: readonly SeenDatapoint[], right: DatapointsByTime): DatapointComparison {
  let [agreeing, missing, late] = [0, 0, 0];
  const differences: DatapointDifference[] = [];
  for (const { atMs, value } of left) {
    const other = right.get(atMs);
    if (value === undefined && other === undefined) missing++;
    else if (value === undefined) late++;
    else if (other !== undefined && same(value, other)) agreeing++;
    else differences.push({ atMs, left: value, ...(other === undefined ? {} : { right: other }) });
  }
  return { agreeing, missing, late, differences: differences.sort((a, b) => a.atMs - b.atMs) };
}

/** Compares whole series: a point that only one side has is a difference, whichever side it is. */
export function compareSeries(left: DatapointsByTime, right: DatapointsByTime): DatapointComparison {
  const both = compareDatapoints(
    [...left].map(([atMs, value]) => ({ atMs, value })),
    right,
  );
  const onlyRight = [...right].filter(([atMs]) => !left.has(atMs)).map(([atMs, value]) => ({ atMs, right: value }));
  return { ...both, differences: [...both.differences, ...onlyRight].sort((a, b) => a.atMs - b.atMs) };
}
