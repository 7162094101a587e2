import type { GuardedExpectation } from './guarded-template';

/** A length of time: an aws-cdk-lib `Duration`, or its parts added up. */
export type DurationLike =
  | { toMinutes(options?: { readonly integral?: boolean }): number }
  | { readonly hours?: number; readonly minutes?: number; readonly seconds?: number };

/** What a rollback must look like beside having happened. */
export interface RollbackExpectation {
  /** Longest time from the first shift until the current version has all traffic again. */
  readonly within?: DurationLike;
  /** Name of the alarm or id of the check that stops it, or how the name begins: an alarm's name may end with its version. */
  readonly by?: string;
}

/** What a block before traffic must look like beside having happened. */
export interface BlockExpectation {
  /** Id of the check, or whole name of the alarm that was in ALARM before the deployment. */
  readonly by?: string;
}

/** A promise of rehearsals is asserted by a promise, which the test must await. */
type Asserted<R, T> = T extends PromiseLike<unknown> ? Promise<Awaited<R>> : R;

/**
 * The matchers as a test calls them, to be merged into the types of a test framework; jest's global `expect` has them already.
 *
 * @typeParam R what the framework's matchers return
 * @typeParam T what was given to `expect`
 */
export interface GuardrailMatchers<R = unknown, T = unknown> {
  /** Every deployment was rolled back: within the time, by the alarm or check, where they are given. */
  toBeRolledBack(expected?: RollbackExpectation): Asserted<R, T>;
  /** Every deployment was promoted: the new version has all traffic. */
  toBePromoted(): Asserted<R, T>;
  /** Every deployment was refused before the new version had any traffic: by the check, where it is given. */
  toBeBlocked(expected?: BlockExpectation): Asserted<R, T>;
  /** No rule of docs/rules.md finds anything in a template, and CodeDeploy shifts at least one alias of it. */
  toBeGuarded(expected?: GuardedExpectation): R;
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: merged declarations must repeat the type parameters of @types/jest.
    interface Matchers<R, T = {}> extends GuardrailMatchers<R, T> {}
  }
}
