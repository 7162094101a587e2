import type { LoadedTemplate } from '../template/load';
import { TemplateError } from '../template/template-error';
import { updateStack } from './cloudformation/stack-update';
import { AlarmModelError } from './cloudwatch/alarm-model-error';
import { ExpressionError } from './metric-math/expression-error';
import type { AlarmModel, Deployable, Rehearsal, Scenario, ScenarioInput, TimelineEntry } from './model';
import { rollOut } from './rollout';
import { scenarioOf } from './scenario';
import { reportOf } from './simulation';
import { type StackSubject, stackSubjects } from './stack-subjects';
import { readDeployables, type TemplateDeployable } from './template/deployables';
import { loadTemplates, type TemplateInput } from './template/load';
import { hooksInWorld } from './world';

/** What to rehearse: a template or the path of one, or of a cloud assembly; all of it or a part. */
export type RehearseInput = TemplateInput & {
  /** Name of the stack, where there are several. */
  readonly stack?: string;
  /** Logical id of the alias, where there are several. */
  readonly deployment?: string;
};

/** A rehearsal with the facts of its template that the reports show beside it. */
export interface RehearsedDeployment
  extends Rehearsal,
    Pick<Deployable, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion' | 'deploymentConfigName'> {
  /** The stack or file that the deployment is in. */
  readonly template: string;
  readonly alarms: readonly Pick<AlarmModel, 'name' | 'threshold' | 'comparison'>[];
  /** What is not part of the rehearsal, in one sentence each. */
  readonly notes: readonly string[];
}

/** Puts what the twin cannot run where it would have run. */
function withForeignHooks(rehearsal: Rehearsal, { hooks }: TemplateDeployable): TimelineEntry[] {
  const timeline = [...rehearsal.timeline];
  for (const { lifecycleEvent, functionName } of hooks.filter(({ isOurs }) => !isOurs)) {
    const text = `${lifecycleEvent}: hook ${functionName} is not ours and was not run`;
    const shifts = timeline.flatMap(({ kind }, index) => (kind === 'shift' ? [index] : []));
    // Nothing was shifted, or not all of it: CodeDeploy would not have come to this hook, or would have passed it.
    if (lifecycleEvent === 'AfterAllowTraffic' && shifts.length < rehearsal.shiftSteps.length) continue;
    const position = (lifecycleEvent === 'AfterAllowTraffic' ? shifts.at(-1) : undefined) ?? 0;
    timeline.splice(position + 1, 0, { atMin: timeline[position]?.atMin ?? 0, kind: 'hook', text });
  }
  return timeline;
}

async function rehearseStack(stack: readonly StackSubject[], asked: Scenario): Promise<RehearsedDeployment[]> {
  const rollouts = await updateStack(stack.length, (index, stackRollback) => {
    const { subject, scenario } = stack[index];
    return rollOut(subject.deployable, scenario, { hooks: hooksInWorld(subject, scenario.faults), stackRollback });
  });
  return rollouts.map((rollout, index) => withTemplate(reportOf(rollout), stack[index].subject, asked));
}

/**
 * A rehearsal with the facts of its template.
 *
 * @param asked the scenario as the user knows it
 */
export function withTemplate(rehearsal: Rehearsal, subject: TemplateDeployable, asked: Scenario): RehearsedDeployment {
  const { deployable, owner, notes } = subject;
  const { functionName, aliasName, currentVersion, targetVersion, deploymentConfigName } = deployable;
  return {
    ...rehearsal,
    scenario: asked,
    timeline: withForeignHooks(rehearsal, subject),
    template: owner,
    functionName,
    aliasName,
    currentVersion,
    targetVersion,
    deploymentConfigName,
    alarms: deployable.alarms.map(({ name, threshold, comparison }) => ({ name, threshold, comparison })),
    notes,
  };
}

function chosen(templates: readonly LoadedTemplate[], stack: string | undefined): readonly LoadedTemplate[] {
  if (stack === undefined) return templates;
  const matching = templates.filter(({ names }) => names.includes(stack));
  if (matching.length > 0) return matching;
  const names = templates.map((template) => template.names[0]).join(', ');
  throw new TemplateError(`no stack ${stack}, expected one of ${names}`);
}

/**
 * The deployments of a template or cloud assembly, stack by stack, with the scenario of each.
 *
 * @throws TemplateError where the input is no template, or something in it cannot be rehearsed
 * @throws ScenarioError where the scenario is out of its bounds
 */
export function subjectsOf(input: RehearseInput, scenario: Scenario): StackSubject[][] {
  return stackSubjects(readDeployables(chosen(loadTemplates(input), input.stack), input.deployment), scenario);
}

/** Runs work on alarms; one that cannot be evaluated is a matter of the template. */
export async function withReadableAlarms<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AlarmModelError || error instanceof ExpressionError) throw new TemplateError(error.message);
    throw error;
  }
}

/**
 * Rehearses the rollout of every deployment in a template or cloud assembly on the local twin. The deployments of one stack run at the same
 * time, and one that fails takes the whole stack back.
 *
 * @param scenario what happens during the rollout; what is left out takes its default
 * @throws TemplateError where the input is no template, or something in it cannot be rehearsed
 * @throws ScenarioError where the scenario is out of its bounds, or its fault has no victim in the template
 */
export async function rehearse(input: RehearseInput, scenario: ScenarioInput = {}): Promise<RehearsedDeployment[]> {
  const whole = scenarioOf(scenario);
  const stacks = subjectsOf(input, whole);
  return withReadableAlarms(async () => {
    const rehearsals: RehearsedDeployment[] = [];
    for (const stack of stacks) rehearsals.push(...(await rehearseStack(stack, whole)));
    return rehearsals;
  });
}
