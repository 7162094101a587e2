/**
 * What the matchers read of a rehearsal; `rehearse()` of `cdk-serverless-guardrails/rehearsal` gives all of it. Written down again
 * because this folder is compiled for jsii and the twin is not.
 */
export interface RehearsalOutcome {
  readonly functionName: string;
  readonly aliasName: string;
  readonly verdict: 'promoted' | 'rolled-back' | 'blocked' | 'left-weighted';
  /** One sentence: what happened and why. */
  readonly cause: string;
  /** Name of the alarm or id of the check that stopped it. */
  readonly stoppedBy?: string;
  /** Minutes from the first shift until the current version has all traffic again. */
  readonly minutesToStop?: number;
}

const VERDICTS: readonly unknown[] = ['promoted', 'rolled-back', 'blocked', 'left-weighted'];

function isOutcome(value: unknown): value is RehearsalOutcome {
  return (
    typeof value === 'object' &&
    value !== null &&
    'verdict' in value &&
    VERDICTS.includes(value.verdict) &&
    'cause' in value &&
    typeof value.cause === 'string'
  );
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list of something else';
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

/**
 * The rehearsals that an assertion is about: one, or all of a list.
 *
 * @throws Error for anything else, an empty list included: about no rehearsal every statement would hold
 */
export function outcomesOf(received: unknown): readonly RehearsalOutcome[] {
  const all: readonly unknown[] = Array.isArray(received) ? received : [received];
  if (all.length > 0 && all.every(isOutcome)) return all;
  throw new Error(`expected a rehearsal or the list that rehearse() gives, got ${describe(received)}`);
}

/** `3 min 17 s`, `45 s`. */
export function describeMinutes(minutes: number): string {
  const seconds = Math.round(minutes * 60);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What happened instead, for the end of a message: verdict, time, culprit and cause. */
export function describeOutcome({ verdict, cause, stoppedBy, minutesToStop }: RehearsalOutcome): string {
  const by = stoppedBy === undefined ? '' : ` by ${stoppedBy}`;
  const after = minutesToStop === undefined ? '' : ` after ${describeMinutes(minutesToStop)}`;
  switch (verdict) {
    case 'promoted':
      return `was promoted: ${cause}`;
    case 'rolled-back':
      return `was rolled back${after}${by}: ${cause}`;
    case 'blocked':
      return `was blocked before any traffic${by}: ${cause}`;
    case 'left-weighted':
      return `was stopped${by} and not rolled back, so the new version keeps its share of the calls: ${cause}`;
  }
}
