import type { EvidenceCounts } from '../../contract/ledger/records';
import { coherentCounts, type MinuteCounts } from '../minute-counts';

/** Calls and errors of both versions over a rollout. */
export interface TrafficFacts {
  readonly current: EvidenceCounts;
  readonly target: EvidenceCounts;
}

/**
 * Adds the minutes up. Minutes whose counts do not fit together (a series arrives late) are left out: they would give the current version
 * calls that nobody made.
 */
export function trafficFacts(
  minutes: readonly MinuteCounts[],
  currentVersion: string,
  targetVersion: string,
): TrafficFacts {
  const sums = { newCalls: 0, newFailures: 0, allCalls: 0, allFailures: 0 };
  for (const minute of minutes) {
    const counts = coherentCounts(minute);
    if (counts === undefined) continue;
    sums.newCalls += counts.newCalls;
    sums.newFailures += counts.newFailures;
    sums.allCalls += counts.allCalls;
    sums.allFailures += counts.allFailures;
  }
  return {
    target: { version: targetVersion, invocations: sums.newCalls, errors: sums.newFailures },
    current: {
      version: currentVersion,
      invocations: sums.allCalls - sums.newCalls,
      errors: sums.allFailures - sums.newFailures,
    },
  };
}

/**
 * Calls that failed because the new version answered them: what failed beyond the current version's rate, rounded, at least 0. Undefined
 * where the current version was not called, so that there is nothing to compare with.
 */
export function hurtBeyondBaseline({ current, target }: TrafficFacts): number | undefined {
  if (current.invocations === 0) return undefined;
  const expected = (target.invocations * current.errors) / current.invocations;
  return Math.max(0, Math.round(target.errors - expected));
}
