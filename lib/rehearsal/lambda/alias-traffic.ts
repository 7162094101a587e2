import type { Scenario } from '../model';
import { type DurationHistogram, drawDurations } from './duration-histogram';
import type { RandomSource } from './random-source';

/** Calls of one version in one stretch of time. */
export interface CallCounts {
  readonly invocations: number;
  readonly errors: number;
  /** Errors that only the fault of this version caused. */
  readonly errorsOfFault: number;
  /** Absent where nobody asks for durations. */
  readonly durations?: DurationHistogram;
}

/** A stretch of time in which neither the weight nor the outage changes. */
export interface TrafficStretch {
  readonly seconds: number;
  /** Share of the calls that the target version gets, 0 to 1. */
  readonly weight: number;
  /** Share of calls that fail on both versions on top, 0 to 1. */
  readonly outageRate: number;
}

export interface StretchCounts {
  readonly current: CallCounts;
  readonly target: CallCounts;
}

/**
 * Draws the calls of one stretch: Poisson arrivals, each call routed by itself, errors binomial.
 *
 * Lambda routes every call of a weighted alias independently (Lambda developer guide, weighted aliases).
 *
 * @param edges bins of the durations, undefined where nobody asks for them
 */
export function drawCalls(
  random: RandomSource,
  scenario: Scenario,
  stretch: TrafficStretch,
  edges: readonly number[] | undefined,
): StretchCounts {
  const { fault } = scenario;
  const calls = random.poisson(scenario.rps * stretch.seconds);
  const toTarget = random.binomial(calls, stretch.weight);
  const shared = 1 - (1 - scenario.baseErrorRate) * (1 - stretch.outageRate);
  const version = (invocations: number, extraRate: number, medianMs: number): CallCounts => {
    const sharedErrors = random.binomial(invocations, shared);
    // Percentage points on top of the shared rate: of the calls that did not fail anyway, a larger share.
    const errorsOfFault = shared < 1 ? random.binomial(invocations - sharedErrors, extraRate / (1 - shared)) : 0;
    const durations = edges && drawDurations(random, invocations, medianMs, edges);
    return { invocations, errors: sharedErrors + errorsOfFault, errorsOfFault, durations };
  };
  const current = version(calls - toTarget, 0, scenario.medianMs);
  const target = version(
    toTarget,
    fault.kind === 'errors' ? fault.points / 100 : 0,
    scenario.medianMs * (fault.kind === 'latency' ? fault.factor : 1),
  );
  return { current, target };
}
