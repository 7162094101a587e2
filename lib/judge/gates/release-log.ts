import { deploymentPartition, evidenceKey, type LedgerKey, lastGoodKey, releaseKey } from '../../contract/ledger/keys';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { RecordedVerdict, ReleaseRecord } from '../../contract/ledger/records';
import type { CheckResult } from '../../contract/report';
import type { Decision } from '../decide';
import { PortError, type Sha256 } from '../ports';
import type { GatedRun } from './gated-run';
import type { HookRecords } from './ports';

/** Somebody else writes the same record once or twice in its life; more often is a fault. */
const ATTEMPTS = 5;

/** Digest over the names of the variables, in order; their values are no part of it. */
function fingerprintOf(environment: Readonly<Record<string, string>>, sha256: Sha256): string {
  return sha256(Object.keys(environment).sort().join('\n'));
}

function verdictsOf(lifecycleEvent: string, results: readonly CheckResult[]): RecordedVerdict[] {
  return results.map(({ id, mode, verdict, skipped, flagged }) => ({
    lifecycleEvent,
    checkId: id,
    mode: skipped ? 'skipped' : flagged ? 'flagged' : mode,
    verdict,
  }));
}

function wordsOf({ checkId, mode, verdict }: RecordedVerdict): string {
  return `${checkId} ${mode} ${verdict}`;
}

/** What the ledger remembers of one deployment. */
export class ReleaseLog {
  private readonly partition: string;
  /** Whether the verdicts of this lifecycle event are this run's own. A second run for the same event leaves the first one's alone. */
  private isMine = false;

  public constructor(
    private readonly run: GatedRun,
    private readonly records: HookRecords,
  ) {
    const { applicationName, deploymentGroupName } = run.deployment;
    this.partition = deploymentPartition(applicationName, deploymentGroupName);
  }

  /** Writes that the deployment began. */
  public async begin(signal: AbortSignal): Promise<void> {
    await this.change(async (seen) => (seen === undefined ? this.begun(signal) : undefined), signal);
  }

  /** Adds the verdicts of this lifecycle event. */
  public async add(results: readonly CheckResult[], signal: AbortSignal): Promise<void> {
    const { lifecycleEvent } = this.run;
    const verdicts = verdictsOf(lifecycleEvent, results);
    const isWritten = await this.change(async (found) => {
      const seen = found ?? (await this.begun(signal));
      const earlier = seen.verdicts.filter((verdict) => verdict.lifecycleEvent === lifecycleEvent);
      // Also where an answer was lost, and the write found itself overtaken by itself.
      this.isMine ||= earlier.length > 0 && earlier.map(wordsOf).join() === verdicts.map(wordsOf).join();
      if (earlier.length > 0 && !this.isMine) return undefined;
      return { ...seen, verdicts: [...seen.verdicts.filter((verdict) => !earlier.includes(verdict)), ...verdicts] };
    }, signal);
    this.isMine ||= isWritten;
  }

  /** Writes what this lifecycle event saw when it said Failed; a rollback response tells people so. */
  public async evidence({ reason, blocking }: Decision, signal: AbortSignal): Promise<void> {
    const { deploymentId, lifecycleEvent, plan, port } = this.run;
    await this.records.write(
      evidenceKey(this.partition, deploymentId, lifecycleEvent),
      {
        recordVersion: LEDGER_RECORD_VERSION,
        kind: 'evidence',
        releaseId: plan.release.releaseId,
        deploymentId,
        source: lifecycleEvent,
        atMs: port.wallClock.nowMs(),
        reason,
        ...(blocking === undefined ? {} : { stoppedBy: blocking.id }),
      },
      signal,
    );
  }

  /** Writes how the deployment ended; an outcome that is there already stays. */
  public async end(outcome: 'Succeeded' | 'Failed', signal: AbortSignal): Promise<void> {
    const endedAtMs = this.run.port.wallClock.nowMs();
    await this.change(async (seen) => {
      if (seen === undefined || seen.outcome !== 'InProgress' || !this.isMine) return undefined;
      return { ...seen, outcome, endedAtMs };
    }, signal);
  }

  /** Makes this the release to which one may go back. */
  public async lastGood(signal: AbortSignal): Promise<void> {
    const { releaseId, schemaRev, indexHash } = this.run.plan.release;
    const { deploymentId } = this.run;
    await this.records.write(
      lastGoodKey(this.partition),
      {
        recordVersion: LEDGER_RECORD_VERSION,
        kind: 'last-good',
        releaseId,
        deploymentId,
        version: this.run.deployment.targetVersion,
        ...(schemaRev === undefined ? {} : { schemaRev }),
        ...(indexHash === undefined ? {} : { indexHash }),
        startedAtMs: this.startedAtMs,
      },
      signal,
    );
  }

  private get startedAtMs(): number {
    const { createdAtMs } = this.run.deployment;
    if (createdAtMs !== undefined) return createdAtMs;
    throw new PortError('malformed', `CodeDeploy does not say when deployment ${this.run.deploymentId} began`);
  }

  private get key(): LedgerKey {
    return releaseKey(this.partition, this.startedAtMs, this.run.deploymentId);
  }

  private async begun(signal: AbortSignal): Promise<ReleaseRecord> {
    const { plan, deployment, deploymentId, inspection, sha256 } = this.run;
    const { releaseId, schemaRev, indexHash } = plan.release;
    // A version that cannot be looked at is a matter of the checks, which say so.
    const view = await inspection
      .functionVersion(deployment.functionName, deployment.targetVersion, signal)
      .catch(() => undefined);
    return {
      recordVersion: LEDGER_RECORD_VERSION,
      kind: 'release',
      releaseId,
      deploymentId,
      version: deployment.targetVersion,
      ...(view?.codeSha256 === undefined ? {} : { codeSha256: view.codeSha256 }),
      ...(view === undefined ? {} : { namesFingerprint: fingerprintOf(view.environment, sha256) }),
      ...(schemaRev === undefined ? {} : { schemaRev }),
      ...(indexHash === undefined ? {} : { indexHash }),
      verdicts: [],
      startedAtMs: this.startedAtMs,
      outcome: 'InProgress',
    };
  }

  /**
   * Reads, changes and writes until the write was not overtaken; undefined leaves the record as it is.
   *
   * @returns whether it was changed
   */
  private async change(
    change: (seen: ReleaseRecord | undefined) => Promise<ReleaseRecord | undefined>,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seen = await this.records.read(this.key, 'release', signal);
      const next = await change(seen);
      if (next === undefined) return false;
      if (await this.records.writeRelease(this.key, next, seen, signal)) return true;
    }
    throw new PortError(
      'unavailable',
      `the record of deployment ${this.run.deploymentId} was changed by others ${ATTEMPTS} times in a row`,
    );
  }
}
