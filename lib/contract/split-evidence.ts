/**
 * The constants of the comparison between the new version and the one still serving, in one place: the alarms render them
 * into expressions, the judge computes with them. Chosen and measured in docs/judge.md.
 */

/** Odds that cover everything from +2.5 points on a base of 5 % to "every call fails". */
export const ODDS = { small: 1.5, large: 5, gross: 30 } as const;

/** Log-evidence that one minute may contribute, so that a minute in which a weight and an outage change does not decide alone. */
export const MINUTE_CAP = 4;

/**
 * While the new version has at most this many times the share of the first step of the shift, no moment of the minute had more than that
 * step, but for the last seconds of a minute in which the second one begins; the rest is chance in the number of its calls.
 */
export const FIRST_STEP_SLACK = 1.15;

/** Percentage points, as a fraction of calls, by which the new version may fail more often. */
export const DEFAULT_MARGIN = 0.02;

/** Running log-evidence at which the version is stopped: about e^-6.4 = 0.17 % of healthy rollouts at most, for each of the odds. */
export const RUNNING_THRESHOLD = 6.4;
/** The same for slow calls: higher, because they come in bursts (every new environment's first call is one). */
export const LATENCY_RUNNING_THRESHOLD = 7.5;

/** Log-evidence of a bad minute; two in a row decide. */
export const BAD_MINUTE = 3.5;

/** Log-evidence with which one minute decides, while the current version still has most calls and is visibly healthy. */
export const GROSS_MINUTE = 9;
/** Times the share of the first step of the shift below which a gross minute may decide. */
export const GROSS_STEP_SLACK = 1.5;
/** The share of the calls of the new version instead, where the first step is not known. */
export const GROSS_WEIGHT = 0.25;
/** How many times more often than the current version the new one must fail in a gross minute. */
export const GROSS_TIMES = 8;

/** Six decimals, the precision in which the constants were measured; expressions and pure functions round alike. */
export function sixDecimals(value: number): number {
  return Number(value.toFixed(6));
}

/**
 * The alarm at full traffic: it needs this many calls of the current version's past, this share of the calls on the new
 * version, and in one minute this log-evidence (docs/judge.md).
 */
export const FULL_TRAFFIC = { calls: 100, weight: 0.9, evidence: 9 } as const;
