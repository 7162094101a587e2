import {
  type EvaluationResult,
  IAMClient,
  type IAMClientConfig,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import { type PermissionAnswer, PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** What IAM decided of one resource, whether its answer has a part of its own for it or not. */
function decisionsOf(
  result: EvaluationResult,
): { resource?: string; decision?: string; missing?: readonly string[] }[] {
  const specific = result.ResourceSpecificResults ?? [];
  if (specific.length === 0) {
    const { EvalResourceName, EvalDecision, MissingContextValues } = result;
    return [{ resource: EvalResourceName, decision: EvalDecision, missing: MissingContextValues }];
  }
  return specific.map(({ EvalResourceName, EvalResourceDecision, MissingContextValues }) => ({
    resource: EvalResourceName,
    decision: EvalResourceDecision,
    // Keys that the whole answer lacks may be of this resource, too.
    missing: [...(MissingContextValues ?? []), ...(result.MissingContextValues ?? [])],
  }));
}

function answerOf(decision: string | undefined, missing: readonly string[]): PermissionAnswer | undefined {
  if (decision === 'explicitDeny') return 'denied';
  // With a context key that nobody gave, a condition was taken for not met.
  if (decision === 'allowed' || decision === 'implicitDeny') {
    if (missing.length > 0) return 'unknown';
    return decision === 'allowed' ? 'allowed' : 'denied';
  }
  return undefined;
}

/** A client of a module that is loaded only where something is simulated. */
export function iamClient(config: IAMClientConfig): IAMClient {
  return new IAMClient(config);
}

/**
 * What IAM's simulator says of a role's policies: whether they allow one action on each of some resources.
 *
 * @throws PortError, `malformed` too where the answer leaves a resource out
 */
export async function simulatePermission(
  iam: IAMClient,
  roleArn: string,
  action: string,
  resources: readonly string[],
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, PermissionAnswer>> {
  const call = `iam:SimulatePrincipalPolicy of ${action} by ${roleArn}`;
  const answers = new Map<string, PermissionAnswer>();
  let Marker: string | undefined;
  do {
    const page: SimulatePrincipalPolicyCommandOutput = await asking(call, () =>
      iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: roleArn,
          ActionNames: [action],
          ResourceArns: [...resources],
          Marker,
        }),
        { abortSignal },
      ),
    );
    for (const result of page.EvaluationResults ?? []) {
      if (result.EvalActionName !== action) continue;
      for (const { resource, decision, missing } of decisionsOf(result)) {
        const answer = answerOf(decision, missing ?? []);
        if (resource !== undefined && resources.includes(resource) && answer !== undefined)
          answers.set(resource, answer);
      }
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  const left = resources.filter((resource) => !answers.has(resource)).length;
  if (left > 0) throw new PortError('malformed', `${call} left out ${left} of ${resources.length} resources`);
  return answers;
}
