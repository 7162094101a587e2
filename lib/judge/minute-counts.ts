/**
 * The four counts of one minute that the comparison needs; `undefined` is a missing datapoint. A failure is an error, or a
 * call slower than the objective.
 */
export interface MinuteCounts {
  /** Calls of the new version (`ni`). */
  readonly newCalls: number | undefined;
  /** Failures of the new version (`ne`, `sn`). */
  readonly newFailures: number | undefined;
  /** Calls of the alias, both versions together (`ai`). */
  readonly allCalls: number | undefined;
  /** Failures of the alias (`ae`, `sa`). */
  readonly allFailures: number | undefined;
}

/** The same counts of a coherent minute: missing ones are 0. */
export type CoherentCounts = { readonly [K in keyof MinuteCounts]: number };

/**
 * The counts of a minute that fit together, or undefined. A series that arrives late would otherwise make the current
 * version look perfect.
 *
 * The alarms' own condition, and like it: a missing count is 0, except that of calls and failures of one side at least one
 * must be there, and the alias must have been called.
 */
export function coherentCounts(minute: MinuteCounts): CoherentCounts | undefined {
  const { newCalls: ni = 0, newFailures: ne = 0, allCalls: ai = 0, allFailures: ae = 0 } = minute;
  const { newCalls, newFailures, allFailures } = minute;
  if (newFailures === undefined && (newCalls === undefined || allFailures === undefined)) return undefined;
  const coherent = ai > 0 && ai >= ni && ni >= ne && ae >= ne && ai - ni >= ae - ne;
  return coherent ? { newCalls: ni, newFailures: ne, allCalls: ai, allFailures: ae } : undefined;
}
