/**
 * CodePipeline takes 1 to 300 characters of `[a-zA-Z0-9!@ ().*?-]` for a reason (CodePipeline API reference,
 * DisableStageTransition): no colon, no slash, no underscore. Deployment ids fit, names of applications need not.
 */
const OPENING = 'cdk-serverless-guardrails closed this for ';
const CLOSING = '. Acknowledge that deployment to open it again.';

/** The reason by which we recognise that we closed a transition, and for which deployment. */
export function pauseReason(deploymentId: string): string {
  return `${OPENING}${deploymentId}${CLOSING}`;
}

/**
 * The deployment for which we closed a transition, or undefined where the reason is not ours to the letter: somebody who edits it
 * has taken the closure over.
 */
export function parsePauseReason(reason: string | undefined): string | undefined {
  if (reason === undefined || !reason.startsWith(OPENING) || !reason.endsWith(CLOSING)) return undefined;
  const id = reason.slice(OPENING.length, reason.length - CLOSING.length);
  return /^d-[A-Za-z0-9]{1,64}$/.test(id) ? id : undefined;
}
