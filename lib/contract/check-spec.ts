/** A hook lives at most 15 minutes; the rest of them is for looking up, late metrics and the report. */
export const MAXIMUM_BAKE_SEC = 720;

/** Two days (CodeDeploy user guide, limits). */
export const MAXIMUM_SHIFT_MIN = 2880;

/** More would take longer than the hook before traffic lives. */
export const MAXIMUM_SYNTHETIC_CALLS = 1000;

/** Whether a verdict may stop the deployment, or is only reported. */
export const CHECK_MODES = ['enforced', 'observe'] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

interface CheckSpecBase {
  /** Unique within its lifecycle event. */
  readonly id: string;
  readonly mode: CheckMode;
}

/** The variables of the target version: present, not blank, no placeholder left, none vanished, misspelled or of another kind. */
export interface EnvironmentCheckSpec extends CheckSpecBase {
  readonly kind: 'environment';
  /** Names that must be present and not blank. */
  readonly required: readonly string[];
  /** Names whose removal since the current version is intended. */
  readonly removed: readonly string[];
  /** Names whose value is meant to be of another kind than in the current version. */
  readonly changed?: readonly string[];
  /** The only names that the version may have. Absent: any others, too. */
  readonly onlyNames?: readonly string[];
  /** What another environment published of its variables, and the names whose values must be the same there or different. */
  readonly published?: {
    readonly parameter: string;
    readonly same: readonly string[];
    readonly different: readonly string[];
  };
}

/** An overdue rotation is retried by Secrets Manager itself for a while; who waits longer than a year waits for nothing. */
export const MAXIMUM_ROTATION_GRACE_HOURS = 8760;

/** A secret exists, has a current stage, is not scheduled for deletion, and its rotation is not overdue. */
export interface SecretCheckSpec extends CheckSpecBase {
  readonly kind: 'secret';
  /** ARN (complete or without the random suffix) or name. */
  readonly secretId: string;
  /** Variables of the function that refer to it; empty where the user named the secret. */
  readonly variables: readonly string[];
  /** Keys that the secret's JSON must have. Absent: the value is not read at all. */
  readonly jsonKeys?: readonly string[];
  /** Hours by which a rotation may be late. Absent: a day. */
  readonly rotationGraceHours?: number;
}

/** Types of SSM parameters (SSM API reference, Parameter). */
export const PARAMETER_TYPES = ['String', 'StringList', 'SecureString'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** An SSM parameter exists, is not blank, and is of the type and at the version that the release needs. */
export interface ParameterCheckSpec extends CheckSpecBase {
  readonly kind: 'parameter';
  readonly name: string;
  readonly variables: readonly string[];
  /** Absent: any type. */
  readonly type?: ParameterType;
  /** Absent: any version. */
  readonly version?: number;
}

/** Where in a DynamoDB table the environment publishes one of its revisions. */
export interface PublishedItemSpec {
  readonly tableName: string;
  /** The partition key, then the sort key where the table has one; both hold text. */
  readonly key: readonly { readonly name: string; readonly value: string }[];
  readonly attribute: string;
}

/** The target version carries the plan's release, and the environment publishes the same revisions. */
export interface ReleaseCheckSpec extends CheckSpecBase {
  readonly kind: 'release';
  /** Names of SSM parameters in which the environment publishes its revisions. */
  readonly schemaRevParameter?: string;
  readonly indexHashParameter?: string;
  /** The same in a DynamoDB item; of each revision either the parameter or the item. */
  readonly schemaRevItem?: PublishedItemSpec;
  readonly indexHashItem?: PublishedItemSpec;
}

/** The code of the target version is what was built, or what ran in the environment before. */
export interface ArtifactCheckSpec extends CheckSpecBase {
  readonly kind: 'artifact';
  /** SHA-256 in lower-case hexadecimal. Absent: that in the parameter, or else that of the plan's release. */
  readonly digest?: string;
  /** Name of the SSM parameter that holds the digest. */
  readonly parameter?: string;
}

/** The policies of the function's role allow what the function needs, as far as IAM can simulate it. */
export interface PermissionCheckSpec extends CheckSpecBase {
  readonly kind: 'permission';
  readonly roleArn: string;
  /** Each action with the ARNs on which it must be allowed. */
  readonly simulated: readonly { readonly action: string; readonly resources: readonly string[] }[];
}

/** The target version can take traffic, and the alias can be shifted and be put back. */
export interface ReadinessCheckSpec extends CheckSpecBase {
  readonly kind: 'readiness';
}

/** No alarm of the deployment group is in ALARM, now and until the bake is over. */
export interface AlarmsCheckSpec extends CheckSpecBase {
  readonly kind: 'alarms';
  readonly alarmNames: readonly string[];
  readonly bakeSec: number;
}

/** What becomes of a rollout whose traffic could not show even a version of which every call fails. */
export const UNJUDGED_POLICIES = ['fail', 'flag', 'pass'] as const;
export type UnjudgedPolicy = (typeof UNJUDGED_POLICIES)[number];

/** The calls of the rollout do not speak against the new version, and are enough to judge it. */
export interface TrafficCheckSpec extends CheckSpecBase {
  readonly kind: 'traffic';
  /** Tolerated difference of the failure rates, as a fraction of calls. */
  readonly margin: number;
  /** Threshold of the running evidence. */
  readonly sensitivity: number;
  /** Share of the calls that the first step of the shift gives the new version; undefined where it is not known. */
  readonly firstWeight?: number;
  readonly unjudged: UnjudgedPolicy;
  /** Minutes from the first shift until all traffic is on the new version. */
  readonly shiftMin: number;
  readonly bakeSec: number;
}

/** The new version answers calls of its own before it serves anybody. */
export interface SyntheticTrafficCheckSpec extends CheckSpecBase {
  readonly kind: 'synthetic-traffic';
  /** How often the version is invoked. */
  readonly calls: number;
  /** Failed calls that fail the check. */
  readonly stopAt: number;
  /** JSON texts that are sent in turn. */
  readonly payloads: readonly string[];
  /** Seconds after which a call counts as failed. */
  readonly callLimitSec: number;
}

/** The version itself says, from its own role and network, whether its dependencies answer. */
export interface DependenciesCheckSpec extends CheckSpecBase {
  readonly kind: 'dependencies';
  /** Names of the probes to run. Absent: all that the function declares. */
  readonly probes?: readonly string[];
  /** Seconds after which the version counts as one that does not answer. */
  readonly callLimitSec: number;
}

/** The version answers one call as expected. Without any expectation: not with an error. */
export interface InvokeCheckSpec extends CheckSpecBase {
  readonly kind: 'invoke';
  /** The event, as JSON text. */
  readonly payload: string;
  /** What `$.statusCode` of the answer is. */
  readonly statusCode?: number;
  /** What is at a path of the answer, as JSON text. */
  readonly values?: readonly { readonly path: string; readonly json: string }[];
  /** JSON schema of the answer, as JSON text. */
  readonly schema?: string;
  /** Seconds after which the version counts as one that does not answer. */
  readonly callLimitSec: number;
}

/** A function of the user's own says what it thinks of the version. */
export interface FunctionCheckSpec extends CheckSpecBase {
  readonly kind: 'function';
  readonly functionArn: string;
  /** What the function is told besides the deployment, as JSON text. */
  readonly parameters?: string;
  /** Seconds after which the function counts as one that does not answer. */
  readonly callLimitSec: number;
}

export type CheckSpec =
  | EnvironmentCheckSpec
  | SecretCheckSpec
  | ParameterCheckSpec
  | ReleaseCheckSpec
  | ArtifactCheckSpec
  | PermissionCheckSpec
  | ReadinessCheckSpec
  | AlarmsCheckSpec
  | TrafficCheckSpec
  | SyntheticTrafficCheckSpec
  | DependenciesCheckSpec
  | InvokeCheckSpec
  | FunctionCheckSpec;

export type CheckKind = CheckSpec['kind'];
