import { MINUTE_CAP, ODDS, sixDecimals } from '../contract/split-evidence';

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
 *
 * That holds for a weight that is constant within the minute. In a minute in which it changes, failures may have come from the part with
 * the larger weight only, so `u` is too small for them. With the largest weight of the minute instead of `u` it holds whatever happens
 * within the minute; during the first step of a shift that weight is known.
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

/** The same at a weight that no moment of the minute exceeded (a fraction): it holds whatever happened within the minute. */
export function evidenceAtMost({ newFailures, allFailures }: CountIds, odds: number, weight: number): string {
  return `(${newFailures} * ${sixDecimals(Math.log(odds))} - ${allFailures} * ${sixDecimals(Math.log(1 + (odds - 1) * weight))})`;
}

/** What a minute adds to the running evidence: its own up to the cap. */
function capped(minuteEvidenceId: string): string {
  return `IF(${minuteEvidenceId} < ${MINUTE_CAP}, ${minuteEvidenceId}, ${MINUTE_CAP})`;
}

function runningSums(ok: string, parts: readonly string[], threshold: number): string {
  return parts.map((part) => `(RUNNING_SUM(IF(${ok}, ${part}, 0)) > ${threshold})`).join(' OR ');
}

/** Whether the running evidence for any of the odds exceeds the threshold; `ok` names the coherence of a minute. */
export function runningEvidence(ok: string, minuteEvidenceIds: readonly string[], threshold: number): string {
  return runningSums(ok, minuteEvidenceIds.map(capped), threshold);
}

/**
 * The same where the weight of the first step is known: a minute in it (`first` names the condition) adds more than the cap where it
 * does so at that weight.
 */
export function runningEvidenceOfShift(
  ok: string,
  minuteEvidenceIds: readonly string[],
  threshold: number,
  step: { readonly first: string; readonly ids: CountIds; readonly weight: number },
): string {
  const odds = Object.values(ODDS);
  const parts = minuteEvidenceIds.map((id, index) => {
    const proven = evidenceAtMost(step.ids, odds[index], step.weight);
    return `IF(${step.first} AND (${proven} > ${MINUTE_CAP}), ${proven}, ${capped(id)})`;
  });
  return runningSums(ok, parts, threshold);
}

/** Whether the new version has a share of the calls below the given one. */
export function weightBelow({ newCalls, allCalls }: CountIds, share: number): string {
  return `(${newCalls} < ${sixDecimals(share)} * ${allCalls})`;
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
