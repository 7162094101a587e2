import { ContractError } from '../contract/decode';
import { type HookEvent, parseHookEvent } from '../contract/hook-event';
import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import { judge } from './judgement';
import type { HookHost } from './ports';
import { REPORT_RESERVE_MS, reportOutcome } from './report-outcome';
import { type StopSection, stopRunbook } from './runbook-section';
import { describeThrown } from './thrown';

export interface RunHookOptions {
  /** The event does not say which lifecycle event it is for, so there is one function for each. */
  readonly lifecycleEvent: LifecycleEvent;
  readonly host: HookHost;
  /**
   * Milliseconds until the process that runs the hook is killed. The last 15 s of them, at most half, are kept for the
   * report. A bake of 720 s, the longest that a plan may ask for, fits into Lambda's 900 s.
   */
  readonly budgetMs: number;
}

/** Neither a broken log nor a value that does not serialize may keep the hook from reporting. */
function logged(host: HookHost, report: HookReport): void {
  try {
    host.log(report);
  } catch {
    // CodeDeploy still gets the outcome, which is what the deployment depends on.
  }
}

/**
 * One run of a lifecycle hook, from CodeDeploy's event to the report.
 *
 * The outcome is Failed unless every stage came through and every enforced check passed, or the deployment goes back to
 * an older version. It is reported however the run went, even where a call of the host never settles.
 *
 * @throws ContractError where the event does not carry the two ids: there is nobody to report to
 * @throws UnreportedOutcomeError where CodeDeploy did not take the report; both are logged first, and an invocation that
 * throws is repeated by Lambda and counted in the function's error metric
 */
export async function runHook(event: unknown, options: RunHookOptions): Promise<HookReport> {
  const { lifecycleEvent, host, budgetMs } = options;
  const { clock } = host;
  const startedAt = clock.now();
  const budget = Number.isFinite(budgetMs) ? Math.max(0, budgetMs) : 0;
  const failure = (deploymentId: string, reason: string, section: StopSection): HookReport => ({
    reportVersion: 1,
    lifecycleEvent,
    deploymentId,
    outcome: 'Failed',
    reason,
    checks: [],
    runbook: stopRunbook(section),
    durationMs: clock.now() - startedAt,
  });

  let ids: HookEvent;
  try {
    ids = parseHookEvent(event);
  } catch (error) {
    const reason = `nobody can be told, since the event is not one of CodeDeploy: ${describeThrown(error)}`;
    logged(host, { ...failure('unknown', reason, 'event'), unreported: true });
    throw new ContractError(reason);
  }

  const endsAtMs = startedAt + budget;
  const judgedByMs = endsAtMs - Math.min(REPORT_RESERVE_MS, budget / 2);
  const judgement = await judge(ids, lifecycleEvent, host, judgedByMs);
  const { outcome, reason, runbook, deployment, plan, checks, brokenGlass, unwritten = [] } = judgement;
  const report: HookReport = {
    reportVersion: 1,
    lifecycleEvent,
    deploymentId: ids.deploymentId,
    outcome,
    reason,
    functionName: deployment?.functionName,
    aliasName: deployment?.aliasName,
    currentVersion: deployment?.currentVersion,
    targetVersion: deployment?.targetVersion,
    releaseId: plan?.release.releaseId,
    checks,
    runbook,
    ...(brokenGlass && { brokenGlass }),
    ...(unwritten.length > 0 && { unwritten }),
    durationMs: clock.now() - startedAt,
  };
  logged(host, report);
  try {
    await reportOutcome(host, ids, outcome, endsAtMs);
  } catch (error) {
    const unreported = error instanceof Error ? error.message : describeThrown(error);
    logged(host, { ...report, ...failure(ids.deploymentId, unreported, 'report'), checks, unreported: true });
    throw error;
  }
  const unsettled = (await judgement.settle?.(endsAtMs)) ?? [];
  if (unsettled.length === 0) return report;
  const told = { ...report, unwritten: [...unwritten, ...unsettled] };
  logged(host, told);
  return told;
}
