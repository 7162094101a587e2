import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MAXIMUM_BAKE_SEC } from '../contract/plan';

const DEFAULT_BAKE = Duration.minutes(5);

/**
 * Seconds for which the post-traffic hook watches.
 *
 * @throws Error where a hook does not live that long
 */
export function bakeSeconds(bake: Duration | undefined, scope: Construct): number {
  const seconds = (bake ?? DEFAULT_BAKE).toSeconds();
  if (seconds <= MAXIMUM_BAKE_SEC) return seconds;
  throw new Error(
    `${scope.node.path}: a hook lives at most 15 minutes, got a bake of ${seconds} seconds, expected at most ${MAXIMUM_BAKE_SEC}, use a longer shift instead`,
  );
}
