import type { Plan } from '../contract/plan';
import type { HookOutcome } from '../contract/report';
import type { DeploymentView } from './ports';

/** The plan of a rollback is worth a few seconds, and no more: whoever rolls back is in a hurry. */
export const ROLLBACK_LOOK_UP_MS = 10_000;

/** What is known of the plan of a rollback: the plan, or why it cannot be read. */
export type RollbackPlan = { readonly plan: Plan } | { readonly unknown: string };

/**
 * Whether a deployment goes back to an older version: such a one is not blocked, since whatever the checks would say,
 * the version that serves is worse. CodeDeploy's `creator` does not tell, the version numbers do.
 */
export function isRollback({ currentVersion, targetVersion }: DeploymentView): boolean {
  const published = [currentVersion, targetVersion].every((version) => /^[1-9]\d{0,14}$/.test(version));
  return published && Number(targetVersion) < Number(currentVersion);
}

/**
 * Answers a rollback, of which the identity alone is judged: the plan must be one of the same function and alias.
 *
 * Its version does not matter. While CloudFormation rolls a stack back, or an operator goes back by hand, the plan may still
 * name the newer version, or already the older one. A plan that cannot be read does not block either (docs/adr/0011).
 */
export function answerRollback(
  deployment: DeploymentView,
  found: RollbackPlan,
): { readonly outcome: HookOutcome; readonly reason: string } {
  const { functionName, aliasName, targetVersion, currentVersion } = deployment;
  const subject = `${functionName}:${aliasName}`;
  const skipped = `version ${targetVersion} is older than the current version ${currentVersion}: a rollback is not blocked by checks, all were skipped`;
  if ('unknown' in found) {
    return {
      outcome: 'Succeeded',
      reason: `${skipped}; that the plan is one of ${subject} was not proven: ${found.unknown}`,
    };
  }
  const planned = `${found.plan.functionName}:${found.plan.aliasName}`;
  if (planned === subject) return { outcome: 'Succeeded', reason: `${skipped}; the plan is one of ${subject}` };
  return {
    outcome: 'Failed',
    reason:
      `the plan was made for ${planned}, but this deployment moves ${subject} back to version ${targetVersion}; ` +
      'roll back through the deployment group of the function itself',
  };
}
