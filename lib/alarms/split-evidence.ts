import { MINUTE_CAP, sixDecimals } from '../contract/split-evidence';

/**
 * The test behind the alarms that compare the new version with the one still serving.
 *
 * Lambda routes every call of a weighted alias independently, so if both versions are alike, the alias's failures of a
 * minute split between them like the calls did, whatever the failure rate is and however a shared outage moves it. Given
 * `u = new calls / all calls`, each failure lies on the new version with probability `u`; if the new version draws
 * failures with odds `r`, with `r*u / (1 + (r-1)*u)`. The logarithm of the likelihood ratio of a minute is therefore
 *
 *     n * ln r - a * ln(1 + (r - 1) * u)     n, a: failures on the new version, on the alias
 *
 * and its exponential is expected to be at most 1 for a healthy version. The running product is a non-negative
 * supermartingale, so it exceeds `e^x` with probability at most `e^-x` over any number of looks (Ville's inequality).
 */

/** Ids of the metrics of one kind of failure: errors, or calls slower than the SLO. */
export interface CountIds {
  /** Calls of the new version. */
  readonly newCalls: string;
  /** Failures of the new version. */
  readonly newFailures: string;
  /** Calls of the alias. */
  readonly allCalls: string;
  /** Failures of the alias. */
  readonly allFailures: string;
}

/** A minute whose four counts fit together: a series that arrives late would make the current version look perfect. */
export function coherent({ newCalls, newFailures, allCalls, allFailures }: CountIds): string {
  return (
    `(${allCalls} > 0) AND (${allCalls} >= ${newCalls}) AND (${newCalls} >= ${newFailures}) AND (${allFailures} >= ${newFailures}) ` +
    `AND ((${allCalls} - ${newCalls}) >= (${allFailures} - ${newFailures}))`
  );
}

/** Log-evidence of one minute that failures prefer the new version with the given odds. */
export function minuteEvidence({ newCalls, newFailures, allCalls, allFailures }: CountIds, odds: number): string {
  return `${newFailures} * ${sixDecimals(Math.log(odds))} - ${allFailures} * LOG(1 + ${sixDecimals(odds - 1)} * ${newCalls} / ${allCalls})`;
}

/** Whether the running evidence for any of the odds exceeds the threshold; `ok` names the coherence of a minute. */
export function runningEvidence(ok: string, minuteEvidenceIds: readonly string[], threshold: number): string {
  return minuteEvidenceIds
    .map((id) => `(RUNNING_SUM(IF(${ok}, IF(${id} < ${MINUTE_CAP}, ${id}, ${MINUTE_CAP}), 0)) > ${threshold})`)
    .join(' OR ');
}

/** Whether a minute alone speaks against the new version for any of the odds. */
export function anyAbove(minuteEvidenceIds: readonly string[], threshold: number): string {
  return `(${minuteEvidenceIds.map((id) => `(${id} > ${threshold})`).join(' OR ')})`;
}

/**
 * Failures of the new version beyond its share of all failures and beyond the margin, stratified by minute: above zero
 * when the new version fails more than `margin` (a fraction) more often (Mantel-Haenszel rate difference).
 */
export function runningExcess(ok: string, ids: CountIds, margin: number): string {
  const { newCalls, newFailures, allCalls, allFailures } = ids;
  const allowance = margin === 0 ? '' : ` - ${margin} * ${newCalls} * (${allCalls} - ${newCalls}) / ${allCalls}`;
  return `RUNNING_SUM(IF(${ok}, ${newFailures} - ${allFailures} * ${newCalls} / ${allCalls}${allowance}, 0))`;
}

/**
 * Whether in a minute the new version's rate exceeds `times` the current version's rate plus the margin, written without
 * a division because a quotient drops the minutes in which the current version had no calls.
 */
export function rateExceeds(
  { newCalls, newFailures, allCalls, allFailures }: CountIds,
  margin: number,
  times = 1,
): string {
  const currentFailures = `(${allFailures} - ${newFailures})`;
  const weighted = times === 1 ? currentFailures : `${times} * ${currentFailures}`;
  return `(${newFailures} * (${allCalls} - ${newCalls}) > ${newCalls} * (${weighted} + ${margin} * (${allCalls} - ${newCalls})))`;
}

/**
 * How far the split of a minute's failures lies from that of its calls, as a log-likelihood ratio. The small constants keep
 * the logarithm of 0 from dropping the datapoint.
 */
export function splitDivergence({ newCalls, newFailures, allCalls, allFailures }: CountIds): string {
  const part = (failures: string, calls: string): string =>
    `${failures} * LOG((${failures} * ${allCalls} + 0.000001) / (${allFailures} * ${calls}))`;
  return `${part(newFailures, newCalls)} + ${part(`(${allFailures} - ${newFailures})`, `(${allCalls} - ${newCalls})`)}`;
}
