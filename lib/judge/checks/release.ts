import { RELEASE_VARIABLES } from '../../contract/names';
import type { ReleaseCheckSpec, ReleaseSpec } from '../../contract/plan';
import type { FunctionVersionView } from '../ports';
import { describeThrown } from '../thrown';
import { answering, type CheckAnswer, failed, failedIfAny, PASSED, worstOf } from './answer';
import type { CheckContext } from './context';

const FIELDS = Object.keys(RELEASE_VARIABLES) as (keyof typeof RELEASE_VARIABLES)[];
const WORDS = { releaseId: 'release id', schemaRev: 'schema revision', indexHash: 'index hash' } as const;

/** Shows a revision, and nothing that was put where a revision belongs. */
function shown(value: string): string {
  return /^[\w.+:@/-]{1,128}$/.test(value) ? value : `a text of ${value.length} characters that is no revision`;
}

/** Whether the version's variables say what the plan says. */
function carried(release: ReleaseSpec, target: FunctionVersionView): CheckAnswer {
  return failedIfAny(
    FIELDS.flatMap((field) => {
      const variable = RELEASE_VARIABLES[field];
      const expected = release[field];
      const got = Object.hasOwn(target.environment, variable) ? target.environment[variable] : undefined;
      if (expected === got) return [];
      const carries = got === undefined ? `does not carry ${variable}` : `carries ${variable} ${shown(got)}`;
      const asked = expected === undefined ? `the release has no ${WORDS[field]}` : `expected ${expected}`;
      return [
        {
          code: got === undefined ? 'release.missing' : 'release.mismatch',
          subject: variable,
          message: `version ${target.version} ${carries}, ${asked}; deploy the plan and the version from the same synth`,
        },
      ];
    }),
  );
}

/** Whether the environment publishes the revision that the release expects. */
async function published(
  field: 'schemaRev' | 'indexHash',
  parameter: string | undefined,
  { plan, inspection, signal }: CheckContext,
): Promise<CheckAnswer> {
  if (parameter === undefined) return PASSED;
  const word = WORDS[field];
  const expected = plan.release[field];
  const finding = (code: string, message: string) => ({ code: `release.${code}`, subject: parameter, message });
  try {
    return await answering(
      async () => {
        const { value: got } = await inspection.parameter(parameter, signal);
        if (got === expected) return PASSED;
        const asked = expected === undefined ? `the release has no ${word}` : `the release expects ${expected}`;
        return failed(
          finding(
            'environment-differs',
            `parameter ${parameter} publishes the ${word} ${shown(got)}, ${asked}; bring the environment to the ` +
              'revision that the release needs, or deploy a release made for this environment',
          ),
        );
      },
      {
        absent: () =>
          failed(
            finding(
              'parameter-absent',
              `parameter ${parameter} does not exist, expected it to publish the ${word} ${expected ?? ''}`.trimEnd() +
                '; publish it, or correct its name',
            ),
          ),
      },
    );
  } catch (error) {
    // Told here, not thrown: what the version carries must be told beside it.
    return {
      verdict: 'ERRORED',
      findings: [
        finding('parameter-unread', `the ${word} in parameter ${parameter} cannot be read: ${describeThrown(error)}`),
      ],
    };
  }
}

/**
 * Judges that the target version is the release which the plan was made for, and that the environment is at the
 * revisions which this release needs. Revisions are no secrets: what is expected and what was found is told.
 */
export async function checkRelease(spec: ReleaseCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  return worstOf(
    await Promise.all([
      context.targetVersion().then((target) => carried(context.plan.release, target)),
      published('schemaRev', spec.schemaRevParameter, context),
      published('indexHash', spec.indexHashParameter, context),
    ]),
  );
}
