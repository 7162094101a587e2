import {
  digestedText,
  type EnvironmentFingerprint,
  parseEnvironmentFingerprint,
  shortDigest,
} from '../../contract/environment-fingerprint';
import type { EnvironmentCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { type FunctionVersionView, PortError, type Sha256 } from '../ports';
import { describeThrown } from '../thrown';
import { type CheckAnswer, failedIfAny, PASSED, toldOnly, worstOf } from './answer';
import type { CheckContext } from './context';

type Published = NonNullable<EnvironmentCheckSpec['published']>;

function finding(code: string, subject: string, message: string): Finding {
  return { code, subject, message };
}

/** Which names only one of the two environments has. */
function namesCompared(
  spec: EnvironmentCheckSpec,
  parameter: string,
  other: EnvironmentFingerprint,
  target: FunctionVersionView,
): CheckAnswer {
  const [theirs, ours] = [Object.keys(other.variables), Object.keys(target.environment)].map((names) => names.sort());
  const missing = theirs.filter((name) => !ours.includes(name) && !spec.removed.includes(name));
  const added = ours.filter((name) => !theirs.includes(name));
  return worstOf([
    failedIfAny(
      missing.map((name) =>
        finding(
          'environment.only-there',
          name,
          `variable ${name} is in the environment that published ${parameter}, version ${target.version} does not have it; set it, or list it as removed if that is intended`,
        ),
      ),
    ),
    toldOnly(
      ...(added.length === 0
        ? []
        : [
            finding(
              'environment.only-here',
              parameter,
              `version ${target.version} has variables that the environment that published ${parameter} has not: ${added.join(', ')}`,
            ),
          ]),
    ),
  ]);
}

/** Whether a value is the same in both environments, as it should or should not be. */
function valueCompared(
  parameter: string,
  other: EnvironmentFingerprint,
  target: FunctionVersionView,
  name: string,
  wanted: 'same' | 'different',
  sha256: Sha256,
): CheckAnswer {
  const digest = Object.hasOwn(other.variables, name) ? other.variables[name] : undefined;
  if (typeof digest !== 'string') {
    const message = `${parameter} publishes no digest of variable ${name}, so nobody can tell whether its value is the same there; let that environment publish one`;
    return { verdict: 'INCONCLUSIVE', findings: [finding('environment.no-digest', name, message)] };
  }
  // A name that is not here is told as such.
  if (!Object.hasOwn(target.environment, name)) return PASSED;
  const same = digest === shortDigest(sha256(digestedText(other.salt, name, target.environment[name])));
  if (same === (wanted === 'same')) return PASSED;
  const message = same
    ? `variable ${name} of version ${target.version} has the value of the environment that published ${parameter}, which must be different; give it the value of this environment`
    : `variable ${name} of version ${target.version} has another value than in the environment that published ${parameter}, which must be the same; give it that value`;
  return failedIfAny([finding(same ? 'environment.same-as-there' : 'environment.not-as-there', name, message)]);
}

async function publishedBy(parameter: string, context: CheckContext): Promise<EnvironmentFingerprint | CheckAnswer> {
  try {
    return parseEnvironmentFingerprint((await context.inspection.parameter(parameter, context.signal)).value);
  } catch (error) {
    if (error instanceof PortError && error.kind === 'absent') {
      const message = `parameter ${parameter} does not exist, expected it to hold the names of another environment's variables; release there first, or correct its name`;
      return failedIfAny([finding('environment.published-absent', parameter, message)]);
    }
    const message = `the names in parameter ${parameter} cannot be read: ${describeThrown(error)}`;
    return { verdict: 'ERRORED', findings: [finding('environment.published-unread', parameter, message)] };
  }
}

/**
 * Judges the target version's variables beside those that another environment published: a name that only the other one has fails,
 * one that only this one has is told; values are compared by digest, and only of the names that the plan lists.
 */
export async function comparedWithPublished(
  spec: EnvironmentCheckSpec,
  published: Published,
  target: FunctionVersionView,
  context: CheckContext,
): Promise<CheckAnswer> {
  const { parameter, same, different } = published;
  const { sha256 } = context;
  const other = await publishedBy(parameter, context);
  if ('verdict' in other) return other;
  const values = [
    ...same.map((name) => valueCompared(parameter, other, target, name, 'same', sha256)),
    ...different.map((name) => valueCompared(parameter, other, target, name, 'different', sha256)),
  ];
  return worstOf([namesCompared(spec, parameter, other, target), ...values]);
}
