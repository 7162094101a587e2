/** What a user asks a rehearsal to happen: traffic, what is wrong, and the surroundings. */

/** How many calls arrive on the alias, and when. Calls are independent of each other unless said otherwise. */
export type Traffic =
  /** `rps` calls per second, day and night. */
  | { readonly kind: 'constant'; readonly rps: number }
  /**
   * A day: `rps` on average, `swing` (0 to 1) more at `peakMin` (minute of the day) and as much less twelve hours later.
   * The deployment begins at minute `deployAtMin` of the day; left out, at a minute that the seed chooses.
   */
  | {
      readonly kind: 'diurnal';
      readonly rps: number;
      readonly swing: number;
      readonly peakMin: number;
      readonly deployAtMin?: number;
    }
  /** Every minute has a rate of its own, log-normal with the mean `rps`; `spread` is the standard deviation of its logarithm. */
  | { readonly kind: 'bursty'; readonly rps: number; readonly spread: number }
  /** `rps` until the deployment begins, doubling every `doublingMin` minutes from then on, for `forMin` minutes. */
  | { readonly kind: 'ramp'; readonly rps: number; readonly doublingMin: number; readonly forMin: number }
  /** A schedule: `calls` calls at once, every `everyMin` minutes, at a phase that the seed chooses. */
  | { readonly kind: 'sparse'; readonly calls: number; readonly everyMin: number }
  /**
   * Counted calls, minute by minute, over and over. The deployment begins at minute `deployAtMin` of the recording; left out, at one
   * that the seed chooses.
   */
  | { readonly kind: 'recorded'; readonly perMinute: readonly number[]; readonly deployAtMin?: number };

export type TrafficKind = Traffic['kind'];

/** What is wrong with the new version or its surroundings. Minutes count from the first shift. */
export type Fault =
  | { readonly kind: 'none' }
  /** `points` percentage points more calls of the new version fail. */
  | { readonly kind: 'errors'; readonly points: number }
  /** As `errors`, growing evenly from 0 to `points` in `overMin` minutes. */
  | { readonly kind: 'leak'; readonly points: number; readonly overMin: number }
  /** The first call in each new environment of the new version fails with the chance `share` (0 to 1). */
  | { readonly kind: 'cold-start-errors'; readonly share: number }
  /** As `errors`, only while the new version has more than `above` (0 to 1) of the calls. */
  | { readonly kind: 'errors-under-load'; readonly points: number; readonly above: number }
  /** The new version is `factor` times slower. */
  | { readonly kind: 'latency'; readonly factor: number }
  /** Calls of both versions fail at `rate` (0 to 1) from `fromMin` minutes after the first shift on, for `minutes`. */
  | { readonly kind: 'outage'; readonly rate: number; readonly fromMin: number; readonly minutes: number }
  /** From the first shift on, in each step of 10 seconds calls of both versions fail at `rate`, with the chance `chance`. */
  | { readonly kind: 'flapping'; readonly rate: number; readonly chance: number }
  /**
   * The new version uses up a store that both share (connections, capacity): calls of both fail, at `rate` once the new version was called
   * `calls` times, at proportionally less before. Over as soon as the new version has no calls any more.
   */
  | { readonly kind: 'exhausted-store'; readonly rate: number; readonly calls: number }
  /** The deployment group has another active deployment. */
  | { readonly kind: 'active-deployment' }
  /** Somebody moved the alias, so it is not on the version that CloudFormation takes for the current one. */
  | { readonly kind: 'moved-alias' }
  | { readonly kind: 'missing-secret'; readonly name?: string }
  | { readonly kind: 'secret-pending-deletion'; readonly name?: string }
  | { readonly kind: 'missing-parameter'; readonly name?: string }
  | { readonly kind: 'blank-variable'; readonly name?: string }
  | { readonly kind: 'missing-variable'; readonly name?: string }
  | { readonly kind: 'placeholder-variable'; readonly name?: string }
  | { readonly kind: 'misspelled-variable'; readonly name?: string }
  | { readonly kind: 'wrong-release' }
  | { readonly kind: 'wrong-schema' }
  | { readonly kind: 'wrong-index' }
  | { readonly kind: 'digest-changed' }
  | { readonly kind: 'unreachable-dependency'; readonly name?: string }
  /** A freeze window is closed, by its name in the plan. */
  | { readonly kind: 'frozen'; readonly name?: string }
  /** Another deployment holds a lock alone, by the lock's name. */
  | { readonly kind: 'lock-held'; readonly name?: string }
  /** The release was stopped before and nobody has acknowledged it. */
  | { readonly kind: 'quarantined' }
  /** The ledger does not answer. */
  | { readonly kind: 'ledger-down' };

export type FaultKind = Fault['kind'];

/** Minutes in which calls of both versions fail at `rate` anyway: about one burst of `minutes` minutes every `everyMin` minutes. */
export interface ErrorBursts {
  /** Share of calls that fail in a burst, 0 to 1, on top of the base error rate. */
  readonly rate: number;
  readonly minutes: number;
  readonly everyMin: number;
}

/** One rollout to rehearse, complete. */
export interface Scenario {
  /** All that is wrong, at the same time; empty for a healthy release. */
  readonly faults: readonly Fault[];
  /** Logical ids of the aliases whose deployments have the faults; left out: all. */
  readonly faultyDeployments?: readonly string[];
  readonly traffic: Traffic;
  /** Share of calls that fail on either version, 0 to 1. */
  readonly baseErrorRate: number;
  readonly errorBursts?: ErrorBursts;
  /** Median duration of a call in ms; durations are log-normal. */
  readonly medianMs: number;
  /** How much longer the first call in a new environment takes, in ms. Lambda's `Duration` does not hold the init phase. */
  readonly coldStartMs: number;
  /** Calls that the function can serve at the same time, both versions together; left out: no limit. */
  readonly concurrencyLimit?: number;
  /** Minutes until a complete minute's metrics are visible: uniform between the two. */
  readonly metricDelayMin: readonly [number, number];
  readonly seed: number;
}

/** A scenario as it is asked for: what is left out takes its default. */
export interface ScenarioInput extends Partial<Scenario> {
  /** Short for `faults: [fault]`. */
  readonly fault?: Fault;
  /** Short for `traffic: { kind: 'constant', rps }`. */
  readonly rps?: number;
}
