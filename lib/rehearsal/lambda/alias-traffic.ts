import type { PublishedCalls } from '../cloudwatch/metric-store';
import { addHistograms, type DurationHistogram, drawDurations, timedOut } from './duration-profile';
import type { Trouble } from './fault-schedule';
import type { RandomSource } from './random-source';
import type { VersionBehaviour, VersionBehaviours } from './version-behaviour';

/** Calls of one version in one stretch of time. */
export interface CallCounts extends PublishedCalls {
  /** Errors that only the target version's fault caused, on either version. */
  readonly errorsOfFault: number;
}

/** A stretch of time in which nothing changes. */
export interface TrafficStretch {
  /** Calls that arrive. */
  readonly calls: number;
  /** Share of the calls that the target version gets, 0 to 1. */
  readonly weight: number;
  /** Share of the calls that are throttled, whichever version they are for. */
  readonly throttledShare: number;
  readonly trouble: Trouble;
  /** New environments of each version. */
  readonly started: { readonly current: number; readonly target: number };
}

export interface StretchCounts {
  readonly current: CallCounts;
  readonly target: CallCounts;
}

/**
 * Draws the fate of the calls of one stretch: each call routed by itself, throttles, timeouts and errors binomial.
 *
 * Lambda routes every call of a weighted alias independently (Lambda developer guide, weighted aliases). A call that runs into the
 * timeout is an error.
 */
export function drawCalls(
  random: RandomSource,
  behaviours: VersionBehaviours,
  { calls, weight, throttledShare, trouble, started }: TrafficStretch,
): StretchCounts {
  const toTarget = random.binomial(calls, weight);
  const { shared, ofTarget, ofBoth, ofColdStarts } = trouble;
  const fault = 1 - (1 - ofTarget) * (1 - ofBoth);
  return {
    current: callsOf(random, calls - toTarget, behaviours.current, started.current, throttledShare, [
      shared,
      ofBoth,
      0,
    ]),
    target: callsOf(random, toTarget, behaviours.target, started.target, throttledShare, [shared, fault, ofColdStarts]),
  };
}

const NO_CALLS: CallCounts = { invocations: 0, errors: 0, errorsOfFault: 0 };

/** @param shares of calls that fail anyway, of the others those that the fault fails, of first calls those that it fails */
function callsOf(
  random: RandomSource,
  calls: number,
  behaviour: VersionBehaviour,
  started: number,
  throttledShare: number,
  [shared, fault, coldFault]: readonly [number, number, number],
): CallCounts {
  if (calls === 0) return NO_CALLS;
  const throttles = random.binomial(calls, throttledShare);
  const invocations = calls - throttles;
  if (invocations === 0) return { ...NO_CALLS, throttles };
  const cold = Math.min(started, invocations);
  const durations = durationsOf(random, invocations - cold, cold, behaviour);
  const timeouts = durations
    ? timedOut(durations)
    : drawRare(random, invocations - cold, behaviour.timeoutShare) + drawRare(random, cold, behaviour.coldTimeoutShare);
  const timeoutsOfFault = random.binomial(timeouts, behaviour.faultShareOfTimeouts);
  const sharedErrors = random.binomial(invocations - timeouts, shared);
  let spared = invocations - timeouts - sharedErrors;
  const faultErrors = random.binomial(spared, fault);
  spared -= faultErrors;
  const coldErrors = coldFault === 0 ? 0 : random.binomial(Math.round((cold * spared) / invocations), coldFault);
  return {
    invocations,
    errors: timeouts + sharedErrors + faultErrors + coldErrors,
    errorsOfFault: timeoutsOfFault + faultErrors + coldErrors,
    ...(throttles > 0 && { throttles }),
    ...(durations && { durations }),
  };
}

/** Timeouts so rare that none is expected in the lifetime of a service are not worth a draw for every minute. */
function drawRare(random: RandomSource, calls: number, share: number): number {
  return share < 1e-15 ? 0 : random.binomial(calls, share);
}

function durationsOf(
  random: RandomSource,
  warm: number,
  cold: number,
  { durations }: VersionBehaviour,
): DurationHistogram | undefined {
  if (durations === undefined) return undefined;
  const ofWarm = drawDurations(random, warm, durations.warm);
  return cold === 0 ? ofWarm : addHistograms(ofWarm, drawDurations(random, cold, durations.cold));
}

/** Expected number of calls of one stretch that fail only because of the target version, throttles not counted. */
export function expectedFailures(
  { current, target }: VersionBehaviours,
  { calls, weight, throttledShare, trouble, started }: TrafficStretch,
): number {
  const { shared, ofTarget, ofBoth, ofColdStarts } = trouble;
  const ofVersion = (count: number, { timeoutShare, faultShareOfTimeouts }: VersionBehaviour, fault: number): number =>
    count * (timeoutShare * faultShareOfTimeouts + (1 - timeoutShare) * (1 - shared) * fault);
  const [toCurrent, toTarget] = [calls * (1 - weight), calls * weight].map((count) => count * (1 - throttledShare));
  const fault = 1 - (1 - ofTarget) * (1 - ofBoth);
  const cold =
    Math.min(started.target, toTarget) * (1 - target.timeoutShare) * (1 - shared) * (1 - fault) * ofColdStarts;
  return ofVersion(toCurrent, current, ofBoth) + ofVersion(toTarget, target, fault) + cold;
}
