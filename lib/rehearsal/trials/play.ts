import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from '../assumptions';
import { updateStack } from '../cloudformation/stack-update';
import type { LifecycleHooks } from '../codedeploy/lifecycle-hooks';
import { rollOut } from '../rollout';
import type { StackSubject } from '../stack-subjects';
import { hooksInWorld } from '../world';
import { rememberBeforeAllowTraffic } from './remembered-hook';
import { type TrialColumns, TrialTable } from './trial-table';

/** Trials to play, as one thread tells another. */
export interface TrialRange {
  /** The deployments of one stack; trial `i` adds `i` to the seed of each. */
  readonly stack: readonly StackSubject[];
  readonly from: number;
  readonly to: number;
  readonly assumptions?: TwinAssumptions;
}

const SEEDS = 2 ** 32;

/**
 * Plays trials one after the other: full rollouts of which nothing is kept but how they ended.
 *
 * @returns the columns of each deployment of the stack
 * @throws as {@link rollOut}, and ScenarioError where a fault has no victim
 */
export async function playTrials({
  stack,
  from,
  to,
  assumptions = DEFAULT_ASSUMPTIONS,
}: TrialRange): Promise<TrialColumns[]> {
  const hooks: LifecycleHooks[] = [];
  for (const { subject, scenario } of stack) {
    const own = hooksInWorld(subject, scenario.faults);
    hooks.push(await rememberBeforeAllowTraffic(subject.deployable, own, assumptions.hookLimitMin));
  }
  const tables = stack.map(() => new TrialTable(to - from));
  for (let trial = from; trial < to; trial++) {
    const rollouts = await updateStack(stack.length, (index, stackRollback) => {
      const { subject, scenario } = stack[index];
      const seeded = { ...scenario, seed: (scenario.seed + trial) % SEEDS };
      return rollOut(subject.deployable, seeded, {
        hooks: hooks[index],
        assumptions,
        recording: 'verdict',
        stackRollback,
      });
    });
    rollouts.forEach(({ ending, minutesToStop, cost }, index) => {
      tables[index].set(trial - from, { ...ending, minutesToStop, ...cost });
    });
  }
  return tables.map(({ columns }) => columns);
}
