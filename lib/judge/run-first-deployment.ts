import { ContractError } from '../contract/decode';
import {
  answerText,
  type CloudFormationAnswer,
  type CloudFormationRequest,
  parseCloudFormationRequest,
  parseFirstDeployment,
} from '../contract/first-deployment';
import type { HookReport } from '../contract/report';
import { type FirstDeploymentSurroundings, type FirstJudgement, judgeFirstDeployment } from './first-deployment';
import type { HookHost } from './ports';
import { REPORT_RESERVE_MS, tell } from './report-outcome';
import { stopRunbook } from './runbook-section';
import { describeThrown } from './thrown';

/** What one run for CloudFormation needs of its surroundings. */
export interface FirstDeploymentHost extends FirstDeploymentSurroundings, Pick<HookHost, 'log'> {
  /** Puts the text of an answer at the URL that CloudFormation gave for it. */
  answer(responseUrl: string, text: string): Promise<void>;
}

const NOTHING_TO_DO: CloudFormationAnswer = {
  status: 'SUCCESS',
  reason: 'only the creation of an alias is a first deployment, there is nothing to check',
};

async function judged(
  request: CloudFormationRequest,
  host: FirstDeploymentHost,
  endsAtMs: number,
): Promise<FirstJudgement> {
  try {
    return await judgeFirstDeployment(parseFirstDeployment(request.properties), host, endsAtMs);
  } catch (error) {
    return { outcome: 'Failed', reason: describeThrown(error), runbook: stopRunbook('first-deployment'), checks: [] };
  }
}

function logged(host: FirstDeploymentHost, report: HookReport): void {
  try {
    host.log(report);
  } catch {
    // CloudFormation still gets the answer, which is what the stack depends on.
  }
}

/** Tells CloudFormation, so that it neither waits nor replaces anything. */
export async function answer(
  host: Pick<FirstDeploymentHost, 'clock' | 'answer'>,
  request: CloudFormationRequest,
  given: CloudFormationAnswer,
  endsAtMs: number,
): Promise<void> {
  const telling = { whom: 'CloudFormation' as const, what: `${given.status} for ${request.logicalResourceId}` };
  await tell(host.clock, telling, () => host.answer(request.responseUrl, answerText(request, given)), endsAtMs);
}

/**
 * One run for the custom resource of a first deployment, from CloudFormation's request to its answer.
 *
 * On Create the version is judged, and a Failed one fails the resource, so that the alias is not created. On Update and Delete nothing is
 * done and the answer is always SUCCESS: a stack must be able to go back, and away.
 *
 * @returns the report of a Create
 * @throws ContractError where the request does not say whom to answer; UnreportedOutcomeError where the answer was not taken
 */
export async function runFirstDeployment(
  event: unknown,
  { host, budgetMs }: { readonly host: FirstDeploymentHost; readonly budgetMs: number },
): Promise<HookReport | undefined> {
  const { clock } = host;
  const startedAt = clock.now();
  const budget = Number.isFinite(budgetMs) ? Math.max(0, budgetMs) : 0;
  const endsAtMs = startedAt + budget;
  let request: CloudFormationRequest;
  try {
    request = parseCloudFormationRequest(event);
  } catch (error) {
    const reason = `nobody can be told, since the event is not one of CloudFormation: ${describeThrown(error)}`;
    logged(host, {
      reportVersion: 1,
      lifecycleEvent: 'FirstDeployment',
      deploymentId: 'unknown',
      outcome: 'Failed',
      reason,
      checks: [],
      runbook: stopRunbook('event'),
      unreported: true,
      durationMs: clock.now() - startedAt,
    });
    throw new ContractError(reason);
  }
  if (request.requestType !== 'Create') {
    await answer(host, request, NOTHING_TO_DO, endsAtMs);
    return undefined;
  }
  const judgedByMs = endsAtMs - Math.min(REPORT_RESERVE_MS, budget / 2);
  const { outcome, reason, runbook, deployment, plan, checks } = await judged(request, host, judgedByMs);
  const report: HookReport = {
    reportVersion: 1,
    lifecycleEvent: 'FirstDeployment',
    deploymentId: request.requestId,
    outcome,
    reason,
    functionName: deployment?.functionName,
    aliasName: deployment?.aliasName,
    targetVersion: deployment?.targetVersion,
    releaseId: plan?.release.releaseId,
    checks,
    runbook,
    durationMs: clock.now() - startedAt,
  };
  logged(host, report);
  const readOn = runbook === undefined ? '' : ` (${runbook})`;
  const status = outcome === 'Succeeded' ? 'SUCCESS' : 'FAILED';
  try {
    await answer(host, request, { status, reason: `${reason}${readOn}` }, endsAtMs);
  } catch (error) {
    const unreported = error instanceof Error ? error.message : describeThrown(error);
    logged(host, {
      ...report,
      outcome: 'Failed',
      reason: unreported,
      runbook: stopRunbook('report'),
      unreported: true,
    });
    throw error;
  }
  return report;
}
