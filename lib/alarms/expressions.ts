import {
  BAD_MINUTE,
  FIRST_STEP_SLACK,
  FULL_TRAFFIC,
  GROSS_MINUTE,
  GROSS_STEP_SLACK,
  GROSS_TIMES,
  GROSS_WEIGHT,
  LATENCY_RUNNING_THRESHOLD,
  ODDS,
} from '../contract/split-evidence';
import {
  anyAbove,
  type CountIds,
  coherent,
  evidenceAtMost,
  minuteEvidence,
  rateExceeds,
  runningEvidence,
  runningEvidenceOfShift,
  runningExcess,
  splitDivergence,
  weightBelow,
} from './split-evidence';

/** An expression under its id, in the order in which they build on each other; the last one is the alarm's. */
export type NamedExpression = readonly [id: string, expression: string];

/** Ids of the counts of errors. */
export const ERRORS: CountIds = { newCalls: 'ni', newFailures: 'ne', allCalls: 'ai', allFailures: 'ae' };
/** Ids of the counts of slow calls. */
export const SLOW_CALLS: CountIds = { newCalls: 'ni', newFailures: 'sn', allCalls: 'ai', allFailures: 'sa' };
/** Ids of the counts of throttled calls, which are not among the calls (Lambda developer guide, function metrics). */
export const THROTTLED_CALLS: CountIds = { newCalls: 'ni', newFailures: 'nt', allCalls: 'ai', allFailures: 'at' };

/** Standard deviations beyond which throttled calls are no chance: 1 minute in 740 of a large count, and two are asked for. */
const THROTTLE_DEVIATIONS = 3;

function evidenceByOdds(ids: CountIds): NamedExpression[] {
  return [
    ['a', minuteEvidence(ids, ODDS.small)],
    ['b', minuteEvidence(ids, ODDS.large)],
    ['c', minuteEvidence(ids, ODDS.gross)],
  ];
}

/** One minute that decides; failures that all came after the first change of weight within it are no reason, where its weight is known. */
function gross(margin: number, firstWeight: number | undefined): NamedExpression {
  const early =
    firstWeight === undefined
      ? weightBelow(ERRORS, GROSS_WEIGHT)
      : `${weightBelow(ERRORS, GROSS_STEP_SLACK * firstWeight)} AND (${evidenceAtMost(ERRORS, ODDS.small, firstWeight)} > 0)`;
  return ['gross', `ok AND (c > ${GROSS_MINUTE}) AND ${early} AND ${rateExceeds(ERRORS, margin, GROSS_TIMES)}`];
}

function running(sensitivity: number, firstWeight: number | undefined): NamedExpression[] {
  const odds = ['a', 'b', 'c'];
  if (firstWeight === undefined) return [['ev', runningEvidence('ok', odds, sensitivity)]];
  const step = { first: 'first', ids: ERRORS, weight: firstWeight };
  return [
    ['first', weightBelow(ERRORS, FIRST_STEP_SLACK * firstWeight)],
    ['ev', runningEvidenceOfShift('ok', odds, sensitivity, step)],
  ];
}

/**
 * Running evidence, or two bad minutes in a row, or one gross minute (docs/judge.md).
 *
 * @param firstWeight share of the calls that the first step of the shift gives the new version; undefined where it is not known
 */
export function runningErrorExpressions(margin: number, sensitivity: number, firstWeight?: number): NamedExpression[] {
  return [
    ['ok', coherent(ERRORS)],
    ...evidenceByOdds(ERRORS),
    ...running(sensitivity, firstWeight),
    ['rd', runningExcess('ok', ERRORS, margin)],
    ['bad', `IF(ok AND ${anyAbove(['a', 'b', 'c'], BAD_MINUTE)} AND ${rateExceeds(ERRORS, margin)}, 1, 0)`],
    gross(margin, firstWeight),
    ['guard', 'IF((ev AND (rd > 0)) OR (bad AND (bad - DIFF(bad))) OR gross, 1, 0)'],
  ];
}

/** One gross minute: the first alarm of the set without running sums (docs/judge.md). */
export function grossMinuteExpressions(margin: number, firstWeight?: number): NamedExpression[] {
  return [
    ['ok', coherent(ERRORS)],
    ['c', minuteEvidence(ERRORS, ODDS.gross)],
    gross(margin, firstWeight),
    ['guard', 'IF(gross, 1, 0)'],
  ];
}

/** A bad minute, of which two in three decide: the second alarm of the set without running sums (docs/judge.md). */
export function badMinuteExpressions(margin: number): NamedExpression[] {
  return [
    ['ok', coherent(ERRORS)],
    ['k', splitDivergence(ERRORS)],
    ['two', `IF(ok AND (k > ${BAD_MINUTE}) AND ${rateExceeds(ERRORS, margin)}, 1, 0)`],
  ];
}

/** Slow calls under the same test (docs/judge.md). */
export function slowCallExpressions(tolerated: number, margin = 0): NamedExpression[] {
  const { newCalls, newFailures } = SLOW_CALLS;
  return [
    ['ok', coherent(SLOW_CALLS)],
    ...evidenceByOdds(SLOW_CALLS),
    ['ev', runningEvidence('ok', ['a', 'b', 'c'], LATENCY_RUNNING_THRESHOLD)],
    ['rd', runningExcess('ok', SLOW_CALLS, margin)],
    ['over', `RUNNING_SUM(IF(ok, ${newFailures} - ${tolerated} * ${newCalls}, 0))`],
    ['slow', 'IF(ev AND (rd > 0) AND (over > 0), 1, 0)'],
  ];
}

/**
 * The new version at full traffic against the current one's past (docs/judge.md). Beyond the design, minutes whose
 * counts do not fit together are left out here too: a series that arrives late would otherwise count backwards.
 */
export function fullTrafficExpressions(margin: number): NamedExpression[] {
  const { newCalls: ni, newFailures: ne, allCalls: ai, allFailures: ae } = ERRORS;
  return [
    ['ok', coherent(ERRORS)],
    ['oi', `RUNNING_SUM(IF(ok, ${ai} - ${ni}, 0))`],
    ['q', `(RUNNING_SUM(IF(ok, ${ae} - ${ne}, 0)) + 0.5) / (oi + 50)`],
    ['p', `${ne} / ${ni}`],
    ['k', `${ne} * LOG((p + 0.000000001) / q) + (${ni} - ${ne}) * LOG((1 - p + 0.000000001) / (1 - q))`],
    [
      'full',
      `IF(ok AND (oi > ${FULL_TRAFFIC.calls}) AND (${ni} > ${FULL_TRAFFIC.weight} * ${ai}) AND (p > q + ${margin}) AND (k > ${FULL_TRAFFIC.evidence}), 1, 0)`,
    ],
  ];
}

/**
 * The share of throttled calls while the new version is called, of the alias and of the version, against the alias's share before
 * (docs/judge.md). A term `0 * calls` gives a series a datapoint in every minute with calls: a count that has none is 0.
 */
export function throttleExpressions(margin: number): NamedExpression[] {
  const { newCalls: ni, newFailures: nt, allCalls: ai, allFailures: at } = THROTTLED_CALLS;
  return [
    ['calls', `${ai} + ${at}`],
    ['here', `${ni} + ${nt} + 0 * calls`],
    ['refused', `${at} + 0 * calls`],
    ['before', 'RUNNING_SUM(IF(here > 0, 0, refused)) / (RUNNING_SUM(IF(here > 0, 0, calls)) + 1)'],
    ['most', `(before + ${margin}) * calls`],
    ['own', `(before + ${margin}) * here`],
    ['throttled', `IF((here > 0) AND (${beyond('refused', 'most')} OR ${beyond(nt, 'own')}), 1, 0)`],
  ];
}

/** More than expected, by more than a count of independent calls varies: its standard deviation is at most the root of what is expected. */
function beyond(count: string, expected: string): string {
  return `(${count} > ${expected} + ${THROTTLE_DEVIATIONS} * ${expected} ^ 0.5)`;
}

/**
 * Whether fewer than half of the new version's calls that did not fail told of their batch. A call that fails (a crash, a time-out) tells
 * nothing, and is an error to Lambda. The term `0 * ni` makes a series without a datapoint count as 0.
 */
export function unreportedExpressions(): NamedExpression[] {
  return [
    ['ended', 'ni - ne'],
    ['told', 'nb + 0 * ni'],
    ['unreported', 'IF((ended > 0) AND (2 * told < ended), 1, 0)'],
  ];
}
