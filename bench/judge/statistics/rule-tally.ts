/** How one rollout ended under one rule. */
export interface RuleOutcome {
  /**
   * `refused`: an alarm was in ALARM before the first shift, so CodeDeploy started nothing. `stopped`: the rule stopped the rollout.
   * `promoted`: it did not, until the end of the bake.
   */
  readonly ending: 'refused' | 'stopped' | 'promoted';
  /** Minutes from the first shift until the rule spoke; absent where it did not. */
  readonly spokeAtMin?: number;
  /** Calls that failed because of the new version: until traffic was back, or until 30 minutes after the end if nobody stopped it. */
  readonly hurt: number;
}

/** Width of the histogram of minutes in which quantiles are read off: finer than the delay of any metric. */
const BIN_MIN = 0.1;

/** Sums over the rollouts of one cell for one rule; adding is order-free, so workers may share a cell. */
export interface RuleTally {
  rollouts: number;
  refused: number;
  stopped: number;
  hurtSum: number;
  hurtSquares: number;
  /** Rollouts by the tenth of a minute at which the rule stopped them. */
  minutes: Record<number, number>;
}

export function emptyTally(): RuleTally {
  return { rollouts: 0, refused: 0, stopped: 0, hurtSum: 0, hurtSquares: 0, minutes: {} };
}

export function addOutcome(tally: RuleTally, { ending, spokeAtMin, hurt }: RuleOutcome): void {
  tally.rollouts++;
  tally.hurtSum += hurt;
  tally.hurtSquares += hurt * hurt;
  if (ending === 'refused') tally.refused++;
  if (ending !== 'stopped') return;
  tally.stopped++;
  const bin = Math.floor((spokeAtMin ?? 0) / BIN_MIN);
  tally.minutes[bin] = (tally.minutes[bin] ?? 0) + 1;
}

export function addTally(sum: RuleTally, part: RuleTally): void {
  sum.rollouts += part.rollouts;
  sum.refused += part.refused;
  sum.stopped += part.stopped;
  sum.hurtSum += part.hurtSum;
  sum.hurtSquares += part.hurtSquares;
  for (const [bin, count] of Object.entries(part.minutes)) {
    sum.minutes[Number(bin)] = (sum.minutes[Number(bin)] ?? 0) + count;
  }
}

/** Share of rollouts that were refused or stopped, 0 to 1. */
export function stoppedShare({ rollouts, refused, stopped }: RuleTally): number {
  return (refused + stopped) / rollouts;
}

export function meanHurt({ rollouts, hurtSum }: RuleTally): number {
  return hurtSum / rollouts;
}

/** Minutes within which this share (0 to 1) of the stopped rollouts was stopped; undefined where none was. */
export function minuteQuantile({ minutes, stopped }: RuleTally, share: number): number | undefined {
  let below = 0;
  const bins = Object.entries(minutes).sort(([a], [b]) => Number(a) - Number(b));
  for (const [bin, count] of bins) {
    below += count;
    if (below >= share * stopped) return (Number(bin) + 0.5) * BIN_MIN;
  }
  return undefined;
}
