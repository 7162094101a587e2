import {
  byKind,
  ContractError,
  type Decoder,
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  optional,
  parseJson,
  text,
} from './decode';

/** Raised with every change of the plan's shape: a hook refuses plans of another version. */
export const PLAN_VERSION = 1;

/** SSM takes 4 KB in the standard tier and 8 KB in the advanced tier (SSM user guide, parameter tiers). */
export const STANDARD_PLAN_BYTES = 4096;
export const MAXIMUM_PLAN_BYTES = 8192;

/** Whether a verdict may stop the deployment, or is only reported. */
export const CHECK_MODES = ['enforced', 'observe'] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

interface CheckSpecBase {
  /** Unique within its lifecycle event. */
  readonly id: string;
  readonly mode: CheckMode;
}

/** The variables of the target version: present, not blank, no placeholder left, none vanished or misspelled. */
export interface EnvironmentCheckSpec extends CheckSpecBase {
  readonly kind: 'environment';
  /** Names that must be present and not blank. */
  readonly required: readonly string[];
  /** Names whose removal since the current version is intended. */
  readonly removed: readonly string[];
}

/** A secret exists, has a current stage and is not scheduled for deletion. */
export interface SecretCheckSpec extends CheckSpecBase {
  readonly kind: 'secret';
  /** ARN (complete or without the random suffix) or name. */
  readonly secretId: string;
  /** Variables of the function that refer to it; empty where the user named the secret. */
  readonly variables: readonly string[];
  /** Keys that the secret's JSON must have. Absent: the value is not read at all. */
  readonly jsonKeys?: readonly string[];
}

/** An SSM parameter exists and is not blank. */
export interface ParameterCheckSpec extends CheckSpecBase {
  readonly kind: 'parameter';
  readonly name: string;
  readonly variables: readonly string[];
}

/** The target version carries the plan's release, and the environment publishes the same revisions. */
export interface ReleaseCheckSpec extends CheckSpecBase {
  readonly kind: 'release';
  /** Names of SSM parameters in which the environment publishes its revisions. */
  readonly schemaRevParameter?: string;
  readonly indexHashParameter?: string;
}

/** No alarm of the deployment group is in ALARM, now and until the bake is over. */
export interface AlarmsCheckSpec extends CheckSpecBase {
  readonly kind: 'alarms';
  readonly alarmNames: readonly string[];
  readonly bakeSec: number;
}

export type CheckSpec =
  | EnvironmentCheckSpec
  | SecretCheckSpec
  | ParameterCheckSpec
  | ReleaseCheckSpec
  | AlarmsCheckSpec;

export type CheckKind = CheckSpec['kind'];

/** What a release is called and what it expects of its environment. */
export interface ReleaseSpec {
  readonly releaseId: string;
  readonly schemaRev?: string;
  readonly indexHash?: string;
}

/** All that the hooks know about one guarded deployment. */
export interface Plan {
  readonly planVersion: typeof PLAN_VERSION;
  readonly functionName: string;
  readonly aliasName: string;
  /** The version that this plan was made for; a deployment of another version is refused. */
  readonly targetVersion: string;
  /** The role through which the hooks look at this deployment and at nothing else. */
  readonly inspectionRoleArn: string;
  readonly release: ReleaseSpec;
  /** Page with one section per kind of check. */
  readonly runbook: string;
  readonly beforeAllowTraffic: readonly CheckSpec[];
  readonly afterAllowTraffic: readonly CheckSpec[];
}

const base = { id: text, mode: oneOf(CHECK_MODES) };

const checkSpec: Decoder<CheckSpec> = byKind<CheckSpec>({
  environment: objectOf<EnvironmentCheckSpec>({
    ...base,
    kind: oneOf(['environment']),
    required: listOf(text),
    removed: listOf(text),
  }),
  secret: objectOf<SecretCheckSpec>({
    ...base,
    kind: oneOf(['secret']),
    secretId: text,
    variables: listOf(text),
    jsonKeys: optional(listOf(text, 1)),
  }),
  parameter: objectOf<ParameterCheckSpec>({ ...base, kind: oneOf(['parameter']), name: text, variables: listOf(text) }),
  release: objectOf<ReleaseCheckSpec>({
    ...base,
    kind: oneOf(['release']),
    schemaRevParameter: optional(text),
    indexHashParameter: optional(text),
  }),
  alarms: objectOf<AlarmsCheckSpec>({
    ...base,
    kind: oneOf(['alarms']),
    alarmNames: listOf(text),
    bakeSec: numberBetween(0, 720),
  }),
});

const planVersion: Decoder<typeof PLAN_VERSION> = (value, path) => {
  if (value === PLAN_VERSION) return PLAN_VERSION;
  const got = typeof value === 'number' ? `${value}` : 'no number';
  throw new ContractError(
    `${path}: expected ${PLAN_VERSION}, got ${got}; deploy the hooks and the plan from the same version of the library`,
  );
};

/** The checks of one lifecycle event: at least one, and no two of one id, since reports tell them apart by it. */
const checkSpecs: Decoder<CheckSpec[]> = (value, path) => {
  const specs = listOf(checkSpec, 1)(value, path);
  const ids = specs.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ContractError(`${path}: expected unique ids, got ${twice} twice`);
  return specs;
};

const plan = objectOf<Plan>({
  planVersion,
  functionName: text,
  aliasName: text,
  targetVersion: text,
  inspectionRoleArn: text,
  release: objectOf<ReleaseSpec>({ releaseId: text, schemaRev: optional(text), indexHash: optional(text) }),
  runbook: text,
  beforeAllowTraffic: checkSpecs,
  afterAllowTraffic: checkSpecs,
});

/**
 * Parses the plan that the SSM parameter carries.
 *
 * @throws ContractError where the text is not a plan of this version, whole and without unknown fields
 */
export function parsePlan(json: string): Plan {
  const value = parseJson(json, 'plan');
  // First of all the version: of another one, every other complaint would be beside the point.
  if (typeof value === 'object' && value !== null && 'planVersion' in value) {
    planVersion(value.planVersion, 'plan.planVersion');
  }
  return plan(value, 'plan');
}
