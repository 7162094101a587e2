import type { Verdict } from '../model';

export const VERDICTS = ['promoted', 'rolled-back', 'blocked', 'left-weighted'] as const satisfies readonly Verdict[];

/** What one trial came to, for one deployment. */
export interface TrialOutcome {
  readonly verdict: Verdict;
  readonly stoppedBy?: string;
  readonly minutesToStop?: number;
  readonly failedCalls: number;
  readonly failedCallsAllAtOnce: number;
}

/** The outcomes of many trials of one deployment as columns of numbers, which threads pass to each other without copying objects. */
export interface TrialColumns {
  /** Index into {@link VERDICTS}. */
  readonly verdicts: Uint8Array;
  /** Index into `stoppers`, from 1 on; 0 where nothing stopped it. */
  readonly stoppedBy: Uint16Array;
  /** What stopped deployments, in the order in which it first did. */
  readonly stoppers: readonly string[];
  /** NaN where nothing stopped it. */
  readonly minutesToStop: Float64Array;
  readonly failedCalls: Float64Array;
  readonly failedCallsAllAtOnce: Float64Array;
}

/** Fills columns row by row, or range by range, in any order. */
export class TrialTable {
  private readonly verdicts: Uint8Array;
  private readonly stoppedBy: Uint16Array;
  private readonly stoppers: string[] = [];
  private readonly minutesToStop: Float64Array;
  private readonly failedCalls: Float64Array;
  private readonly failedCallsAllAtOnce: Float64Array;

  public constructor(trials: number) {
    this.verdicts = new Uint8Array(trials);
    this.stoppedBy = new Uint16Array(trials);
    this.minutesToStop = new Float64Array(trials).fill(Number.NaN);
    this.failedCalls = new Float64Array(trials);
    this.failedCallsAllAtOnce = new Float64Array(trials);
  }

  /** What was filled in so far; the arrays are the table's own. */
  public get columns(): TrialColumns {
    const { verdicts, stoppedBy, stoppers, minutesToStop, failedCalls, failedCallsAllAtOnce } = this;
    return { verdicts, stoppedBy, stoppers, minutesToStop, failedCalls, failedCallsAllAtOnce };
  }

  /** Sets one trial. */
  public set(row: number, outcome: TrialOutcome): void {
    this.verdicts[row] = VERDICTS.indexOf(outcome.verdict);
    this.stoppedBy[row] = this.indexOf(outcome.stoppedBy);
    this.minutesToStop[row] = outcome.minutesToStop ?? Number.NaN;
    this.failedCalls[row] = outcome.failedCalls;
    this.failedCallsAllAtOnce[row] = outcome.failedCallsAllAtOnce;
  }

  /** Puts the trials of another table in at a row. */
  public insert(row: number, part: TrialColumns): void {
    this.verdicts.set(part.verdicts, row);
    this.minutesToStop.set(part.minutesToStop, row);
    this.failedCalls.set(part.failedCalls, row);
    this.failedCallsAllAtOnce.set(part.failedCallsAllAtOnce, row);
    const indices = part.stoppers.map((stopper) => this.indexOf(stopper));
    part.stoppedBy.forEach((index, trial) => {
      this.stoppedBy[row + trial] = index === 0 ? 0 : indices[index - 1];
    });
  }

  private indexOf(stopper: string | undefined): number {
    if (stopper === undefined) return 0;
    const known = this.stoppers.indexOf(stopper);
    return known >= 0 ? known + 1 : this.stoppers.push(stopper);
  }
}
