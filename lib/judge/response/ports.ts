import type { LedgerKey } from '../../contract/ledger/keys';
import type { EvidenceRecord, LedgerRecord, QuarantineRecord, ReleaseRecord } from '../../contract/ledger/records';
import type { IncidentRecord } from '../../contract/response/incident';
import type { DeploymentOutcome, OutcomeRecord } from '../../contract/response/outcome-record';
import type { PauseRecord, PipelineStage } from '../../contract/response/pause-record';
import type { LockStore, OwnerPort } from '../coordination/lock-ports';
import type { MinuteCounts } from '../minute-counts';
import type { AliasView } from '../operations/ports';

/** A deployment as the response needs it. */
export interface ResponseDeployment {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentId: string;
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** CodeDeploy's word: `Stopped`, `Failed`, `Succeeded`, `InProgress` and others. */
  readonly status: string;
  readonly createdAtMs: number;
  /** Absent while it runs. */
  readonly endedAtMs?: number;
  /** For example `ALARM_ACTIVE` (CodeDeploy API reference, ErrorInformation). */
  readonly errorCode?: string;
  /** The deployment that this one rolls back. */
  readonly rollbackOf?: string;
  /** The lifecycle event that failed. */
  readonly failedEvent?: string;
}

/** An alarm that rang while traffic shifted. */
export interface RungAlarm {
  readonly name: string;
  /** The page that its description names. */
  readonly runbook?: string;
}

/** What CodeDeploy knows. */
export interface ResponseDeployments {
  /** Names of all deployment groups that are guarded here. */
  groups(): Promise<readonly string[]>;
  find(deploymentId: string): Promise<ResponseDeployment>;
  /** Ids of the group's deployments that were created since and ended, however they did. */
  endedSince(deploymentGroupName: string, sinceMs: number): Promise<readonly string[]>;
  /** Whether a deployment of the group has not ended. */
  running(deploymentGroupName: string): Promise<boolean>;
  /** Deployments of the group that were created after that instant and succeeded, rollbacks left out. */
  succeededAfter(deploymentGroupName: string, createdAtMs: number): Promise<readonly ResponseDeployment[]>;
}

/** What was seen while traffic shifted. */
export interface ResponseEvidence {
  rungAlarms(deployment: ResponseDeployment): Promise<readonly RungAlarm[]>;
  /** Counts by the minute from the start of the deployment until it ended. */
  counts(deployment: ResponseDeployment): Promise<readonly MinuteCounts[]>;
  /** Texts of the plans that the group had, newest first. */
  plans(parameterName: string): Promise<readonly string[]>;
}

/** The ledger's records. */
export interface ResponseRecords {
  read<K extends LedgerRecord['kind']>(
    key: LedgerKey,
    kind: K,
  ): Promise<Extract<LedgerRecord, { kind: K }> | undefined>;
  writeEvidence(key: LedgerKey, record: EvidenceRecord): Promise<void>;
  /**
   * Writes how a release ended on the condition that its record is still as it was read: as many verdicts, no outcome.
   *
   * @returns whether it was written
   */
  writeRelease(key: LedgerKey, record: ReleaseRecord, seen: ReleaseRecord | undefined): Promise<boolean>;
  /**
   * Quarantines a release unless a deployment that ended later, or this one, has quarantined it already.
   *
   * @returns whether it was written
   */
  quarantine(key: LedgerKey, record: QuarantineRecord): Promise<boolean>;
  /**
   * Writes an acknowledgement on the condition that the quarantine is still the one that was read.
   *
   * @returns whether it was written
   */
  acknowledge(key: LedgerKey, seen: QuarantineRecord, acknowledged: QuarantineRecord): Promise<boolean>;
}

/** Incidents beside the ledger's records. */
export interface IncidentStore {
  /** Strongly consistent; undefined where there is none. */
  read(key: LedgerKey): Promise<IncidentRecord | undefined>;
  /** Incidents of a deployment on which something is left to do. */
  open(partition: string): Promise<readonly IncidentRecord[]>;
  /**
   * Writes on the condition that the revision is still `seenRevision` (0: that there is no record).
   *
   * @returns whether it was written; false also where an earlier attempt of the same write went through unnoticed
   */
  write(key: LedgerKey, record: IncidentRecord, seenRevision: number): Promise<boolean>;
}

/** Outcomes beside them. */
export interface OutcomeStore {
  read(key: LedgerKey): Promise<OutcomeRecord | undefined>;
  /**
   * Writes on the condition that there is no record.
   *
   * @returns whether it was written; false also where an earlier attempt of the same write went through unnoticed
   */
  write(key: LedgerKey, record: OutcomeRecord): Promise<boolean>;
}

/** The transition into a stage. */
export interface TransitionView {
  readonly enabled: boolean;
  /** Why it is closed, in the words of whoever closed it. */
  readonly reason?: string;
}

/** The stage that is closed while an incident is open. */
export interface PausePort {
  readonly stage: PipelineStage;
  read(): Promise<PauseRecord | undefined>;
  /** As `IncidentStore.write`. */
  write(record: PauseRecord, seenRevision: number): Promise<boolean>;
  transition(): Promise<TransitionView>;
  close(reason: string): Promise<void>;
  open(): Promise<void>;
}

/** Locks that deployments of the application take. */
export interface ResponseLocks {
  readonly names: readonly string[];
  readonly store: LockStore;
  readonly owners: OwnerPort;
}

/** A line of the log. */
export interface ResponseLine {
  readonly source: 'rollback-response';
  readonly deploymentId?: string;
  readonly step: string;
  readonly message: string;
}

/** All that the response needs of its surroundings, for one run. Every method rejects with a PortError or a ContractError. */
export interface ResponsePorts {
  /** Tells this run from all others. */
  readonly run: string;
  readonly applicationName: string;
  /** Name of the ledger's table, for people. */
  readonly ledgerTable: string;
  /** Milliseconds since 1970. */
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  readonly deployments: ResponseDeployments;
  readonly evidence: ResponseEvidence;
  readonly records: ResponseRecords;
  readonly incidents: IncidentStore;
  readonly outcomes: OutcomeStore;
  /** Absent where no pipeline is paused. */
  readonly pause?: PausePort;
  /** Absent where no deployment takes a lock. */
  readonly locks?: ResponseLocks;
  /** Ends all calls of the run. */
  readonly signal: AbortSignal;
  alias(functionName: string, aliasName: string): Promise<AliasView>;
  /** Tells people. Not idempotent: SNS publishes what it is given. */
  publish(subject: string, message: string): Promise<void>;
  /** Counts a deployment that ended. */
  countDeployment(outcome: DeploymentOutcome): void;
  /** Counts a deployment that is not where it should be. */
  countRollbackFailed(incident: IncidentRecord): void;
  log(line: ResponseLine): void;
}
