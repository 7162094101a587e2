import { shiftMinutes } from '../contract/traffic-shift';
import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from './assumptions';
import { type AliasUpdate, type StackRollback, stackEvents } from './cloudformation/stack-update';
import { type MetricStore, MINUTE_MS } from './cloudwatch/metric-store';
import { Deployment } from './codedeploy/deployment';
import type { Ending } from './codedeploy/ending';
import type { LifecycleHooks } from './codedeploy/lifecycle-hooks';
import { allAtOnceCost } from './lambda/all-at-once';
import { targetMedianMs } from './lambda/version-behaviour';
import type { Deployable, Rehearsal, Scenario } from './model';
import { type Place, type Recording, TwinAccount } from './twin-account';

/** Something that looks at the metrics on its own and stops the deployment, as a pipeline or an operator does. */
export interface Poller {
  readonly name: string;
  readonly everyMin: number;
  /** Whether to stop now; asked from the first shift on. */
  readonly wantsStop: (metrics: MetricStore, nowMs: number, firstShiftMs: number) => boolean;
}

/** How a rollout is played, besides the scenario. */
export interface RolloutOptions {
  /** Without them the lifecycle events pass at once. */
  readonly hooks?: LifecycleHooks;
  readonly assumptions?: TwinAssumptions;
  readonly recording?: Recording;
  readonly pollers?: readonly Poller[];
  /** CloudFormation rolls the stack back, because another of its deployments failed. */
  readonly stackRollback?: StackRollback;
  /** Together with others on one clock; left out: on a clock of its own. */
  readonly place?: Place;
}

/** A rollout that was played to its end, and the account that it left. */
export interface Rollout extends AliasUpdate {
  readonly account: TwinAccount;
  readonly deployment: Deployment;
  /** When the deployment was over, its rollback included; of the account's clock. */
  readonly endMs: number;
  /** What the minutes of a report count from: the first shift, or the end of a deployment that was blocked. */
  readonly originMs: number;
  /** Minutes from the first shift until the current version had all calls again; absent where it never was so. */
  readonly minutesToStop?: number;
  readonly cost: RolloutCost;
}

/** Calls hurt by the new version. */
export type RolloutCost = Pick<Rehearsal, 'failedCalls' | 'failedCallsAllAtOnce' | 'slowCalls' | 'slowCallsAllAtOnce'>;

/**
 * Plays one rollout on the virtual clock, from a warm-up to the end of the deployment: the one implementation behind the rehearsal that is shown and the
 * trials that are counted. The same arguments give the same rollout.
 *
 * @throws UnsupportedExpressionError where an alarm's expression has a function that the twin does not know
 * @throws AlarmModelError where an alarm cannot be evaluated for another reason
 */
export async function rollOut(
  deployable: Deployable,
  scenario: Scenario,
  options: RolloutOptions = {},
): Promise<Rollout> {
  const {
    hooks,
    assumptions = DEFAULT_ASSUMPTIONS,
    recording = 'everything',
    pollers = [],
    stackRollback,
    place,
  } = options;
  const account = new TwinAccount(deployable, scenario, assumptions, recording, place);
  const { clock, traffic, store } = account;
  await account.warmUp();
  const deployment = new Deployment(deployable, account, assumptions, hooks);
  for (const { name, everyMin, wantsStop } of pollers) {
    clock.every(clock.now() + account.random.timeBetween(0, everyMin * MINUTE_MS), everyMin * MINUTE_MS, () => {
      const { firstShiftMs } = deployment;
      if (firstShiftMs !== undefined && wantsStop(store, clock.now(), firstShiftMs)) deployment.requestStop(name);
    });
  }
  const startMs = clock.now();
  if (stackRollback !== undefined) {
    clock.schedule(startMs + stackRollback.afterMs, () => deployment.requestStop('CloudFormation', true));
  }
  const deployed = await deployment.run();
  const ending = stackRollback === undefined ? deployed : takenBack(deployed, stackRollback, deployable);
  let backMs = deployment.backMs;
  if (deployed.verdict === 'promoted' && stackRollback !== undefined) {
    await account.pace.advanceTo(startMs + stackRollback.afterMs);
    traffic.route(0);
    backMs = clock.now();
    account.tell(
      'stack',
      `the stack rolls back: alias ${deployable.aliasName} goes back to version ${deployable.currentVersion}`,
    );
  } else if (ending.verdict !== 'promoted') {
    for (const text of stackEvents(deployable, ending)) account.tell('stack', text);
  }
  account.tell('verdict', ending.cause);
  traffic.settle();
  const endMs = clock.now();
  const originMs = deployment.firstShiftMs ?? endMs;
  // Of a deployment that was blocked: what would have come next.
  if (deployment.firstShiftMs === undefined) traffic.firstShiftAt(originMs);
  const horizonMin = Math.max(assumptions.allAtOnceMin, shiftMinutes(deployable.shift));
  const allAtOnce = allAtOnceCost(account.parts, originMs, horizonMin);
  const isSlower = targetMedianMs(scenario) > scenario.medianMs;
  const cost: RolloutCost = {
    failedCalls: traffic.failedCallsOfFault,
    failedCallsAllAtOnce: Math.round(allAtOnce.failedCalls),
    ...(isSlower && { slowCalls: traffic.targetCalls, slowCallsAllAtOnce: Math.round(allAtOnce.targetCalls) }),
  };
  const minutesToStop = backMs === undefined ? undefined : (backMs - originMs) / MINUTE_MS;
  return {
    account,
    deployable,
    deployment,
    ending,
    tookMs: endMs - startMs,
    endMs,
    originMs,
    ...(minutesToStop !== undefined && { minutesToStop }),
    cost,
  };
}

/** The ending of a deployment whose stack was rolled back because of another one. */
function takenBack(deployed: Ending, { failedAlias }: StackRollback, { targetVersion }: Deployable): Ending {
  const isOver = deployed.verdict === 'promoted';
  if (!isOver && deployed.stoppedBy !== 'CloudFormation') return deployed;
  const because = `CloudFormation rolled the stack back, because the deployment of ${failedAlias} failed`;
  if (!isOver) return { ...deployed, cause: because };
  return {
    verdict: 'rolled-back',
    cause: `version ${targetVersion} had all calls, then ${because}`,
    stoppedBy: 'CloudFormation',
  };
}
