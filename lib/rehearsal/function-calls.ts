import { CUSTOM_CHECK_VERSION, type CustomCheckAnswer } from '../contract/custom-check';
import { PROBE_MARKER } from '../contract/probe';
import { type FunctionAnswer, type FunctionCall, type InvocationOutcome, PortError } from '../judge/ports';
import type { World } from './healthy-world';
import type { Deployable } from './model';
import { probeAnswer } from './probe-answer';

/** A check of the user's own, whose function the twin does not run. */
const PASSING: CustomCheckAnswer = { customCheckVersion: CUSTOM_CHECK_VERSION, verdict: 'PASSED', findings: [] };

/**
 * What functions answer in the twin, which runs none: the target version what the plan expects of it, unless a fault makes its calls fail or its
 * dependencies unreachable; a function of the user's own that nothing speaks against it.
 *
 * @param outcome how the target version answers its next call
 */
export function functionCalls(world: World, deployable: Deployable, outcome: () => Promise<InvocationOutcome>) {
  const { functionName, targetVersion } = deployable;
  return async ({ functionName: name, version, payload, mark, schema }: FunctionCall): Promise<FunctionAnswer> => {
    if (version === undefined) return { payload: JSON.stringify(PASSING) };
    if (name !== functionName || version !== targetVersion) {
      throw new PortError('absent', `version ${version} of function ${name} does not exist`);
    }
    if (mark !== undefined && Object.hasOwn(mark, PROBE_MARKER)) {
      return { payload: probeAnswer(payload, targetVersion, world) };
    }
    if ((await outcome()) === 'failed') return { payload: '', error: 'Error' };
    const answer = world.answers.get(payload) ?? 'null';
    return schema === undefined ? { payload: answer } : { payload: answer, violations: [] };
  };
}
