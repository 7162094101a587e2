import { definitionOf, statesIn } from '../model/consumers/state-machine-targets';
import { needsOf } from '../model/declarations';
import type { StackModel } from '../model/stack-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

function declaredWaits(stack: StackModel): Problem[] {
  return stack.resources.flatMap((resource) =>
    needsOf(resource)
      .filter(({ timeoutSec }) => timeoutSec === undefined)
      .map(({ stackName, logicalId }) => ({
        stack,
        logicalId: resource.logicalId,
        what: `${resource.logicalId} waits for ${logicalId ?? `stack ${stackName}`} without a timeout`,
        fix: 'state how long it waits: Guardrails.of(...).needs(..., { timeout: Duration.minutes(10) })',
      })),
  );
}

/** Undefined where the template has no such wait at all. */
function tokenWaits(stack: StackModel): Problem[] | undefined {
  const waits = stack.ofType('AWS::StepFunctions::StateMachine').flatMap((resource) =>
    statesIn(definitionOf(resource, stack))
      .filter(([, state]) => stack.text(state.Resource)?.endsWith('.waitForTaskToken') ?? false)
      .map(([path, state]) => ({ resource, path, state })),
  );
  if (waits.length === 0) return undefined;
  const limits = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];
  return waits
    .filter(({ state }) => !limits.some((limit) => state[limit] !== undefined))
    .map(({ resource, path }) => ({
      stack,
      logicalId: resource.logicalId,
      property: `Properties.DefinitionString ${path}`,
      what: `state machine ${resource.logicalId} waits for a task token in ${path} without a timeout`,
      fix: 'set TimeoutSeconds or HeartbeatSeconds on the state',
    }));
}

export const waitWithoutTimeout: Rule = {
  id: 'wait-without-timeout',
  title: 'A wait without an end',
  severity: 'warning',
  why: 'what it waits for may never come, and then a deployment or an execution hangs until somebody notices',
  check({ app }) {
    const tokens = app.stacks.map(tokenWaits);
    if (tokens.every((found) => found === undefined) && !app.stacks.some((stack) => stack.declaresNeeds)) {
      return NOT_APPLICABLE;
    }
    return [...app.stacks.flatMap(declaredWaits), ...tokens.flatMap((found) => found ?? [])];
  },
};
