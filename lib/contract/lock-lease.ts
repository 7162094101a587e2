import { shiftMinutes, type TrafficShift } from './traffic-shift';

/** By how much any two clocks that touch one lock may differ, in milliseconds. A lease is over only that much after its end. */
export const CLOCK_SKEW_MS = 30_000;

/** Longest life of the hook that reports, in milliseconds (Lambda quotas: 900 s): its report cannot arrive later. */
export const LONGEST_HOOK_MS = 900_000;

/**
 * What CodeDeploy may need beyond the configured shift, in milliseconds. AWS documents no figure, so this is an assumption:
 * a shift that takes longer is covered by the reconciler's renewal alone.
 */
export const SHIFT_SLACK_MS = 600_000;

/**
 * Length of the lease that the pre-traffic hook takes before it lets CodeDeploy shift, in milliseconds: from the last look
 * at the lock until the target version has all traffic, in the slowest case.
 */
export function lockLeaseMs(shift: TrafficShift): number {
  return LONGEST_HOOK_MS + shiftMinutes(shift) * 60_000 + SHIFT_SLACK_MS;
}
