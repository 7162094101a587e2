import { RELEASE_VARIABLES } from '../contract/names';
import { type CarriedRelease, type ProbeAnswer, REVISION } from '../contract/probe';

/** What the code was built for; a field that is left out is not compared. */
export interface ExpectedRelease {
  /** Compared with RELEASE_ID. */
  readonly releaseId?: string;
  /** Compared with SCHEMA_REV. */
  readonly schemaRev?: string;
  /** Compared with INDEX_HASH. */
  readonly indexHash?: string;
}

/** This version's code and its environment belong to different releases, so it does not serve. */
export class ReleaseMismatchError extends Error {
  public constructor(differences: readonly string[]) {
    super(
      `this version refuses to serve: ${differences.join(', ')}; deploy the code and its environment from one release`,
    );
    this.name = 'ReleaseMismatchError';
  }
}

/** What a version carries, and whether it may serve. */
export interface ReleaseIdentity extends Pick<ProbeAnswer, 'release' | 'mismatched'> {
  /** One phrase for each mismatched variable. */
  readonly differences: readonly string[];
}

const FIELDS = Object.keys(RELEASE_VARIABLES) as (keyof ExpectedRelease)[];

/**
 * Compares the release that the environment carries with the one that the code expects.
 *
 * @throws Error where the expectation has an unknown field, or one whose value is no revision: a constant that the build
 * forgot to fill in would otherwise switch the comparison off
 */
export function releaseIdentity(
  environment: Readonly<Record<string, string | undefined>>,
  expected: ExpectedRelease,
): ReleaseIdentity {
  for (const [field, value] of Object.entries(expected)) {
    if (Object.hasOwn(RELEASE_VARIABLES, field) && typeof value === 'string' && REVISION.test(value)) continue;
    throw new Error(
      `withGuardrails: expected.${field} is not usable, got ${value === undefined ? 'nothing' : 'another value'}, ` +
        `expected one of ${FIELDS.join(', ')} with a revision (${REVISION.source}), fill it in or leave it out`,
    );
  }
  const release: Partial<Record<keyof CarriedRelease, string>> = {};
  const mismatched: ReleaseIdentity['mismatched'][number][] = [];
  const differences: string[] = [];
  for (const field of FIELDS) {
    const variable = RELEASE_VARIABLES[field];
    const got = environment[variable];
    if (got !== undefined && REVISION.test(got)) release[field] = got;
    if (!Object.hasOwn(expected, field) || got === expected[field]) continue;
    mismatched.push(variable);
    const carried = got === undefined ? 'absent' : (release[field] ?? `a text of ${got.length} characters`);
    differences.push(`${variable} is ${carried}, expected ${expected[field]}`);
  }
  return { release, mismatched, differences };
}
