import type { Fault, Scenario } from './model';
import { ScenarioError } from './scenario';
import type { TemplateDeployable } from './template/deployables';

/** One alias of a stack and the scenario that its own deployment has. */
export interface StackSubject {
  readonly subject: TemplateDeployable;
  readonly scenario: Scenario;
}

const OTHER_ALIAS_STRIDE = 0x9e3779b9;

/**
 * The deployments of each stack, with the scenario of each: faults only where they are asked for, calls of their own for every function, and
 * a refusal where an earlier alias of the stack uses the same deployment group, which takes one deployment at a time.
 *
 * @throws ScenarioError where the scenario names an alias that is not there
 */
export function stackSubjects(subjects: readonly TemplateDeployable[], scenario: Scenario): StackSubject[][] {
  const ids = subjects.map(({ deployable }) => deployable.logicalId);
  const { faultyDeployments } = scenario;
  const unknown = faultyDeployments?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new ScenarioError(
      `faultyDeployments: no deployment ${unknown}, expected the logical id of an alias: ${ids.join(', ')}`,
    );
  }
  const stacks = new Map<string, StackSubject[]>();
  subjects.forEach((subject, index) => {
    const { logicalId } = subject.deployable;
    const stack = stacks.get(subject.owner) ?? [];
    stacks.set(subject.owner, stack);
    const isFaulty = faultyDeployments === undefined || faultyDeployments.includes(logicalId);
    const faults: Fault[] = isFaulty ? [...scenario.faults] : [];
    if (stack.some((earlier) => sharesGroup(earlier.subject, subject))) faults.push({ kind: 'active-deployment' });
    const seed = (scenario.seed + index * OTHER_ALIAS_STRIDE) % 2 ** 32;
    stack.push({ subject, scenario: { ...scenario, faults, seed } });
  });
  return [...stacks.values()];
}

function sharesGroup(left: TemplateDeployable, right: TemplateDeployable): boolean {
  return (
    left.deployable.applicationName === right.deployable.applicationName &&
    left.deployable.deploymentGroupName === right.deployable.deploymentGroupName
  );
}
