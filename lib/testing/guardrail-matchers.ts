import { type GuardedExpectation, whatIsUnguarded } from './guarded-template';
import type { BlockExpectation, DurationLike, RollbackExpectation } from './matcher-types';
import { describeMinutes, describeOutcome, outcomesOf, type RehearsalOutcome } from './rehearsal-outcome';

/** What jest and vitest want to know of an assertion. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What jest and vitest tell a matcher of the assertion. */
export interface MatcherContext {
  /** Whether the assertion is negated by `.not`. */
  readonly isNot?: boolean;
}

interface Expected {
  /** `to be promoted`. */
  readonly text: string;
  holds(outcome: RehearsalOutcome): boolean;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function judged(received: unknown, isNot: boolean, { text, holds }: Expected): MatcherResult {
  const outcomes = outcomesOf(received);
  // Of several deployments `.not` means none of them, so one that holds is enough to contradict it.
  const culprits = outcomes.filter((outcome) => holds(outcome) === isNot);
  const pass = (culprits.length === 0) !== isNot;
  return {
    pass,
    message: () =>
      culprits
        .map((outcome) => {
          const name = `${outcome.functionName}:${outcome.aliasName}`;
          return `expected ${name} ${isNot ? 'not ' : ''}${text}, but it ${describeOutcome(outcome)}`;
        })
        .join('\n'),
  };
}

function matched(
  { isNot = false }: MatcherContext,
  received: unknown,
  expected: Expected,
): MatcherResult | Promise<MatcherResult> {
  if (!isPromise(received)) return judged(received, isNot, expected);
  return Promise.resolve(received).then((value) => judged(value, isNot, expected));
}

/** An option that is misspelled would be ignored, and the assertion would hold for the wrong reason. */
function requireOptions(matcher: string, options: unknown, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new Error(
      `${matcher}: expected an object with ${allowed.join(' or ')}, got a value of type ${typeof options}`,
    );
  }
  const unknown = Object.keys(options).find((option) => !allowed.includes(option));
  if (unknown !== undefined) {
    throw new Error(`${matcher}: unknown option ${unknown}, expected ${allowed.join(' or ')}`);
  }
}

function requireName(matcher: string, by: unknown): void {
  if (by === undefined || (typeof by === 'string' && by !== '')) return;
  throw new Error(
    `${matcher}: expected by to be a name, got ${by === '' ? 'an empty text' : `a value of type ${typeof by}`}`,
  );
}

function minutesOf(duration: DurationLike): number {
  if ('toMinutes' in duration) return duration.toMinutes({ integral: false });
  requireOptions('toBeRolledBack: within', duration, ['hours', 'minutes', 'seconds']);
  const { hours = 0, minutes = 0, seconds = 0 } = duration;
  const total = hours * 60 + minutes + seconds / 60;
  if (Number.isFinite(total) && total > 0) return total;
  throw new Error('toBeRolledBack: expected within to be longer than nothing, give a Duration or { minutes }');
}

function toBeRolledBack(
  this: MatcherContext,
  received: unknown,
  expected: RollbackExpectation = {},
): MatcherResult | Promise<MatcherResult> {
  requireOptions('toBeRolledBack', expected, ['within', 'by']);
  requireName('toBeRolledBack', expected.by);
  const { by } = expected;
  const within = expected.within === undefined ? undefined : minutesOf(expected.within);
  const inTime = within === undefined ? '' : ` within ${describeMinutes(within)}`;
  return matched(this, received, {
    text: `to be rolled back${inTime}${by === undefined ? '' : ` by ${by}`}`,
    holds: ({ verdict, stoppedBy, minutesToStop }) =>
      verdict === 'rolled-back' &&
      (by === undefined || (stoppedBy?.startsWith(by) ?? false)) &&
      (within === undefined || (minutesToStop !== undefined && minutesToStop <= within)),
  });
}

function toBePromoted(this: MatcherContext, received: unknown): MatcherResult | Promise<MatcherResult> {
  return matched(this, received, { text: 'to be promoted', holds: ({ verdict }) => verdict === 'promoted' });
}

function toBeBlocked(
  this: MatcherContext,
  received: unknown,
  expected: BlockExpectation = {},
): MatcherResult | Promise<MatcherResult> {
  requireOptions('toBeBlocked', expected, ['by']);
  requireName('toBeBlocked', expected.by);
  const { by } = expected;
  return matched(this, received, {
    text: `to be blocked${by === undefined ? '' : ` by ${by}`}`,
    holds: ({ verdict, stoppedBy }) => verdict === 'blocked' && (by === undefined || stoppedBy === by),
  });
}

function toBeGuarded(this: MatcherContext, received: unknown, expected: GuardedExpectation = {}): MatcherResult {
  const reasons = whatIsUnguarded(received, expected);
  return {
    pass: reasons.length === 0,
    message: () =>
      reasons.length === 0
        ? 'expected the template not to be guarded, but no rule found anything'
        : `expected the template to be guarded, but\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
  };
}

/**
 * Matchers for rehearsals and templates, for `expect.extend` of jest and vitest alike: a test states what the guardrails of a template make of a
 * release. Those of rehearsals take a rehearsal, the list that `rehearse()` gives, or a promise of either, which must be awaited.
 *
 * @example
 * expect.extend(guardrailMatchers);
 * expect(await rehearse({ template }, { fault: { kind: 'errors', points: 5 } })).toBeRolledBack({
 *   within: { minutes: 10 },
 *   by: 'orders-errors',
 * });
 */
export const guardrailMatchers = { toBeRolledBack, toBePromoted, toBeBlocked, toBeGuarded };
