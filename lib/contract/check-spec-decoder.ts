/** Decoders of the checks that a plan carries; what each field means is in ./check-spec. */
import {
  type AlarmsCheckSpec,
  type ArtifactCheckSpec,
  CHECK_MODES,
  type CheckSpec,
  type DependenciesCheckSpec,
  type EnvironmentCheckSpec,
  type FunctionCheckSpec,
  type InvokeCheckSpec,
  MAXIMUM_BAKE_SEC,
  MAXIMUM_ROTATION_GRACE_HOURS,
  MAXIMUM_SHIFT_MIN,
  MAXIMUM_SYNTHETIC_CALLS,
  PARAMETER_TYPES,
  type ParameterCheckSpec,
  type PermissionCheckSpec,
  type PublishedItemSpec,
  type ReadinessCheckSpec,
  type ReleaseCheckSpec,
  type SecretCheckSpec,
  type SyntheticTrafficCheckSpec,
  type TrafficCheckSpec,
  UNJUDGED_POLICIES,
} from './check-spec';
import { byKind, ContractError, type Decoder, listOf, numberBetween, objectOf, oneOf, optional, text } from './decode';
import { sha256Of } from './digest';

/** A SHA-256 digest; comes back in lower-case hexadecimal. */
export const sha256: Decoder<string> = (value, path) => {
  const digest = sha256Of(text(value, path));
  if (digest === undefined) throw new ContractError(`${path}: expected a SHA-256 digest`);
  return digest;
};

const base = { id: text, mode: oneOf(CHECK_MODES) };

/** No function runs longer (Lambda quotas). */
const callLimitSec = numberBetween(1, 900);

const publishedItem = objectOf<PublishedItemSpec>({
  tableName: text,
  key: listOf(objectOf({ name: text, value: text }), 1),
  attribute: text,
});

/** A check of a plan; an unknown kind and an unknown field are refused. */
export const checkSpec: Decoder<CheckSpec> = byKind<CheckSpec>({
  environment: objectOf<EnvironmentCheckSpec>({
    ...base,
    kind: oneOf(['environment']),
    required: listOf(text),
    removed: listOf(text),
    changed: optional(listOf(text)),
    onlyNames: optional(listOf(text)),
    published: optional(objectOf({ parameter: text, same: listOf(text), different: listOf(text) })),
  }),
  secret: objectOf<SecretCheckSpec>({
    ...base,
    kind: oneOf(['secret']),
    secretId: text,
    variables: listOf(text),
    jsonKeys: optional(listOf(text, 1)),
    rotationGraceHours: optional(numberBetween(0, MAXIMUM_ROTATION_GRACE_HOURS)),
  }),
  parameter: objectOf<ParameterCheckSpec>({
    ...base,
    kind: oneOf(['parameter']),
    name: text,
    variables: listOf(text),
    type: optional(oneOf(PARAMETER_TYPES)),
    version: optional(numberBetween(1, Number.MAX_SAFE_INTEGER)),
  }),
  release: objectOf<ReleaseCheckSpec>({
    ...base,
    kind: oneOf(['release']),
    schemaRevParameter: optional(text),
    indexHashParameter: optional(text),
    schemaRevItem: optional(publishedItem),
    indexHashItem: optional(publishedItem),
  }),
  artifact: objectOf<ArtifactCheckSpec>({
    ...base,
    kind: oneOf(['artifact']),
    digest: optional(sha256),
    parameter: optional(text),
  }),
  permission: objectOf<PermissionCheckSpec>({
    ...base,
    kind: oneOf(['permission']),
    roleArn: text,
    simulated: listOf(objectOf({ action: text, resources: listOf(text, 1) }), 1),
  }),
  readiness: objectOf<ReadinessCheckSpec>({ ...base, kind: oneOf(['readiness']) }),
  alarms: objectOf<AlarmsCheckSpec>({
    ...base,
    kind: oneOf(['alarms']),
    alarmNames: listOf(text),
    bakeSec: numberBetween(0, MAXIMUM_BAKE_SEC),
  }),
  traffic: objectOf<TrafficCheckSpec>({
    ...base,
    kind: oneOf(['traffic']),
    margin: numberBetween(0, 1),
    sensitivity: numberBetween(1, 100),
    firstWeight: optional(numberBetween(0, 1)),
    unjudged: oneOf(UNJUDGED_POLICIES),
    shiftMin: numberBetween(0, MAXIMUM_SHIFT_MIN),
    bakeSec: numberBetween(0, MAXIMUM_BAKE_SEC),
  }),
  'synthetic-traffic': objectOf<SyntheticTrafficCheckSpec>({
    ...base,
    kind: oneOf(['synthetic-traffic']),
    calls: numberBetween(1, MAXIMUM_SYNTHETIC_CALLS),
    stopAt: numberBetween(1, MAXIMUM_SYNTHETIC_CALLS),
    payloads: listOf(text, 1),
    callLimitSec,
  }),
  dependencies: objectOf<DependenciesCheckSpec>({
    ...base,
    kind: oneOf(['dependencies']),
    probes: optional(listOf(text, 1)),
    callLimitSec,
  }),
  invoke: objectOf<InvokeCheckSpec>({
    ...base,
    kind: oneOf(['invoke']),
    payload: text,
    statusCode: optional(numberBetween(100, 599)),
    values: optional(listOf(objectOf({ path: text, json: text }), 1)),
    schema: optional(text),
    callLimitSec,
  }),
  function: objectOf<FunctionCheckSpec>({
    ...base,
    kind: oneOf(['function']),
    functionArn: text,
    parameters: optional(text),
    callLimitSec,
  }),
});
