import { shiftMinutes } from '../contract/traffic-shift';
import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from './assumptions';
import { type MetricStore, MINUTE_MS } from './cloudwatch/metric-store';
import { Deployment } from './codedeploy/deployment';
import type { Ending } from './codedeploy/ending';
import type { LifecycleHooks } from './codedeploy/lifecycle-hooks';
import { allAtOnceCost } from './lambda/all-at-once';
import { targetMedianMs } from './lambda/version-behaviour';
import type { Deployable, Rehearsal, Scenario } from './model';
import { type Recording, TwinAccount } from './twin-account';

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
  /** Somebody stops the deployment so many ms after it began. */
  readonly stopRequest?: { readonly afterMs: number; readonly by: string };
}

/** A rollout that was played to its end, and the account that it left. */
export interface Rollout {
  readonly account: TwinAccount;
  readonly deployment: Deployment;
  readonly ending: Ending;
  /** When the deployment was over, its rollback included; of the account's clock. */
  readonly endMs: number;
  /** What the minutes of a report count from: the first shift, or the end of a deployment that was blocked. */
  readonly originMs: number;
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
  const { hooks, assumptions = DEFAULT_ASSUMPTIONS, recording = 'everything', pollers = [], stopRequest } = options;
  const account = new TwinAccount(deployable, scenario, assumptions, recording);
  const { clock, traffic, store } = account;
  account.warmUp();
  const deployment = new Deployment(deployable, account, assumptions, hooks);
  for (const { name, everyMin, wantsStop } of pollers) {
    clock.every(clock.now() + account.random.timeBetween(0, everyMin * MINUTE_MS), everyMin * MINUTE_MS, () => {
      const { firstShiftMs } = deployment;
      if (firstShiftMs !== undefined && wantsStop(store, clock.now(), firstShiftMs)) deployment.requestStop(name);
    });
  }
  if (stopRequest !== undefined) {
    clock.schedule(clock.now() + stopRequest.afterMs, () => deployment.requestStop(stopRequest.by));
  }
  const ending = await deployment.run();
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
  return { account, deployment, ending, endMs, originMs, cost };
}
