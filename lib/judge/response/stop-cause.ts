import { GATE_KINDS } from '../../contract/coordination';
import type { EvidenceRecord, ReleaseRecord } from '../../contract/ledger/records';
import type { Severity } from '../../contract/response/incident';
import { RESPONSE_RUNBOOK } from '../../contract/response/limits';
import { stopRunbook } from '../runbook-section';
import type { ResponseDeployment, RungAlarm } from './ports';

/** What stopped a deployment. */
export interface StopCause {
  readonly severity: Severity;
  /** One sentence. */
  readonly reason: string;
  /** Name of the alarm or id of the check. */
  readonly stoppedBy?: string;
  readonly runbook: string;
}

/** What the hooks and CloudWatch tell of a deployment, as far as they could be asked. */
export interface StopSources {
  readonly alarms?: readonly RungAlarm[];
  /** What the hooks wrote when they said Failed. */
  readonly evidence?: EvidenceRecord;
  readonly release?: ReleaseRecord;
}

/** CodeDeploy's codes in words (API reference, ErrorInformation). */
const CODES: Readonly<Record<string, string>> = {
  ALARM_ACTIVE: 'an alarm of the deployment group was active',
  MANUAL_STOP: 'somebody or something stopped the deployment by a call',
  TIMEOUT: 'the deployment took too long, which is what a hook that never answers looks like',
  THROTTLED: 'AWS throttled the calls of CodeDeploy',
  INVALID_LAMBDA_CONFIGURATION: 'the alias was not at the version from which the deployment was to start',
  INVALID_LAMBDA_FUNCTION: 'the function or one of its versions does not exist, or cannot be invoked',
  IAM_ROLE_PERMISSIONS: "CodeDeploy's role lacks a permission",
  CLOUDFORMATION_STACK_FAILURE: 'the stack failed elsewhere',
};

/** Whether the deployment goes back: versions of Lambda count upwards. */
export function goesBack({
  currentVersion,
  targetVersion,
}: {
  currentVersion: string;
  targetVersion: string;
}): boolean {
  return Number(targetVersion) < Number(currentVersion);
}

function byAlarm(alarms: readonly RungAlarm[]): Omit<StopCause, 'severity'> {
  const names = alarms.map(({ name }) => name);
  return {
    reason: `alarm${names.length > 1 ? 's' : ''} ${names.join(', ')} rang`,
    stoppedBy: names[0],
    runbook: alarms[0].runbook ?? `${RESPONSE_RUNBOOK}#alarm-active`,
  };
}

function byHook(deployment: ResponseDeployment, { evidence, release }: StopSources): Omit<StopCause, 'severity'> {
  if (evidence !== undefined) {
    // Ids begin with the kind of the check, whose name the section has: `secret:PaymentKey`.
    const section = evidence.stoppedBy?.split(':')[0] ?? 'unexpected';
    const runbook = stopRunbook('unexpected').replace(/#.*$/, `#${section}`);
    return { reason: evidence.reason, stoppedBy: evidence.stoppedBy, runbook };
  }
  const failed = release?.verdicts.find(
    ({ mode, verdict }) => mode === 'enforced' && (verdict === 'FAILED' || verdict === 'ERRORED'),
  );
  const event = deployment.failedEvent ?? 'a lifecycle event';
  if (failed !== undefined) {
    return {
      reason: `check ${failed.checkId} at ${failed.lifecycleEvent} ended as ${failed.verdict}`,
      stoppedBy: failed.checkId,
      runbook: `${RESPONSE_RUNBOOK}#hook-execution-failure`,
    };
  }
  return {
    reason: `the hook at ${event} said Failed or did not answer; its log names the check`,
    runbook: `${RESPONSE_RUNBOOK}#hook-execution-failure`,
  };
}

function causeOf(deployment: ResponseDeployment, sources: StopSources): Omit<StopCause, 'severity'> {
  const { errorCode } = deployment;
  if (errorCode === 'ALARM_ACTIVE' && sources.alarms !== undefined && sources.alarms.length > 0) {
    return byAlarm(sources.alarms);
  }
  if (errorCode === 'HOOK_EXECUTION_FAILURE' || (errorCode !== 'ALARM_ACTIVE' && sources.evidence !== undefined)) {
    return byHook(deployment, sources);
  }
  const known = errorCode === undefined ? 'CodeDeploy gives no reason' : CODES[errorCode];
  return {
    reason: known ?? `CodeDeploy ended it with ${errorCode}`,
    runbook: `${RESPONSE_RUNBOOK}#${errorCode === 'ALARM_ACTIVE' ? 'alarm-active' : 'other-reasons'}`,
  };
}

/** Gates refuse the moment and not the release: a freeze, a lock, an earlier quarantine, a ledger that does not answer. */
function isGate(checkId: string): boolean {
  return GATE_KINDS.some((kind) => kind === checkId);
}

/**
 * Whether the hook before traffic refused without anything that speaks against the release: only gates, or checks that could not be
 * asked. The hook asks all of them again the next time, and nobody was served by the version. Where nobody knows why, something does.
 */
function isCircumstance(
  { failedEvent }: ResponseDeployment,
  { release }: StopSources,
  { stoppedBy }: Omit<StopCause, 'severity'>,
): boolean {
  if (failedEvent !== 'BeforeAllowTraffic') return false;
  const blocking = (release?.verdicts ?? []).filter(
    ({ lifecycleEvent, mode, verdict }) =>
      lifecycleEvent === failedEvent && mode === 'enforced' && verdict !== 'PASSED',
  );
  if (blocking.length === 0) return stoppedBy !== undefined && isGate(stoppedBy);
  return blocking.every(({ checkId, verdict }) => isGate(checkId) || verdict !== 'FAILED');
}

/** Why a deployment ended, as far as anybody knows. Where nobody does, the reason says so, and the response is the full one. */
export function stopCause(deployment: ResponseDeployment, sources: StopSources): StopCause {
  const cause = causeOf(deployment, sources);
  if (goesBack(deployment)) return { severity: 'rollback', ...cause };
  return { severity: isCircumstance(deployment, sources, cause) ? 'refused' : 'stopped', ...cause };
}
