import { RELEASE_VARIABLES } from '../../contract/names';
import type { EnvironmentCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import type { FunctionVersionView } from '../ports';
import { type CheckAnswer, PASSED, toldOnly } from './answer';
import { placeholderIn } from './placeholder';
import { kindChange } from './value-kind';

const RELEASE_NAMES: readonly string[] = Object.values(RELEASE_VARIABLES);

/** Of all names and values together (Lambda developer guide, quotas). How Lambda counts is not documented; JSON is what it is sent. */
const LIMIT_BYTES = 4096;
const NEAR_LIMIT_BYTES = (LIMIT_BYTES * 7) / 8;

/** Variables of both versions whose value has become something else altogether. */
export function findingsOfKinds(
  spec: EnvironmentCheckSpec,
  target: FunctionVersionView,
  current: FunctionVersionView,
): Finding[] {
  const excepted = [...RELEASE_NAMES, ...(spec.changed ?? [])];
  const compared = Object.keys(target.environment).filter((name) => !excepted.includes(name));
  return compared.sort().flatMap((subject) => {
    const [before, after] = [current.environment[subject], target.environment[subject]];
    // A placeholder is told as such.
    if (!Object.hasOwn(current.environment, subject) || placeholderIn(after) !== undefined) return [];
    const change = kindChange(before, after);
    if (change === undefined) return [];
    const message =
      `variable ${subject} ${change} in version ${target.version}; ` +
      'correct its value, or list it as changed if that is intended';
    return [{ code: 'environment.kind-changed', subject, message }];
  });
}

/** Told before Lambda refuses the next variable. */
export function nearLimit(target: FunctionVersionView): CheckAnswer {
  const bytes = new TextEncoder().encode(JSON.stringify(target.environment)).length;
  if (bytes <= NEAR_LIMIT_BYTES) return PASSED;
  return toldOnly({
    code: 'environment.near-limit',
    message:
      `the variables of version ${target.version} take about ${bytes} of the ${LIMIT_BYTES} bytes that Lambda allows; ` +
      'move some of them to a parameter',
  });
}
