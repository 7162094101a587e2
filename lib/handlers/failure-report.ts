import { ContractError } from '../contract/decode';
import type { HookOutcome } from '../contract/report';
import type { HookHost } from '../judge/ports';
import { REPORT_RESERVE_MS, reportOutcome } from '../judge/report-outcome';
import { answer, type FirstDeploymentHost } from '../judge/run-first-deployment';
import { stopRunbook } from '../judge/runbook-section';
import { describeThrown } from '../judge/thrown';
import { type FailureRecord, parseFailureRecord } from './failure-record';

/** One run of the failure reporter: the line that it logs. */
export interface FailureReport {
  readonly reportVersion: 1;
  /** Tells this line from those of the hooks, which name a lifecycle event in its place. */
  readonly source: 'failure-destination';
  /** Of a request of CloudFormation's its id. */
  readonly deploymentId: string;
  /** Succeeded: CloudFormation changed or deleted something of which nothing depends on the hook. */
  readonly outcome: HookOutcome;
  /** One sentence: why. */
  readonly reason: string;
  readonly hook: string;
  readonly condition: string;
  readonly errorType: string;
  readonly runbook: string;
}

/** What the failure reporter needs of its surroundings. */
export interface FailureReportHost extends Pick<FirstDeploymentHost, 'answer'>, Pick<HookHost, 'clock' | 'report'> {
  readonly writeLine: (line: string) => void;
}

/** A stack must be able to go back and away, so only the creation of an alias depends on the hook. */
function outcomeOf(event: FailureRecord['event']): HookOutcome {
  return 'requestType' in event && event.requestType !== 'Create' ? 'Succeeded' : 'Failed';
}

function reportOf(record: FailureRecord): FailureReport {
  const { event, hook, condition, errorType } = record;
  const ended = `the hook ${hook} ended without an answer (${condition}, ${errorType})`;
  const outcome = outcomeOf(event);
  return {
    reportVersion: 1,
    source: 'failure-destination',
    deploymentId: 'requestId' in event ? event.requestId : event.deploymentId,
    outcome,
    reason:
      outcome === 'Failed'
        ? `${ended}, so nothing is proven; see the log of the hook around its last line`
        : `${ended}, but only the creation of an alias waits for it`,
    hook,
    condition,
    errorType,
    runbook: stopRunbook('unexpected'),
  };
}

async function tellWhoWaits(
  { event }: FailureRecord,
  { outcome, reason, runbook }: FailureReport,
  host: FailureReportHost,
  endsAtMs: number,
): Promise<void> {
  if (!('requestType' in event)) return reportOutcome(host, event, outcome, endsAtMs);
  const status = outcome === 'Failed' ? 'FAILED' : 'SUCCESS';
  return answer(host, event, { status, reason: `${reason} (${runbook})` }, endsAtMs);
}

function written({ writeLine }: FailureReportHost, line: object): void {
  try {
    writeLine(JSON.stringify(line));
  } catch {
    // CodeDeploy still gets the outcome, which is what the deployment depends on.
  }
}

/**
 * Reports Failed for a hook whose process died, or that Lambda could not start in time, to CodeDeploy or to CloudFormation.
 *
 * Reporting twice is harmless in every order: CodeDeploy keeps the first answer to a lifecycle event, and the host takes
 * the refusal of a second one for done. A hook that died after it had reported Succeeded stays Succeeded, since its
 * checks had passed by then.
 *
 * @throws ContractError where the record does not say whom to tell; UnreportedOutcomeError where CodeDeploy did not take
 * the report. Both are logged first; Lambda repeats an invocation that throws, and counts it in the error metric.
 */
export async function reportFailure(record: unknown, host: FailureReportHost): Promise<FailureReport> {
  let parsed: FailureRecord;
  try {
    parsed = parseFailureRecord(record);
  } catch (error) {
    const reason = `nobody can be told, since the record is not one of a failed hook: ${describeThrown(error)}`;
    written(host, { reportVersion: 1, source: 'failure-destination', outcome: 'Failed', reason });
    throw new ContractError(reason);
  }
  const report = reportOf(parsed);
  written(host, report);
  try {
    await tellWhoWaits(parsed, report, host, host.clock.now() + REPORT_RESERVE_MS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : describeThrown(error);
    written(host, { ...report, reason, runbook: stopRunbook('report') });
    throw error;
  }
  return report;
}
