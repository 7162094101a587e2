import { text } from '../contract/decode';
import type { HookEvent } from '../contract/hook-event';
import { type LifecycleEvent, planParameterName } from '../contract/names';
import { type Plan, parsePlan } from '../contract/plan';
import type { BrokenGlass, CheckResult, Finding, HookOutcome } from '../contract/report';
import { decide } from './decide';
import { afterTraffic } from './gates/after-traffic';
import { beforeTraffic } from './gates/before-traffic';
import type { DeploymentView, HookHost } from './ports';
import { answerRollback, isRollback, ROLLBACK_LOOK_UP_MS } from './rollback';
import { runPlan } from './run-plan';
import { stopRunbook } from './runbook-section';
import { endedBy, LOOK_UP_MS, Stopped, stagesUntil } from './stage';

/** What came out of one run, before it is reported. */
export interface Judgement {
  readonly outcome: HookOutcome;
  readonly reason: string;
  readonly runbook?: string;
  readonly deployment?: DeploymentView;
  readonly plan?: Plan;
  readonly checks: readonly CheckResult[];
  readonly brokenGlass?: BrokenGlass;
  readonly unwritten?: readonly Finding[];
  /** What is left to write once CodeDeploy has the outcome, until an instant of the clock; returns what could not be. Never rejects. */
  readonly settle?: (endsAtMs: number) => Promise<readonly Finding[]>;
}

/** The deployment with every field proven to be there: of a half-known one nobody could say whether it is a rollback. */
function whole(deployment: DeploymentView): DeploymentView {
  return {
    applicationName: text(deployment.applicationName, 'deployment.applicationName'),
    deploymentGroupName: text(deployment.deploymentGroupName, 'deployment.deploymentGroupName'),
    functionName: text(deployment.functionName, 'deployment.functionName'),
    aliasName: text(deployment.aliasName, 'deployment.aliasName'),
    currentVersion: text(deployment.currentVersion, 'deployment.currentVersion'),
    targetVersion: text(deployment.targetVersion, 'deployment.targetVersion'),
    ...(deployment.createdAtMs === undefined ? {} : { createdAtMs: deployment.createdAtMs }),
  };
}

/** Why a plan is not the plan of this deployment, or undefined. */
function mismatch(plan: Plan, deployment: DeploymentView): string | undefined {
  const fields = ['functionName', 'aliasName', 'targetVersion'] as const;
  if (fields.every((field) => plan[field] === deployment[field])) return undefined;
  const named = (of: Pick<Plan, (typeof fields)[number]>) =>
    `version ${of.targetVersion} of ${of.functionName}:${of.aliasName}`;
  return `the plan was made for ${named(plan)}, but this deployment moves to ${named(deployment)}`;
}

/**
 * Looks up deployment and plan, runs the checks of the lifecycle event and decides. Never rejects: the judgement is
 * Failed until every stage has come through.
 *
 * @param endsAtMs instant on the host's clock at which the judgement must be there
 */
export async function judge(
  event: HookEvent,
  lifecycleEvent: LifecycleEvent,
  host: HookHost,
  endsAtMs: number,
): Promise<Judgement> {
  const { clock, sha256 } = host;
  const known: { deployment?: DeploymentView; plan?: Plan } = {};
  let observes = false;

  const stage = stagesUntil(clock, endsAtMs);

  try {
    const deployment = await stage(
      'deployment',
      `deployment ${event.deploymentId} cannot be looked up`,
      async (signal) => whole(await host.deployment(event.deploymentId, signal)),
    );
    known.deployment = deployment;
    const name = planParameterName(deployment.applicationName, deployment.deploymentGroupName);
    const readPlan = (withinMs: number) =>
      stage(
        'plan',
        `the plan in parameter ${name} cannot be used`,
        async (signal) => parsePlan(await host.plan(name, signal)),
        withinMs,
      );
    if (isRollback(deployment)) {
      const found = await readPlan(ROLLBACK_LOOK_UP_MS).then(
        (plan) => ({ plan }),
        (error) => ({ unknown: error.message }),
      );
      const { outcome, reason } = answerRollback(deployment, found);
      const runbook = outcome === 'Failed' ? stopRunbook('identity') : undefined;
      return { outcome, reason, runbook, ...known, checks: [] };
    }

    const plan = await readPlan(LOOK_UP_MS);
    known.plan = plan;
    const otherPlan = mismatch(plan, deployment);
    if (otherPlan !== undefined) throw new Stopped('identity', otherPlan);

    const { inspectionRoleArn, coordination } = plan;
    observes = coordination?.mode === 'observe';
    const assumed = <T>(work: (signal: AbortSignal) => Promise<T>) =>
      stage('inspection', `the role ${inspectionRoleArn} cannot be assumed`, work);
    const inspection = await assumed((signal) => host.inspect(inspectionRoleArn, signal));
    const specs = lifecycleEvent === 'BeforeAllowTraffic' ? plan.beforeAllowTraffic : plan.afterAllowTraffic;
    const run = { plan, deployment, inspection, clock, sha256, checks: specs, endsAtMs };
    if (coordination !== undefined) {
      const port = await assumed((signal) => host.coordination(inspectionRoleArn, signal));
      const gated = { ...run, coordination, port, lifecycleEvent, deploymentId: event.deploymentId };
      const { blocking, ...judged } = await (lifecycleEvent === 'BeforeAllowTraffic' ? beforeTraffic : afterTraffic)(
        gated,
      );
      return { ...judged, runbook: blocking && `${plan.runbook}#${blocking.kind}`, ...known };
    }
    const checks = await runPlan(run);
    const { outcome, reason, blocking } = decide(checks);
    return { outcome, reason, runbook: blocking && `${plan.runbook}#${blocking.kind}`, ...known, checks };
  } catch (error) {
    const ended = endedBy(error);
    // Known only once the plan has proven to be this deployment's own.
    if (observes) return { outcome: 'Succeeded', reason: `observed only: ${ended.reason}`, ...known, checks: [] };
    return { ...ended, ...known, checks: [] };
  }
}
