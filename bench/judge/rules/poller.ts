import type { MinuteCounts } from '../minute-counts';

/**
 * A rule that asks for metrics by itself instead of being a CloudWatch alarm. It sees the same minutes with the same delay, and its "stop"
 * takes the same way through CodeDeploy.
 */
export interface PollerRule {
  readonly name: string;
  /** Minutes between two looks. The first is when the metrics of the first minute after the first shift are visible. */
  readonly everyMin: number;
  /** A judge for one rollout. */
  start(): RolloutJudge;
}

/** Whether to stop, given all visible minutes since the one of the first shift, oldest first. Called once a look. */
export type RolloutJudge = (minutes: readonly MinuteCounts[]) => boolean;
