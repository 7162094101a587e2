import { ContractError, parseJson, text } from '../decode';

/** What a plan says of who is released. */
export interface PlanIdentity {
  readonly functionName: string;
  readonly aliasName: string;
  readonly targetVersion: string;
  readonly releaseId: string;
}

function fieldsOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ContractError(`${path}: expected an object`);
}

/**
 * Reads the four fields of a plan by which a stopped version is told to be a release, and nothing else. Looser than `parsePlan` on
 * purpose: a release that was stopped together with an upgrade of this library is looked at by the older version, and one that is not recognised
 * would not be quarantined.
 *
 * @throws ContractError where one of the four is missing
 */
export function parsePlanIdentity(json: string): PlanIdentity {
  const plan = fieldsOf(parseJson(json, 'plan'), 'plan');
  return {
    functionName: text(plan.functionName, 'plan.functionName'),
    aliasName: text(plan.aliasName, 'plan.aliasName'),
    targetVersion: text(plan.targetVersion, 'plan.targetVersion'),
    releaseId: text(fieldsOf(plan.release, 'plan.release').releaseId, 'plan.release.releaseId'),
  };
}
