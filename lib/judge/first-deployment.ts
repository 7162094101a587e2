import type { CreatedAlias } from '../contract/first-deployment';
import { type CheckSpec, type Plan, parsePlan } from '../contract/plan';
import type { CheckResult } from '../contract/report';
import { decide } from './decide';
import type { Judgement } from './judgement';
import { type HookHost, type InspectionPort, type JudgedDeployment, PortError } from './ports';
import { runPlan } from './run-plan';
import { endedBy, Stopped, stagesUntil } from './stage';

/** What the judgement of a first deployment needs of its surroundings. */
export type FirstDeploymentSurroundings = Pick<HookHost, 'clock' | 'sha256' | 'plan' | 'inspect'>;

export interface FirstJudgement extends Omit<Judgement, 'deployment'> {
  readonly deployment?: JudgedDeployment;
}

/**
 * The role was made moments ago, and what it may do is not known everywhere at once (IAM user guide, troubleshooting): a question
 * that could not be asked is asked again after each of these pauses.
 */
const AGAIN_AFTER_MS = [5_000, 10_000, 20_000];

/** Asks again what could not be asked; never what calls the function, and nothing that was answered. */
async function persistently(
  specs: readonly CheckSpec[],
  host: FirstDeploymentSurroundings,
  endsAtMs: number,
  run: (specs: readonly CheckSpec[]) => Promise<CheckResult[]>,
): Promise<CheckResult[]> {
  const { clock } = host;
  const results = new Map((await run(specs)).map((result) => [result.id, result]));
  for (const pauseMs of AGAIN_AFTER_MS) {
    const open = specs.filter(({ id, kind }) => kind !== 'synthetic-traffic' && results.get(id)?.verdict === 'ERRORED');
    if (open.length === 0 || clock.now() + pauseMs >= endsAtMs) break;
    await clock.sleep(pauseMs, new AbortController().signal);
    for (const result of await run(open)) results.set(result.id, result);
  }
  return [...results.values()];
}

function assertIdentity(plan: Plan, first: CreatedAlias): void {
  if (plan.functionName === first.functionName && plan.aliasName === first.aliasName) return;
  throw new Stopped(
    'identity',
    `the plan was made for ${plan.functionName}:${plan.aliasName}, but the alias to be created is ${first.functionName}:${first.aliasName}`,
  );
}

async function versionOfAlias(
  inspection: InspectionPort,
  { functionName, aliasName }: CreatedAlias,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await inspection.alias(functionName, aliasName, signal)).version;
  } catch (error) {
    if (error instanceof PortError && error.kind === 'absent') return undefined;
    throw error;
  }
}

/**
 * Judges the version with which an alias is about to be created: CodeDeploy runs no hook then, and the version has all calls at once.
 *
 * The checks before traffic run as they always do; what compares with the current version has nothing to compare. An alias that
 * exists already, because its stack is guarded only now, is not judged here: its next deployment is one of CodeDeploy's. Never rejects.
 *
 * @param endsAtMs instant on the host's clock at which the judgement must be there
 */
export async function judgeFirstDeployment(
  first: CreatedAlias,
  host: FirstDeploymentSurroundings,
  endsAtMs: number,
): Promise<FirstJudgement> {
  const { clock, sha256 } = host;
  const { functionName, aliasName, planParameterName } = first;
  const known: { deployment?: JudgedDeployment; plan?: Plan } = {};
  const stage = stagesUntil(clock, endsAtMs);
  let observes = false;
  try {
    const plan = await stage('plan', `the plan in parameter ${planParameterName} cannot be used`, async (signal) =>
      parsePlan(await host.plan(planParameterName, signal)),
    );
    known.plan = plan;
    assertIdentity(plan, first);
    observes = plan.coordination?.mode === 'observe';
    const deployment = { functionName, aliasName, targetVersion: plan.targetVersion };
    known.deployment = deployment;
    const inspection = await stage('inspection', `the role ${plan.inspectionRoleArn} cannot be assumed`, (signal) =>
      host.inspect(plan.inspectionRoleArn, signal),
    );
    const question = `whether alias ${aliasName} of ${functionName} exists cannot be read`;
    const version = await stage('first-deployment', question, (signal) => versionOfAlias(inspection, first, signal));
    if (version !== undefined) {
      const reason = `alias ${aliasName} of ${functionName} exists already, on version ${version}: this is not its first deployment, the hooks check the next one`;
      return { outcome: 'Succeeded', reason, ...known, checks: [] };
    }
    const specs = plan.beforeAllowTraffic.map((spec) => (observes ? { ...spec, mode: 'observe' as const } : spec));
    const checks = await persistently(specs, host, endsAtMs, (open) =>
      runPlan({ plan, deployment, inspection, clock, sha256, checks: open, endsAtMs }),
    );
    const { outcome, reason, blocking } = decide(checks);
    return { outcome, reason, runbook: blocking && `${plan.runbook}#${blocking.kind}`, ...known, checks };
  } catch (error) {
    const ended = endedBy(error);
    if (observes) return { outcome: 'Succeeded', reason: `observed only: ${ended.reason}`, ...known, checks: [] };
    return { ...ended, ...known, checks: [] };
  }
}
