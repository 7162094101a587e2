import type { Fault, Verdict } from './model';

/** What a rehearsal is expected to end with; `stopped` is any end at which the current version has all traffic. */
export type Expectation = 'promoted' | 'rolled-back' | 'blocked' | 'stopped';

/** The expectations that a user may name; `stopped` is only the default of most faults. */
export const NAMED_EXPECTATIONS = ['promoted', 'rolled-back', 'blocked'] as const satisfies readonly Expectation[];

/** Faults that hit both versions alike: a rollback would not help. */
const SHARED_FAULTS: readonly Fault['kind'][] = ['none', 'outage', 'flapping'];

/**
 * What guardrails should make of a release with these faults: a healthy one is promoted, and so is one whose surroundings fail for both
 * versions alike; with any other fault it is stopped.
 */
export function expectationFor(faults: readonly Fault[]): Expectation {
  return faults.every(({ kind }) => SHARED_FAULTS.includes(kind)) ? 'promoted' : 'stopped';
}

/** Whether a verdict is the expected one. `left-weighted` never is: the bad version keeps a part of the traffic. */
export function isExpected(verdict: Verdict, expectation: Expectation): boolean {
  return expectation === 'stopped' ? verdict === 'rolled-back' || verdict === 'blocked' : verdict === expectation;
}

/** The expectation in plain words, for `expected it to be ...`. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation) {
    case 'rolled-back':
      return 'rolled back';
    case 'stopped':
      return 'stopped (rolled back or blocked)';
    default:
      return expectation;
  }
}
