import { type DurationHistogram, drawDurations, timedOut } from './duration-profile';
import type { RandomSource } from './random-source';
import type { VersionBehaviour, VersionBehaviours } from './version-behaviour';

/** Calls of one version in one stretch of time. */
export interface CallCounts {
  readonly invocations: number;
  readonly errors: number;
  /** Errors that only the fault of this version caused. */
  readonly errorsOfFault: number;
  readonly durations?: DurationHistogram;
}

/** A stretch of time in which neither the weight nor the outage changes. */
export interface TrafficStretch {
  readonly seconds: number;
  /** Calls per second. */
  readonly rps: number;
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
 * Lambda routes every call of a weighted alias independently (Lambda developer guide, weighted aliases). A call that runs into the
 * timeout is an error.
 */
export function drawCalls(
  random: RandomSource,
  behaviours: VersionBehaviours,
  { seconds, rps, weight, outageRate }: TrafficStretch,
): StretchCounts {
  const calls = random.poisson(rps * seconds);
  const toTarget = random.binomial(calls, weight);
  return {
    current: callsOf(random, calls - toTarget, behaviours.current, outageRate),
    target: callsOf(random, toTarget, behaviours.target, outageRate),
  };
}

const NO_CALLS: CallCounts = { invocations: 0, errors: 0, errorsOfFault: 0 };

function callsOf(
  random: RandomSource,
  invocations: number,
  behaviour: VersionBehaviour,
  outageRate: number,
): CallCounts {
  if (invocations === 0) return NO_CALLS;
  const durations = drawDurations(random, invocations, behaviour.durations);
  const timeouts = timedOut(durations);
  const timeoutsOfFault = random.binomial(timeouts, behaviour.faultShareOfTimeouts);
  const shared = 1 - (1 - behaviour.sharedErrorRate) * (1 - outageRate);
  const sharedErrors = random.binomial(invocations - timeouts, shared);
  // Points on top of the base rate are a larger share of the calls that did not fail anyway.
  const extra = behaviour.sharedErrorRate < 1 ? behaviour.faultErrorRate / (1 - behaviour.sharedErrorRate) : 0;
  const faultErrors = random.binomial(invocations - timeouts - sharedErrors, extra);
  return {
    invocations,
    errors: timeouts + sharedErrors + faultErrors,
    errorsOfFault: timeoutsOfFault + faultErrors,
    durations,
  };
}
