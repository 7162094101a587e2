import { MAXIMUM_BAKE_SEC, MAXIMUM_SHIFT_MIN } from './check-spec';

/** By how much any two clocks that touch one lock may differ, in milliseconds. A lease is over only that much after its end. */
export const CLOCK_SKEW_MS = 30_000;

/** Longest life of the hook that reports, in milliseconds (Lambda quotas: 900 s): its report cannot arrive later. */
export const LONGEST_HOOK_MS = 900_000;

/**
 * What CodeDeploy may need beyond the configured shift, in milliseconds. AWS documents no figure, so this is an assumption:
 * a shift that takes longer is covered by the reconciler's renewal alone.
 */
export const SHIFT_SLACK_MS = 600_000;

/** Longest that a deployment can be configured to take, in seconds: a hook, two days of shift, the longest bake, and the slack. */
export const MAXIMUM_LEASE_SEC =
  LONGEST_HOOK_MS / 1000 + MAXIMUM_SHIFT_MIN * 60 + MAXIMUM_BAKE_SEC + SHIFT_SLACK_MS / 1000;

/**
 * Length of the lease that the pre-traffic hook takes before it lets CodeDeploy shift, in seconds: from the last look at the locks until
 * the bake is over, in the slowest case. It does not count on a heartbeat, which only the hook after traffic and the reconciliation of a
 * rollback response give.
 *
 * @param shiftMin minutes from the first shift until the target version has all traffic
 * @param bakeSec seconds for which the post-traffic hook watches after that
 */
export function lockLeaseSec(shiftMin: number, bakeSec: number): number {
  return Math.ceil(LONGEST_HOOK_MS / 1000 + shiftMin * 60 + bakeSec + SHIFT_SLACK_MS / 1000);
}
