import { availableParallelism } from 'node:os';
import type { Deployable, Scenario, ScenarioInput } from '../model';
import { type RehearseInput, subjectsOf, withReadableAlarms } from '../rehearse';
import { ScenarioError, scenarioOf } from '../scenario';
import type { StackSubject } from '../stack-subjects';
import { playOnThreads, type WorkerEntry } from './pool';
import { summaryOf, type TrialSummary } from './summary';

/** Many rehearsals of one deployment, with the facts of its template that a report shows beside them. */
export interface TrialedDeployment
  extends TrialSummary,
    Pick<Deployable, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion' | 'deploymentConfigName'> {
  readonly template: string;
  /** Logical id of the alias. */
  readonly deployable: string;
  /** The scenario of the first trial; trial `i` has `i` added to its seed. */
  readonly scenario: Scenario;
  readonly notes: readonly string[];
}

export interface TrialsOptions {
  /** Threads; 0 plays in this one. Default: one for each core, as far as there is enough to do. */
  readonly workers?: number;
  /** How threads are started; only for programs that load neither the command nor the library as they are shipped. */
  readonly workerEntry?: WorkerEntry;
  /** Told after every few trials of a stack how many of all are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Below this many trials a second thread costs more than it saves. */
const WORTH_A_THREAD = 500;
const MAX_TRIALS = 10_000_000;

const REMEMBERED =
  'BeforeAllowTraffic looks at nothing that differs between trials: where it succeeds it was run once for all of them';

/**
 * Rehearses every deployment of a template or cloud assembly many times, each time with another seed, and counts how it ended. The same rollouts as
 * those of `rehearse`, of which only the end is kept; the same whatever the number of threads is.
 *
 * @param count how many trials of each stack, at least 1
 * @throws TemplateError, ScenarioError as `rehearse`
 */
export async function trials(
  input: RehearseInput,
  scenario: ScenarioInput,
  count: number,
  { workers, workerEntry, onProgress = () => {} }: TrialsOptions = {},
): Promise<TrialedDeployment[]> {
  if (!Number.isInteger(count) || count < 1 || count > MAX_TRIALS) {
    throw new ScenarioError(`trials: expected a whole number from 1 to ${MAX_TRIALS}, got ${String(count)}`);
  }
  const asked = scenarioOf(scenario);
  const stacks = subjectsOf(input, asked);
  const threads = workers ?? (count < WORTH_A_THREAD ? 0 : availableParallelism());
  return withReadableAlarms(async () => {
    const result: TrialedDeployment[] = [];
    for (const [index, stack] of stacks.entries()) {
      const columns = await playOnThreads(stack, count, {
        workers: threads,
        entry: workerEntry,
        onProgress: (done) => onProgress(index * count + done, stacks.length * count),
      });
      result.push(...columns.map((of, place) => ({ ...factsOf(stack[place], asked), ...summaryOf(of) })));
    }
    return result;
  });
}

function factsOf({ subject }: StackSubject, scenario: Scenario): Omit<TrialedDeployment, keyof TrialSummary> {
  const { deployable, owner, notes } = subject;
  const { logicalId, functionName, aliasName, currentVersion, targetVersion, deploymentConfigName, hooks } = deployable;
  return {
    template: owner,
    deployable: logicalId,
    functionName,
    aliasName,
    currentVersion,
    targetVersion,
    deploymentConfigName,
    scenario,
    notes: [...notes, ...(hooks.includes('BeforeAllowTraffic') ? [REMEMBERED] : [])],
  };
}
