import { type Cell, cellName } from '../cells/cell';
import { scenarioOfRollout } from '../cells/scenario';
import { limitThreshold } from '../rollout/calibration';
import { contestOf, type Synthesized } from '../rollout/contest';
import { playRollout, watchedMinutes } from '../rollout/rollout';
import { rolloutSeed } from '../rollout/seeds';
import { addOutcome, emptyTally, type RuleTally } from '../statistics/rule-tally';

/** Some rollouts of one cell. */
export interface Task {
  readonly cell: Cell;
  readonly first: number;
  readonly count: number;
  readonly seed: number;
}

/** What became of them: sums by the name of each rule. */
export interface TaskResult {
  readonly cell: string;
  readonly limitThreshold?: number;
  readonly tallies: Readonly<Record<string, RuleTally>>;
}

/** Plays tasks; keeps the thresholds that it calibrated, which are the same whoever calibrates them. */
export class TaskPlayer {
  private readonly thresholds = new Map<string, number | undefined>();

  /** @param synthesized by the name of the shift */
  public constructor(private readonly synthesized: Readonly<Record<string, Synthesized>>) {}

  public play({ cell, first, count, seed }: Task): TaskResult {
    const name = cellName(cell);
    const synthesized = this.synthesized[cell.shift];
    if (!this.thresholds.has(name)) this.thresholds.set(name, limitThreshold(cell, synthesized, seed));
    const threshold = this.thresholds.get(name);
    const contest = contestOf(cell, synthesized, threshold);
    const names = [...contest.alarmRules, ...contest.pollerRules].map((rule) => rule.name);
    const tallies = names.map(emptyTally);
    for (let index = first; index < first + count; index++) {
      const scenario = scenarioOfRollout(cell, rolloutSeed(seed, name, index), watchedMinutes(contest));
      for (const [rule, outcome] of playRollout(contest, scenario).entries()) addOutcome(tallies[rule], outcome);
    }
    return {
      cell: name,
      ...(threshold !== undefined && { limitThreshold: threshold }),
      tallies: Object.fromEntries(names.map((rule, index) => [rule, tallies[index]])),
    };
  }
}
