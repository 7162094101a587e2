import { ContractError, type Decoder, listOf, objectOf, oneOf, optional, parseJson } from './decode';
import type { ReleaseSpec } from './plan';

/**
 * What a function of the user's own is asked as a check, and what it answers: docs/custom-check.md. Raised with every change of either.
 */
export const CUSTOM_CHECK_VERSION = 1;

/** The event that the user's function receives. */
export interface CustomCheckEvent {
  readonly customCheckVersion: typeof CUSTOM_CHECK_VERSION;
  /** Id of the check. */
  readonly checkId: string;
  readonly functionName: string;
  readonly aliasName: string;
  /** The version that serves; absent before the first one does. */
  readonly currentVersion?: string;
  readonly targetVersion: string;
  readonly release: Pick<ReleaseSpec, 'releaseId' | 'schemaRev' | 'indexHash'>;
  /** What the app gave the check; an empty object where it gave nothing. */
  readonly parameters: unknown;
}

/** What the user's function may say. That the question could not be asked is said by an error. */
export const CUSTOM_VERDICTS = ['PASSED', 'FAILED', 'INCONCLUSIVE'] as const;

/** How many findings an answer may hold, and how long a message may be. */
export const MAXIMUM_FINDINGS = 20;
export const MAXIMUM_MESSAGE = 500;

export interface CustomFinding {
  /** In one line. It is logged, so it must name what is at fault and quote no value. */
  readonly message: string;
  readonly code?: string;
  readonly subject?: string;
}

/** What the user's function answers. */
export interface CustomCheckAnswer {
  readonly customCheckVersion: typeof CUSTOM_CHECK_VERSION;
  readonly verdict: (typeof CUSTOM_VERDICTS)[number];
  /** At least one where the verdict is not PASSED. */
  readonly findings: readonly CustomFinding[];
}

const version: Decoder<typeof CUSTOM_CHECK_VERSION> = (value, path) => {
  if (value === CUSTOM_CHECK_VERSION) return CUSTOM_CHECK_VERSION;
  throw new ContractError(`${path}: expected ${CUSTOM_CHECK_VERSION}`);
};

/** Text in one line, of a form or not longer than it may be; never quoted. */
function line(pattern: RegExp, expected: string): Decoder<string> {
  return (value, path) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new ContractError(`${path}: expected ${expected}`);
  };
}

const finding = objectOf<CustomFinding>({
  message: line(/^[^\p{Cc}]{1,500}$/u, `one line of 1 to ${MAXIMUM_MESSAGE} characters`),
  code: optional(line(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens')),
  subject: optional(line(/^[^\p{Cc}]{1,256}$/u, 'one line of 1 to 256 characters')),
});

const answer = objectOf<CustomCheckAnswer>({
  customCheckVersion: version,
  verdict: oneOf(CUSTOM_VERDICTS),
  findings: listOf(finding),
});

/**
 * Parses what the user's function answered.
 *
 * @throws ContractError where it is no such answer, or one that gives no reason for not passing
 */
export function parseCustomCheckAnswer(json: string): CustomCheckAnswer {
  const told = answer(parseJson(json, 'answer'), 'answer');
  if (told.findings.length > MAXIMUM_FINDINGS) {
    throw new ContractError(`answer.findings: expected at most ${MAXIMUM_FINDINGS}, got ${told.findings.length}`);
  }
  if (told.verdict !== 'PASSED' && told.findings.length === 0) {
    throw new ContractError(`answer.findings: expected at least one beside the verdict ${told.verdict}, got none`);
  }
  return told;
}
