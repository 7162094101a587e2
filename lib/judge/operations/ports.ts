import type { LedgerKey } from '../../contract/ledger/keys';
import type { LedgerRecord, QuarantineRecord, ReleaseRecord } from '../../contract/ledger/records';
import type { IncidentRecord } from '../../contract/response/incident';
import type { CalendarPort } from '../coordination/freeze';
import type { LockStore, OwnerPort, WallClock } from '../coordination/lock-ports';
import type { CloudWatchPort } from './live-alarm';
import type { ResponsePort } from './response-port';

/** A deployment group of CodeDeploy. */
export interface DeploymentGroupName {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

/** A deployment group as CodeDeploy describes it. */
export interface DeploymentGroupView extends DeploymentGroupName {
  readonly alarmNames: readonly string[];
  /** Whether CodeDeploy looks at the alarms at all. */
  readonly alarmsEnabled: boolean;
  /** Whether a deployment goes on where the alarms cannot be read. */
  readonly ignorePollAlarmFailure: boolean;
  /** Empty where automatic rollback is off. */
  readonly rollbackEvents: readonly string[];
  readonly lastAttemptedDeploymentId?: string;
  readonly lastSuccessfulDeploymentId?: string;
}

/** Statuses after which nothing changes any more (CodeDeploy API reference, DeploymentInfo). */
export const ENDED_STATUSES: readonly string[] = ['Succeeded', 'Failed', 'Stopped'];

/** A deployment of a function, with the change that it is to make. */
export interface DeploymentRecord extends DeploymentGroupName {
  readonly deploymentId: string;
  readonly status: string;
  readonly createdAtMs: number;
  readonly errorCode?: string;
  /** The deployment that this one rolls back. */
  readonly rollbackOf?: string;
  readonly functionName: string;
  readonly aliasName: string;
  /** Absent where CodeDeploy does not tell. */
  readonly currentVersion?: string;
  readonly targetVersion: string;
  /** Names of the functions that run at its lifecycle events. */
  readonly hooks: readonly string[];
}

/** An alias with its versions. */
export interface AliasView {
  readonly version: string;
  /** Shares of calls, 0 to 1, of the versions that it routes to besides. */
  readonly weights: Readonly<Record<string, number>>;
  /** Lambda's number of this state of the alias: a change that names it fails where another one came before. */
  readonly revisionId: string;
}

/** Whether a function can run. */
export interface FunctionStateView {
  /** `Active`, `Pending`, `Inactive`, `Failed` (Lambda API reference, FunctionConfiguration). */
  readonly state: string;
  readonly lastUpdateStatus: string;
}

/** A new deployment of a version that exists, without hooks. */
export interface Redeployment extends DeploymentGroupName {
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly description: string;
  /** Whether the group's alarms may refuse and stop it. */
  readonly alarmsIgnored: boolean;
}

/** Reads and repairs deployments. Every method rejects with a PortError or a ContractError. */
export interface CodeDeployPort {
  /** Names of the applications on Lambda. */
  applications(signal: AbortSignal): Promise<readonly string[]>;
  deploymentGroups(applicationName: string, signal: AbortSignal): Promise<readonly string[]>;
  deploymentGroup(group: DeploymentGroupName, signal: AbortSignal): Promise<DeploymentGroupView>;
  deployment(deploymentId: string, signal: AbortSignal): Promise<DeploymentRecord>;
  /** Stops a deployment and lets CodeDeploy roll it back. */
  stopWithRollback(deploymentId: string, signal: AbortSignal): Promise<void>;
  /** @returns the id of the new deployment */
  redeploy(redeployment: Redeployment, signal: AbortSignal): Promise<string>;
}

/** Reads functions, and takes the weights off an alias. Every method rejects with a PortError or a ContractError. */
export interface LambdaPort {
  alias(functionName: string, aliasName: string, signal: AbortSignal): Promise<AliasView>;
  functionState(functionName: string, signal: AbortSignal): Promise<FunctionStateView>;
  /** Routes all calls to the alias's own version, on the condition that nobody changed the alias since it was read. */
  clearWeights(functionName: string, aliasName: string, seen: AliasView, signal: AbortSignal): Promise<void>;
}

/** Records of the ledger, for people. Every method rejects with a PortError or a ContractError. */
export interface LedgerPort {
  readonly locks: LockStore;
  /** The record of this kind under this key; undefined where there is none. */
  read<K extends LedgerRecord['kind']>(
    key: LedgerKey,
    kind: K,
    signal: AbortSignal,
  ): Promise<Extract<LedgerRecord, { kind: K }> | undefined>;
  /** Writes a record over what is there. */
  write(key: LedgerKey, record: LedgerRecord, signal: AbortSignal): Promise<void>;
  /** The newest releases of a deployment, newest first. */
  releases(partition: string, limit: number, signal: AbortSignal): Promise<readonly ReleaseRecord[]>;
  /** Incidents of a deployment on which something is left to do. */
  incidents(partition: string, signal: AbortSignal): Promise<readonly IncidentRecord[]>;
  /**
   * Writes an acknowledgement on the condition that the quarantine is still the one that was read.
   *
   * @returns whether it was written; false where the quarantine changed meanwhile
   */
  acknowledge(
    key: LedgerKey,
    seen: QuarantineRecord,
    acknowledged: QuarantineRecord,
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** All that the commands need of AWS. */
export interface Operations {
  readonly cloudWatch: CloudWatchPort;
  readonly codeDeploy: CodeDeployPort;
  readonly lambda: LambdaPort;
  readonly calendars: CalendarPort;
  readonly owners: OwnerPort;
  readonly responses: ResponsePort;
  readonly wallClock: WallClock;
  /** The text of an SSM parameter; rejects with a PortError. */
  parameter(name: string, signal: AbortSignal): Promise<string>;
  ledger(tableName: string): LedgerPort;
  /** ARN of whoever asks, as STS knows it; rejects with a PortError. */
  caller(signal: AbortSignal): Promise<string>;
  /** Deployment groups of Lambda functions in a stack; rejects with a PortError or a ContractError. */
  stackDeploymentGroups(stackName: string, signal: AbortSignal): Promise<readonly DeploymentGroupName[]>;
}
