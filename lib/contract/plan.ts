import type { CheckSpec } from './check-spec';
import { checkSpec, sha256 } from './check-spec-decoder';
import { type CoordinationSpec, coordinationSpec, GATE_KINDS } from './coordination';
import { ContractError, type Decoder, listOf, objectOf, optional, parseJson, text } from './decode';

export * from './check-spec';

/** Raised with every change of the plan's shape since the first release: a hook refuses plans of another version. */
export const PLAN_VERSION = 1;

/** SSM takes 4 KB in the standard tier and 8 KB in the advanced tier (SSM user guide, parameter tiers). */
export const STANDARD_PLAN_BYTES = 4096;
export const MAXIMUM_PLAN_BYTES = 8192;

/** What a release is called and what it expects of its environment. */
export interface ReleaseSpec {
  readonly releaseId: string;
  readonly schemaRev?: string;
  readonly indexHash?: string;
  /** Schema revisions with which this release works, its own among them. Absent: with its own alone. */
  readonly compatibleSchemaRevs?: readonly string[];
  /** SHA-256 of the code in lower-case hexadecimal. */
  readonly artifactDigest?: string;
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
  /** Absent: no ledger, no freeze windows, no locks, and every enforced verdict stops the deployment. */
  readonly coordination?: CoordinationSpec;
}

const planVersion: Decoder<typeof PLAN_VERSION> = (value, path) => {
  if (value === PLAN_VERSION) return PLAN_VERSION;
  const got = typeof value === 'number' ? `${value}` : 'no number';
  throw new ContractError(
    `${path}: expected ${PLAN_VERSION}, got ${got}; deploy the hooks and the plan from the same version of the library`,
  );
};

/** The checks of one lifecycle event: at least one, no two of one id and none of a gate's, since reports tell them apart by it. */
const checkSpecs: Decoder<CheckSpec[]> = (value, path) => {
  const specs = listOf(checkSpec, 1)(value, path);
  const ids = specs.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ContractError(`${path}: expected unique ids, got ${twice} twice`);
  const gate = ids.find((id) => (GATE_KINDS as readonly string[]).includes(id));
  if (gate !== undefined) throw new ContractError(`${path}: expected an id that is no gate's, got ${gate}`);
  return specs;
};

const plan = objectOf<Plan>({
  planVersion,
  functionName: text,
  aliasName: text,
  targetVersion: text,
  inspectionRoleArn: text,
  release: objectOf<ReleaseSpec>({
    releaseId: text,
    schemaRev: optional(text),
    indexHash: optional(text),
    compatibleSchemaRevs: optional(listOf(text, 1)),
    artifactDigest: optional(sha256),
  }),
  runbook: text,
  beforeAllowTraffic: checkSpecs,
  afterAllowTraffic: checkSpecs,
  coordination: optional(coordinationSpec),
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
