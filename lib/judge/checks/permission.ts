import type { PermissionCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { type CheckAnswer, failed, PASSED, worstOf } from './answer';
import type { CheckContext } from './context';

type Simulated = PermissionCheckSpec['simulated'][number];

async function simulate(spec: PermissionCheckSpec, simulated: Simulated, context: CheckContext): Promise<CheckAnswer> {
  const { action, resources } = simulated;
  const answers = await context.inspection.permission(spec.roleArn, action, resources, context.signal);
  const told = (wanted: string, finding: (subject: string) => Finding) =>
    resources.filter((resource) => answers.get(resource) === wanted).map(finding);
  const denied = told('denied', (subject) => ({
    code: 'permission.denied',
    subject,
    message: `the policies of the function's role do not allow ${action} on ${subject}; grant it, unless a policy of the resource does`,
  }));
  const unknown = told('unknown', (subject) => ({
    code: 'permission.unknown',
    subject,
    message: `whether the function's role may call ${action} on ${subject} depends on a condition that cannot be simulated`,
  }));
  return worstOf([
    denied.length === 0 ? PASSED : failed(...denied),
    { verdict: unknown.length === 0 ? 'PASSED' : 'INCONCLUSIVE', findings: unknown },
  ]);
}

/**
 * Judges by IAM's simulator whether the function's role may read what the function's environment names. A hint: policies of the
 * resource and of its key, of endpoints and of sessions are not simulated (IAM API reference, SimulatePrincipalPolicy), so both
 * answers can be wrong, and the check only observes unless its owner decided otherwise.
 */
export async function checkPermission(spec: PermissionCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  return worstOf(await Promise.all(spec.simulated.map((simulated) => simulate(spec, simulated, context))));
}
