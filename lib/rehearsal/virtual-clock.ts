import type { Clock } from '../judge/ports';

/** How work that was run on the virtual clock ended. */
export type RunOutcome<T> =
  | { readonly kind: 'settled'; readonly value: T }
  /** It rejected; `reason` is what it threw. */
  | { readonly kind: 'rejected'; readonly reason: unknown }
  /** It had not settled when its limit was over: it waited for nothing, or for longer than the limit. */
  | { readonly kind: 'timed-out' }
  /** The surroundings asked to stop waiting for it. */
  | { readonly kind: 'interrupted' };

export interface RunOptions {
  /** Milliseconds of virtual time after which the work counts as hanging. */
  readonly limitMs: number;
  /** Asked after every event: whether to stop waiting. */
  readonly interrupted?: () => boolean;
}

interface TimedEvent {
  readonly atMs: number;
  readonly action: () => void;
}

/**
 * A clock that moves only from event to event, so that an hour of a rollout takes milliseconds and the same inputs give the
 * same order of events.
 *
 * What runs on it must wait through {@link sleep} alone: work that waits for a real timer or real input looks like work that
 * waits for nothing, and {@link run} reports it as timed out.
 */
export class VirtualClock implements Clock {
  private currentMs: number;
  private readonly queue: TimedEvent[] = [];
  /** Whether somebody's sleep ended and what they do next is still to come. */
  private hasWoken = false;

  public constructor(startMs = 0) {
    this.currentMs = startMs;
  }

  public now(): number {
    return this.currentMs;
  }

  /** Calls `action` at `atMs` (at once in the order of the queue, where that is in the past). Returns its cancellation. */
  public schedule(atMs: number, action: () => void): () => void {
    const event: TimedEvent = { atMs: Math.max(atMs, this.currentMs), action };
    let index = this.queue.length;
    while (index > 0 && this.queue[index - 1].atMs > event.atMs) index--;
    this.queue.splice(index, 0, event);
    return () => {
      const position = this.queue.indexOf(event);
      if (position >= 0) this.queue.splice(position, 1);
    };
  }

  /** Calls `action` at `firstMs` and every `intervalMs` after that. Returns the cancellation of what is still to come. */
  public every(firstMs: number, intervalMs: number, action: () => void): () => void {
    const repeat = (atMs: number): (() => void) =>
      this.schedule(atMs, () => {
        cancel = repeat(atMs + intervalMs);
        action();
      });
    let cancel = repeat(firstMs);
    return () => cancel();
  }

  public sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener('abort', wake);
        this.hasWoken = true;
        resolve();
      };
      const cancel = this.schedule(this.currentMs + ms, wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** Runs every event up to and including `toMs`, or until `interrupted` says so after one, and leaves the clock at that moment. */
  public advanceTo(toMs: number, interrupted: () => boolean = () => false): void {
    while (this.queue.length > 0 && this.queue[0].atMs <= toMs) {
      this.runNext();
      if (interrupted()) return;
    }
    this.currentMs = Math.max(this.currentMs, toMs);
  }

  /** Lets virtual time pass, event by event, until the work settles, hangs or is interrupted. Never rejects. */
  public async run<T>(work: Promise<T>, options: RunOptions): Promise<RunOutcome<T>> {
    const deadlineMs = this.currentMs + options.limitMs;
    const settled: { outcome?: RunOutcome<T> } = {};
    work.then(
      (value) => {
        settled.outcome = { kind: 'settled', value };
      },
      (reason: unknown) => {
        settled.outcome = { kind: 'rejected', reason };
      },
    );
    this.hasWoken = true;
    for (;;) {
      // Only what slept can go on, so only then is there something to let happen.
      if (this.hasWoken) {
        this.hasWoken = false;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (settled.outcome) return settled.outcome;
      if (options.interrupted?.()) return { kind: 'interrupted' };
      if (this.queue.length === 0 || this.queue[0].atMs > deadlineMs) {
        this.currentMs = deadlineMs;
        return { kind: 'timed-out' };
      }
      this.runNext();
    }
  }

  /** When the next event is due; infinite where none is. */
  public get nextAtMs(): number {
    return this.queue.length === 0 ? Number.POSITIVE_INFINITY : this.queue[0].atMs;
  }

  /** Whether somebody woke up since this was asked last, so that what they do next is still to come. */
  public takeWoken(): boolean {
    const { hasWoken } = this;
    this.hasWoken = false;
    return hasWoken;
  }

  /** Runs the next event; there must be one. */
  public runNext(): void {
    const event = this.queue.shift() as TimedEvent;
    this.currentMs = event.atMs;
    event.action();
  }
}
