import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import { type DeploymentOutcome, outcomeKey } from '../../contract/response/outcome-record';
import type { ResponseDeployment, ResponsePorts } from './ports';

/** How a deployment that ended is counted. Where nobody knows which event failed, it may have had traffic. */
export function outcomeOf({ status, failedEvent }: ResponseDeployment): DeploymentOutcome {
  if (status === 'Succeeded') return 'Succeeded';
  return failedEvent === 'BeforeAllowTraffic' ? 'Blocked' : 'RolledBack';
}

/** Whether a deployment was responded to and counted already. */
export async function isCounted(
  { outcomes }: Pick<ResponsePorts, 'outcomes'>,
  applicationName: string,
  deploymentGroupName: string,
  deploymentId: string,
): Promise<boolean> {
  return (await outcomes.read(outcomeKey(applicationName, deploymentGroupName, deploymentId))) !== undefined;
}

/**
 * Counts how a deployment ended, once, whatever the events do; after it the reconciliation leaves the deployment alone, so that its
 * incident, if it has one, is there by now. A run that dies in between leaves it uncounted and not counted twice.
 */
export async function countOutcome(
  { outcomes, countDeployment }: Pick<ResponsePorts, 'outcomes' | 'countDeployment'>,
  deployment: ResponseDeployment,
): Promise<void> {
  const { applicationName, deploymentGroupName, deploymentId, endedAtMs, rollbackOf } = deployment;
  if (endedAtMs === undefined) return;
  const outcome = outcomeOf(deployment);
  const key = outcomeKey(applicationName, deploymentGroupName, deploymentId);
  const record = { recordVersion: LEDGER_RECORD_VERSION, kind: 'outcome', deploymentId, outcome, endedAtMs } as const;
  if ((await outcomes.write(key, record)) && rollbackOf === undefined) countDeployment(outcome);
}
