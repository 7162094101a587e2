import type { EnvironmentCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { type FunctionVersionView, PortError } from '../ports';
import { describeThrown } from '../thrown';
import { type CheckAnswer, failedIfAny, PASSED, worstOf } from './answer';
import { isBlank } from './blank';
import type { CheckContext } from './context';
import { comparedWithPublished } from './environment-published';
import { findingsOfKinds, nearLimit } from './environment-values';
import { probableMisspelling } from './misspelling';
import { placeholderIn } from './placeholder';

type Names = readonly string[];

function namesOf({ environment }: FunctionVersionView): Names {
  return Object.keys(environment).sort();
}

function without(names: Names, others: Names): Names {
  return names.filter((name) => !others.includes(name));
}

/** What the target version's own variables show, whatever the current version has. */
function findingsInTarget(spec: EnvironmentCheckSpec, target: FunctionVersionView): Finding[] {
  const findings: Finding[] = [];
  for (const subject of namesOf(target)) {
    const value = target.environment[subject];
    if (spec.onlyNames?.includes(subject) === false) {
      findings.push({
        code: 'environment.unexpected',
        subject,
        message: `variable ${subject} of version ${target.version} is not in the template; remove it, or declare it in the app`,
      });
    }
    if (spec.required.includes(subject) && isBlank(value)) {
      findings.push({
        code: 'environment.blank',
        subject,
        message: `variable ${subject} is required but blank in version ${target.version}; give it a value`,
      });
    }
    const placeholder = placeholderIn(value);
    if (placeholder !== undefined) {
      findings.push({
        code: 'environment.placeholder',
        subject,
        message:
          `variable ${subject} of version ${target.version} holds an unresolved placeholder (${placeholder}); ` +
          'replace it with the real value',
      });
    }
  }
  return findings;
}

function absence(code: string, subject: string, fact: string, repair: string, candidates: Names): Finding {
  const typed = probableMisspelling(subject, candidates);
  if (typed === undefined) return { code, subject, message: `${fact}; ${repair}` };
  return {
    code: 'environment.misspelled',
    subject,
    message: `${fact} but has ${typed}, probably a misspelling of ${subject}; rename it, or ${repair}`,
  };
}

/** Names that the target version should have and has not. A name that is both required and gone is told once. */
function findingsOfAbsence(spec: EnvironmentCheckSpec, target: FunctionVersionView, current: Names): Finding[] {
  const present = namesOf(target);
  const added = without(present, current);
  const missing = without(spec.required, present);
  const vanished = without(without(current, present), [...spec.removed, ...missing]);
  const version = `version ${target.version}`;
  return [
    ...missing.map((name) =>
      absence(
        'environment.missing',
        name,
        `variable ${name} is required, ${version} does not have it`,
        'set it on the function',
        // One required name is not the misspelling of another.
        without(added, spec.required),
      ),
    ),
    ...vanished.map((name) =>
      absence(
        'environment.vanished',
        name,
        `variable ${name} of the current version is gone, ${version} does not have it`,
        'put it back, or list it as removed if that is intended',
        added,
      ),
    ),
  ];
}

/** The current version and PASSED, or none and why it cannot be compared; before the first version there is nothing to compare. */
async function baseline(
  context: CheckContext,
): Promise<{ readonly version?: FunctionVersionView; readonly answer: CheckAnswer }> {
  const version = context.deployment.currentVersion;
  if (version === undefined) return { answer: PASSED };
  try {
    return { version: await context.currentVersion(), answer: PASSED };
  } catch (error) {
    const absent = error instanceof PortError && error.kind === 'absent';
    const finding: Finding = {
      code: 'environment.no-baseline',
      subject: version,
      message: absent
        ? `the current version ${version} does not exist any more, so nobody can tell which variables vanished; ` +
          'point the alias at a version that exists'
        : `the variables of the current version ${version} cannot be read: ${describeThrown(error)}`,
    };
    return { answer: { verdict: absent ? 'INCONCLUSIVE' : 'ERRORED', findings: [finding] } };
  }
}

/**
 * Judges the names, the blankness and the kinds of the target version's variables; no value ever leaves it.
 *
 * Where the current version cannot be read the verdict is not PASSED, and so an enforced check stops the deployment:
 * Lambda refuses to delete a version that an alias points at, so a current version that is absent means that the
 * alias or the deployment is not what it seems. What the target version alone shows is judged all the same.
 */
export async function checkEnvironment(spec: EnvironmentCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const [target, current] = await Promise.all([context.targetVersion(), baseline(context)]);
  const own = failedIfAny([
    ...findingsOfAbsence(spec, target, current.version ? namesOf(current.version) : []),
    ...findingsInTarget(spec, target),
    ...(current.version ? findingsOfKinds(spec, target, current.version) : []),
  ]);
  const published = spec.published ? await comparedWithPublished(spec, spec.published, target, context) : PASSED;
  return worstOf([own, current.answer, nearLimit(target), published]);
}
