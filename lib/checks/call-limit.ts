import { Duration, Token } from 'aws-cdk-lib';
import type { IDeploymentTarget } from '../target/deployment-target';

/** Lambda's own default (API reference, CreateFunction). */
const DEFAULT_TIMEOUT = Duration.seconds(3);
/** What a call may take beside the function's own time: the start of an environment and the way there and back. */
const START_SEC = 15;
/** The hook before traffic lives three minutes, and keeps time for its report. */
const HOOK_SEC = 150;

/** Seconds after which a call of the new version counts as unanswered: what its time-out allows, and no more than the hook has. */
export function callLimitSec({ functionTimeout }: Pick<IDeploymentTarget, 'functionTimeout'>): number {
  const timeout = functionTimeout ?? DEFAULT_TIMEOUT;
  const known = !Token.isUnresolved(timeout) && !timeout.isUnresolved();
  return Math.min(HOOK_SEC, (known ? timeout.toSeconds() : HOOK_SEC) + START_SEC);
}
