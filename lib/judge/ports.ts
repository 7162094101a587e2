import type { ParameterType, PublishedItemSpec } from '../contract/check-spec';
import type { HookOutcome, HookReport } from '../contract/report';
import type { CoordinationPort } from './gates/ports';
import type { MinuteCounts } from './minute-counts';

/** Why a question could not be answered. */
export type PortErrorKind = 'absent' | 'denied' | 'throttled' | 'timeout' | 'unavailable' | 'malformed';

/** A port could not answer. The message names the call and the subject, never a value. */
export class PortError extends Error {
  public constructor(
    public readonly kind: PortErrorKind,
    message: string,
  ) {
    super(message);
    this.name = 'PortError';
  }
}

/** One published version as Lambda describes it. Values stay in memory: nothing may log or return them. */
export interface FunctionVersionView {
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly description: string;
  /** SHA-256 of the code, as Lambda writes it; absent where the answer names none. */
  readonly codeSha256?: string;
  /** `Active`, `Pending`, `Failed` ... (Lambda API reference, FunctionConfiguration); absent where the answer names none. */
  readonly state?: string;
  /** Why the state is not `Active`, in one word of Lambda's. */
  readonly stateReason?: string;
  /** `Successful`, `InProgress` or `Failed`. */
  readonly lastUpdateStatus?: string;
  /** Whether SnapStart is asked for, and Lambda starts this version without it all the same. */
  readonly snapStartOff?: boolean;
}

/** Where an alias sends its calls. */
export interface AliasView {
  readonly version: string;
  /** Further versions that get a part of the calls. */
  readonly weighted: readonly string[];
}

/** A secret without its value. */
export interface SecretView {
  /** Whether some version carries the stage AWSCURRENT. */
  readonly hasCurrentStage: boolean;
  /** Whether a deletion is scheduled. */
  readonly deletionScheduled: boolean;
  /** Absent where automatic rotation is off. */
  readonly rotation?: SecretRotationView;
  /** Milliseconds for which at least a rotation has been unfinished: AWSPENDING on a version that is not the current one. */
  readonly pendingMs?: number;
  /** Regions to which Secrets Manager could not replicate the secret. */
  readonly failedReplicas?: readonly string[];
}

/** An SSM parameter. */
export interface ParameterView {
  /** Of a SecureString undecrypted, for existence only. */
  readonly value: string;
  /** Absent where the answer named no known type. */
  readonly type?: ParameterType;
  /** Counts from 1, one up with every change; absent where the answer named none. */
  readonly version?: number;
}

/** What IAM's simulator says; `unknown` where it depends on a condition of which nobody knows the value. */
export type PermissionAnswer = 'allowed' | 'denied' | 'unknown';

/** Automatic rotation that is turned on. */
export interface SecretRotationView {
  /** Milliseconds since the date by which the next rotation should have been done, negative before it; absent where nobody knows. */
  readonly overdueMs?: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** Which counts to read: those of an alias and of one version behind it. */
export interface TrafficQuery {
  readonly functionName: string;
  readonly aliasName: string;
  readonly version: string;
  /** Complete minutes up to now. */
  readonly minutes: number;
}

/** How a function answered one call: `failed` with an error of its own or at its time-out. */
export type InvocationOutcome = 'succeeded' | 'failed';

/** One call of a function whose answer a check reads. */
export interface FunctionCall {
  /** Name or ARN. */
  readonly functionName: string;
  /** The only version that may answer; absent: the one that the name or ARN stands for. */
  readonly version?: string;
  readonly payload: string;
  /** What the function finds in `context.clientContext.custom`. */
  readonly mark?: Readonly<Record<string, string>>;
  /** JSON schema that the answer is compared with, as JSON text. */
  readonly schema?: string;
}

/** What a function answered. It stays in memory: nothing may log or return the payload. */
export interface FunctionAnswer {
  readonly payload: string;
  /** Class of the error with which the call ended; absent where it did not end with one. */
  readonly error?: string;
  /** Of a call with a schema: the places of the schema that the answer breaks, as JSON pointers. */
  readonly violations?: readonly string[];
}

/** What a check may ask about one guarded deployment. Every method rejects with a {@link PortError}. */
export interface InspectionPort {
  functionVersion(functionName: string, version: string, signal: AbortSignal): Promise<FunctionVersionView>;
  alias(functionName: string, aliasName: string, signal: AbortSignal): Promise<AliasView>;
  /** Calls that are reserved for the function; undefined where none are. */
  reservedConcurrency(functionName: string, signal: AbortSignal): Promise<number | undefined>;
  secret(secretId: string, signal: AbortSignal): Promise<SecretView>;
  /** Top-level keys of the secret's JSON; rejects with `malformed` where it is not a JSON object. */
  secretJsonKeys(secretId: string, signal: AbortSignal): Promise<readonly string[]>;
  parameter(name: string, signal: AbortSignal): Promise<ParameterView>;
  /** What an attribute of a DynamoDB item holds; rejects with `absent` where there is no such item or attribute. */
  publishedItem(item: PublishedItemSpec, signal: AbortSignal): Promise<string>;
  /** Whether a role's policies allow an action, by the ARN of each resource that was asked for. */
  permission(
    roleArn: string,
    action: string,
    resources: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, PermissionAnswer>>;
  /** State by name; a name CloudWatch does not know is absent from the map. */
  alarmStates(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, AlarmState>>;
  /** Calls and errors by the minute, oldest first; rejects where CloudWatch answers with a part of them. */
  trafficCounts(query: TrafficQuery, signal: AbortSignal): Promise<readonly MinuteCounts[]>;
  /** Invokes exactly this version once, never twice; rejects where it was not invoked or did not answer. */
  invoke(functionName: string, version: string, payload: string, signal: AbortSignal): Promise<InvocationOutcome>;
  /** As `invoke`, and hands over what was answered. */
  call(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer>;
}

/** A deployment as CodeDeploy knows it. */
export interface DeploymentView {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** The function's name, never its ARN. */
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** Milliseconds since 1970; absent where CodeDeploy does not tell. */
  readonly createdAtMs?: number;
}

/** What checks know of a deployment. The first one of an alias has no current version. */
export type JudgedDeployment = Pick<DeploymentView, 'functionName' | 'aliasName' | 'targetVersion'> &
  Partial<Pick<DeploymentView, 'currentVersion'>>;

export interface Clock {
  /** Milliseconds of a clock that does not jump. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal. Computed at once: an answer that takes real time would never come on the
 * twin's clock, which runs ahead as soon as nobody has anything to do.
 */
export type Sha256 = (text: string) => string;

/** All that a hook needs from its surroundings: AWS in production, the twin in a rehearsal. */
export interface HookHost {
  readonly clock: Clock;
  readonly sha256: Sha256;
  deployment(deploymentId: string, signal: AbortSignal): Promise<DeploymentView>;
  /** The text of the plan's parameter. */
  plan(parameterName: string, signal: AbortSignal): Promise<string>;
  /** Looks through the deployment's own role. */
  inspect(inspectionRoleArn: string, signal: AbortSignal): Promise<InspectionPort>;
  /** Looks at what coordinates this deployment with others, through the same role. */
  coordination(inspectionRoleArn: string, signal: AbortSignal): Promise<CoordinationPort>;
  /** Tells CodeDeploy; resolves too where the event was already completed. */
  report(deploymentId: string, lifecycleEventHookExecutionId: string, outcome: HookOutcome): Promise<void>;
  /** Writes the one structured line of this run. */
  log(report: HookReport): void;
}
