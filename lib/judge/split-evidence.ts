import {
  BAD_MINUTE,
  DEFAULT_MARGIN,
  FIRST_STEP_SLACK,
  FULL_TRAFFIC,
  GROSS_MINUTE,
  GROSS_STEP_SLACK,
  GROSS_TIMES,
  GROSS_WEIGHT,
  MINUTE_CAP,
  ODDS,
  RUNNING_THRESHOLD,
  sixDecimals,
} from '../contract/split-evidence';
import { type CoherentCounts, coherentCounts, type MinuteCounts } from './minute-counts';

/**
 * The rules of the comparison alarms as pure functions of per-minute counts: what an alarm's expressions return, datapoint by
 * datapoint, missing ones included (test/judge/split-evidence.test.ts evaluates both). Each result has one entry for each
 * minute, undefined where all four counts are missing and the alarm therefore has no datapoint.
 */

/** Which part of the rule speaks against the new version in a minute. */
export type Accusation = 'running evidence' | 'two bad minutes' | 'a gross minute';

/** The state of the running rule after one minute. */
export interface EvidencePoint {
  /** The highest running log-evidence of the three odds. */
  readonly evidence: number;
  /** Failures of the new version beyond its share and beyond the margin, so far. */
  readonly excess: number;
  /** Why the alarm would fire in this minute, if it would. */
  readonly accusation?: Accusation;
}

/** What the running rule tolerates. */
export interface RunningRule {
  /** Tolerated difference of the failure rates, as a fraction of calls. */
  readonly margin?: number;
  /** Threshold of the running evidence. */
  readonly sensitivity?: number;
  /** Share of the calls that the first step of the shift gives the new version; undefined where it is not known. */
  readonly firstWeight?: number;
}

const ALL_ODDS = [ODDS.small, ODDS.large, ODDS.gross].map((odds) => ({
  log: sixDecimals(Math.log(odds)),
  more: sixDecimals(odds - 1),
}));

function exists({ newCalls, newFailures, allCalls, allFailures }: MinuteCounts): boolean {
  return [newCalls, newFailures, allCalls, allFailures].some((count) => count !== undefined);
}

/** Log-evidence of a minute that failures prefer the new version, one for each of the odds. */
function minuteEvidence({ newCalls, newFailures, allCalls, allFailures }: CoherentCounts): number[] {
  return ALL_ODDS.map(({ log, more }) => newFailures * log - allFailures * Math.log(1 + (more * newCalls) / allCalls));
}

/** The same at a weight that no moment of the minute exceeded: it holds whatever happened within the minute. */
function evidenceAtMost({ newFailures, allFailures }: CoherentCounts, weight: number): number[] {
  return ALL_ODDS.map(({ log, more }) => newFailures * log - allFailures * sixDecimals(Math.log(1 + more * weight)));
}

function hasWeightBelow({ newCalls, allCalls }: CoherentCounts, share: number): boolean {
  return newCalls < sixDecimals(share) * allCalls;
}

/** What a minute adds to the running evidence: its own up to the cap, or more where the weight of the first step proves it. */
function contributions(counts: CoherentCounts, evidence: readonly number[], firstWeight: number | undefined): number[] {
  const capped = evidence.map((value) => (value < MINUTE_CAP ? value : MINUTE_CAP));
  if (firstWeight === undefined || !hasWeightBelow(counts, FIRST_STEP_SLACK * firstWeight)) return capped;
  return evidenceAtMost(counts, firstWeight).map((value, index) => (value > MINUTE_CAP ? value : capped[index]));
}

/** Failures of a minute beyond the new version's share of all failures, and beyond the margin. */
function excessOf({ newCalls, newFailures, allCalls, allFailures }: CoherentCounts, margin: number): number {
  const beyondShare = newFailures - (allFailures * newCalls) / allCalls;
  return margin === 0 ? beyondShare : beyondShare - (margin * newCalls * (allCalls - newCalls)) / allCalls;
}

function rateExceeds(counts: CoherentCounts, margin: number, times = 1): boolean {
  const { newCalls, newFailures, allCalls, allFailures } = counts;
  const currentCalls = allCalls - newCalls;
  return newFailures * currentCalls > newCalls * (times * (allFailures - newFailures) + margin * currentCalls);
}

/** What a gross minute is measured by. */
interface StepRule {
  readonly margin: number;
  readonly firstWeight: number | undefined;
}

function isBad(counts: CoherentCounts, evidence: readonly number[], margin: number): boolean {
  return evidence.some((value) => value > BAD_MINUTE) && rateExceeds(counts, margin);
}

function isGross(counts: CoherentCounts, gross: number, { margin, firstWeight }: StepRule): boolean {
  const early =
    firstWeight === undefined
      ? hasWeightBelow(counts, GROSS_WEIGHT)
      : hasWeightBelow(counts, GROSS_STEP_SLACK * firstWeight) && evidenceAtMost(counts, firstWeight)[0] > 0;
  return gross > GROSS_MINUTE && early && rateExceeds(counts, margin, GROSS_TIMES);
}

/** Running sums over coherent minutes. */
class RunningEvidence {
  private readonly sums = ALL_ODDS.map(() => 0);

  public get highest(): number {
    return Math.max(...this.sums);
  }

  public add(parts: readonly number[]): void {
    parts.forEach((value, index) => {
      this.sums[index] += value;
    });
  }
}

/** The error alarm on running evidence (docs/judge.md). */
export function runningErrors(minutes: readonly MinuteCounts[], rule: RunningRule = {}): (EvidencePoint | undefined)[] {
  const { margin = DEFAULT_MARGIN, sensitivity = RUNNING_THRESHOLD, firstWeight } = rule;
  const running = new RunningEvidence();
  let excess = 0;
  // Like DIFF, which has no value at the first datapoint, the alarm takes a bad first minute for the second in a row.
  let precedingBad = true;
  return minutes.map((minute) => {
    if (!exists(minute)) return undefined;
    const counts = coherentCounts(minute);
    const evidence = counts ? minuteEvidence(counts) : [];
    if (counts) {
      running.add(contributions(counts, evidence, firstWeight));
      excess += excessOf(counts, margin);
    }
    const bad = counts !== undefined && isBad(counts, evidence, margin);
    const gross = counts !== undefined && isGross(counts, evidence[2], { margin, firstWeight });
    const accusation =
      running.highest > sensitivity && excess > 0
        ? 'running evidence'
        : bad && precedingBad
          ? 'two bad minutes'
          : gross
            ? 'a gross minute'
            : undefined;
    precedingBad = bad;
    return { evidence: running.highest, excess, ...(accusation === undefined ? {} : { accusation }) };
  });
}

/** The latency alarm (docs/judge.md); the failures are calls slower than the objective. */
export function runningSlowCalls(
  minutes: readonly MinuteCounts[],
  rule: {
    /** Share of calls that may be slow. */
    readonly tolerated: number;
    /** Tolerated difference of the shares of slow calls, as a fraction of calls. */
    readonly margin?: number;
    readonly sensitivity: number;
  },
): (boolean | undefined)[] {
  const running = new RunningEvidence();
  let excess = 0;
  let over = 0;
  return minutes.map((minute) => {
    if (!exists(minute)) return undefined;
    const counts = coherentCounts(minute);
    if (counts) {
      running.add(contributions(counts, minuteEvidence(counts), undefined));
      excess += excessOf(counts, rule.margin ?? 0);
      over += counts.newFailures - rule.tolerated * counts.newCalls;
    }
    return running.highest > rule.sensitivity && excess > 0 && over > 0;
  });
}

/** The two error alarms without running sums (docs/judge.md): one gross minute, and a minute of which two in three decide. */
export function windowedErrors(
  minutes: readonly MinuteCounts[],
  { margin = DEFAULT_MARGIN, firstWeight }: Pick<RunningRule, 'margin' | 'firstWeight'> = {},
): ({ readonly gross: boolean; readonly bad: boolean } | undefined)[] {
  return minutes.map((minute) => {
    if (!exists(minute)) return undefined;
    const counts = coherentCounts(minute);
    if (!counts) return { gross: false, bad: false };
    return {
      gross: isGross(counts, minuteEvidence(counts)[2], { margin, firstWeight }),
      bad: splitDivergence(counts) > BAD_MINUTE && rateExceeds(counts, margin),
    };
  });
}

/** How far the split of a minute's failures lies from that of its calls, as a log-likelihood ratio; a division by 0 adds nothing. */
function splitDivergence({ newCalls, newFailures, allCalls, allFailures }: CoherentCounts): number {
  const part = (failures: number, calls: number): number =>
    allFailures * calls === 0 ? 0 : failures * Math.log((failures * allCalls + 0.000001) / (allFailures * calls));
  return part(newFailures, newCalls) + part(allFailures - newFailures, allCalls - newCalls);
}

/** The full-traffic alarm (docs/judge.md): the new version against the current one's past. */
export function fullTrafficErrors(minutes: readonly MinuteCounts[], margin = DEFAULT_MARGIN): (boolean | undefined)[] {
  let calls = 0;
  let failures = 0;
  return minutes.map((minute) => {
    if (!exists(minute)) return undefined;
    const counts = coherentCounts(minute);
    if (!counts) return false;
    const { newCalls, newFailures, allCalls, allFailures } = counts;
    calls += allCalls - newCalls;
    failures += allFailures - newFailures;
    if (newCalls === 0) return false;
    const before = (failures + 0.5) / (calls + 50);
    const now = newFailures / newCalls;
    const divergence =
      newFailures * Math.log((now + 0.000000001) / before) +
      (newCalls - newFailures) * Math.log((1 - now + 0.000000001) / (1 - before));
    return (
      calls > FULL_TRAFFIC.calls &&
      newCalls > FULL_TRAFFIC.weight * allCalls &&
      now > before + margin &&
      divergence > FULL_TRAFFIC.evidence
    );
  });
}
