import type { RunOptions, RunOutcome, VirtualClock } from './virtual-clock';

/** How a rollout lets time pass: on a clock of its own, or together with others on one. */
export interface Pace {
  readonly clock: VirtualClock;
  /** Waits until `toMs` of the clock, or until `interrupted` says so after an event. */
  advanceTo(toMs: number, interrupted?: () => boolean): Promise<void>;
  /** Waits until the work settles, hangs or is interrupted. Never rejects. */
  run<T>(work: Promise<T>, options: RunOptions): Promise<RunOutcome<T>>;
}

/** A rollout that has its clock for itself, and moves it. */
export function ownPace(clock: VirtualClock): Pace {
  return {
    clock,
    advanceTo: async (toMs, interrupted) => clock.advanceTo(toMs, interrupted),
    run: (work, options) => clock.run(work, options),
  };
}

interface Waiter {
  readonly deadlineMs: number;
  readonly isDone: () => boolean;
  readonly resume: () => void;
}

/** Several rollouts on one clock: it moves when all of them wait, and then to the next thing that any of them waits for. */
export class SharedTime {
  private readonly waiters = new Set<Waiter>();

  public constructor(public readonly clock: VirtualClock) {}

  /** The pace of one of them. */
  public pace(): Pace {
    return {
      clock: this.clock,
      advanceTo: (toMs, interrupted = () => false) => this.wait(toMs, interrupted),
      run: (work, options) => this.run(work, options),
    };
  }

  /**
   * Lets time pass until all of them have come to their ends.
   *
   * @throws Error where one waits for something that will never come; whatever one of them throws
   */
  public async drive<T>(rollouts: readonly Promise<T>[]): Promise<T[]> {
    let isOver = false;
    const all = Promise.all(rollouts);
    const over = () => {
      isOver = true;
    };
    all.then(over, over);
    for (let mayGoOn = true; ; ) {
      if (mayGoOn || this.clock.takeWoken()) await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return all;
      mayGoOn = this.step();
    }
  }

  /** @returns whether a waiter may go on */
  private step(): boolean {
    const { clock } = this;
    const done = [...this.waiters].filter((waiter) => waiter.isDone());
    if (done.length > 0) return this.resume(done);
    const untilMs = Math.min(...[...this.waiters].map(({ deadlineMs }) => deadlineMs));
    if (!Number.isFinite(Math.min(clock.nextAtMs, untilMs))) {
      throw new Error('a rollout waits for something that will never come');
    }
    if (clock.nextAtMs <= untilMs) {
      clock.runNext();
      return false;
    }
    clock.advanceTo(untilMs);
    return this.resume([...this.waiters].filter(({ deadlineMs }) => deadlineMs <= untilMs));
  }

  private resume(waiters: readonly Waiter[]): true {
    for (const waiter of waiters) {
      this.waiters.delete(waiter);
      waiter.resume();
    }
    return true;
  }

  private wait(deadlineMs: number, isDone: () => boolean): Promise<void> {
    return new Promise((resume) => this.waiters.add({ deadlineMs, isDone, resume }));
  }

  private async run<T>(work: Promise<T>, { limitMs, interrupted }: RunOptions): Promise<RunOutcome<T>> {
    const settled: { outcome?: RunOutcome<T> } = {};
    work.then(
      (value) => {
        settled.outcome = { kind: 'settled', value };
      },
      (reason: unknown) => {
        settled.outcome = { kind: 'rejected', reason };
      },
    );
    await this.wait(this.clock.now() + limitMs, () => settled.outcome !== undefined || interrupted?.() === true);
    if (settled.outcome) return settled.outcome;
    return interrupted?.() ? { kind: 'interrupted' } : { kind: 'timed-out' };
  }
}
