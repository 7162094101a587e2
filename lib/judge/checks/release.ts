import { RELEASE_VARIABLES } from '../../contract/names';
import type { Plan, PublishedItemSpec, ReleaseCheckSpec, ReleaseSpec } from '../../contract/plan';
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

/** What the release accepts of what the environment publishes; none where it says nothing about it. */
function accepted({ release }: Plan, field: 'schemaRev' | 'indexHash'): readonly string[] {
  if (field === 'schemaRev' && release.compatibleSchemaRevs !== undefined) return release.compatibleSchemaRevs;
  const own = release[field];
  return own === undefined ? [] : [own];
}

/**
 * Whether the version that a rollback would return to works with what the release works with: while traffic shifts both
 * run on one schema, and after a rollback the old one runs on what the new one left behind.
 */
async function wayBack(context: CheckContext): Promise<CheckAnswer> {
  const range = context.plan.release.compatibleSchemaRevs;
  if (range === undefined || context.deployment.currentVersion === undefined) return PASSED;
  const subject = RELEASE_VARIABLES.schemaRev;
  const version = context.deployment.currentVersion;
  try {
    const { environment } = await context.currentVersion();
    const got = Object.hasOwn(environment, subject) ? environment[subject] : undefined;
    if (got !== undefined && range.includes(got)) return PASSED;
    if (got === undefined) {
      const message = `the current version ${version} does not carry ${subject}, so nobody can tell whether a rollback to it works with ${range.join(', ')}; release once without compatibleSchemaRevs`;
      return { verdict: 'INCONCLUSIVE', findings: [{ code: 'release.way-back-unknown', subject, message }] };
    }
    const message = `the current version ${version} was made for the schema revision ${shown(got)}, the release works with ${range.join(', ')}: a rollback would meet a schema that it does not know; release a step between them`;
    return failed({ code: 'release.way-back-incompatible', subject, message });
  } catch (error) {
    const message = `the current version ${version} cannot be read: ${describeThrown(error)}`;
    return { verdict: 'ERRORED', findings: [{ code: 'release.way-back-unread', subject, message }] };
  }
}

/** Where the environment publishes a revision. */
interface Publication {
  readonly kind: 'parameter' | 'item';
  readonly subject: string;
  /** Named in a sentence. */
  readonly place: string;
  readonly read: () => Promise<string>;
}

/** Every place where the environment publishes a revision: a parameter, an item of a table, none. */
function publications(
  parameter: string | undefined,
  item: PublishedItemSpec | undefined,
  { inspection, signal }: CheckContext,
): Publication[] {
  const found: Publication[] = [];
  if (parameter !== undefined) {
    const read = async () => (await inspection.parameter(parameter, signal)).value;
    found.push({ kind: 'parameter', subject: parameter, place: `parameter ${parameter}`, read });
  }
  if (item !== undefined) {
    const { attribute, tableName, key } = item;
    const place = `attribute ${attribute} of the item ${key.map(({ value }) => value).join(', ')} in table ${tableName}`;
    found.push({ kind: 'item', subject: tableName, place, read: () => inspection.publishedItem(item, signal) });
  }
  return found;
}

/** Whether the environment publishes a revision that the release accepts. */
async function published(
  field: 'schemaRev' | 'indexHash',
  { kind, subject, place, read }: Publication,
  { plan }: CheckContext,
): Promise<CheckAnswer> {
  const word = WORDS[field];
  const range = accepted(plan, field);
  const finding = (code: string, message: string) => ({ code: `release.${code}`, subject, message });
  try {
    return await answering(
      async () => {
        const got = await read();
        if (range.includes(got)) return PASSED;
        const asked = range.length === 0 ? `the release has no ${word}` : `the release expects ${range.join(' or ')}`;
        return failed(
          finding(
            'environment-differs',
            `${place} publishes the ${word} ${shown(got)}, ${asked}; bring the environment to the ` +
              'revision that the release needs, or deploy a release made for this environment',
          ),
        );
      },
      {
        absent: () =>
          failed(
            finding(
              `${kind}-absent`,
              `${place} does not exist, expected it to publish the ${word} ${range.join(' or ')}`.trimEnd() +
                '; publish it, or correct its name',
            ),
          ),
      },
    );
  } catch (error) {
    // Told here, not thrown: what the version carries must be told beside it.
    return {
      verdict: 'ERRORED',
      findings: [finding(`${kind}-unread`, `the ${word} in ${place} cannot be read: ${describeThrown(error)}`)],
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
      ...publications(spec.schemaRevParameter, spec.schemaRevItem, context).map((at) =>
        published('schemaRev', at, context),
      ),
      ...publications(spec.indexHashParameter, spec.indexHashItem, context).map((at) =>
        published('indexHash', at, context),
      ),
      wayBack(context),
    ]),
  );
}
