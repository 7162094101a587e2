import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { predefinedShift, shiftMinutes, shiftSteps, type TrafficShift } from '../contract/traffic-shift';

/** Every predefined configuration that shifts in steps, shortest first. */
const CONFIGS = [
  ['CANARY_10PERCENT_5MINUTES', 'Canary10Percent5Minutes'],
  ['LINEAR_10PERCENT_EVERY_1MINUTE', 'Linear10PercentEvery1Minute'],
  ['CANARY_10PERCENT_10MINUTES', 'Canary10Percent10Minutes'],
  ['CANARY_10PERCENT_15MINUTES', 'Canary10Percent15Minutes'],
  ['LINEAR_10PERCENT_EVERY_2MINUTES', 'Linear10PercentEvery2Minutes'],
  ['LINEAR_10PERCENT_EVERY_3MINUTES', 'Linear10PercentEvery3Minutes'],
  ['CANARY_10PERCENT_30MINUTES', 'Canary10Percent30Minutes'],
  ['LINEAR_10PERCENT_EVERY_10MINUTES', 'Linear10PercentEvery10Minutes'],
] as const;

/** The last minutes of a shift are not judged before its end: metrics are late, and alarms are evaluated once a minute (docs/judge.md). */
const UNSEEN_MIN = 2.5;

/** Effective calls that show +5 points in 95 % of rollouts at a base rate up to 1 %: in long shifts, and below nine minutes (docs/judge.md). */
const NEEDED = { long: 400, short: 690 } as const;
const SHORT_MIN = 9;

/** Below this many calls a second nobody is spared much by a small share (docs/judge.md). */
const QUIET_RPS = 0.5;
const HALF: TrafficShift = { type: 'TimeBasedCanary', percentage: 50, intervalMin: 30 };

/** Effective calls of a whole shift at one call a second: the sum of `60 * w * (1 - w)` over its minutes, as far as they are seen. */
export function effectiveCallsPerRps(shift: TrafficShift): number {
  const seenUntil = shiftMinutes(shift) - UNSEEN_MIN;
  const steps = shiftSteps(shift);
  return steps.slice(0, -1).reduce((calls, { atMin, weight }, index) => {
    const minutes = Math.max(0, Math.min(steps[index + 1].atMin, seenUntil) - atMin);
    return calls + 60 * weight * (1 - weight) * minutes;
  }, 0);
}

function neededBy(shift: TrafficShift): number {
  return shiftMinutes(shift) < SHORT_MIN ? NEEDED.short : NEEDED.long;
}

function canJudge(shift: TrafficShift, rps: number): boolean {
  return effectiveCallsPerRps(shift) * rps >= neededBy(shift);
}

/**
 * What to do about a shift that cannot show 5 percentage points more failing calls, at a base error rate of up to 1 %.
 *
 * @param shift how traffic is shifted
 * @param expectedRps calls a second that the alias receives on average, above 0
 * @returns undefined where the shift carries enough calls, in 95 % of rollouts
 */
export function trafficAdvice(shift: TrafficShift, expectedRps: number): string | undefined {
  if (canJudge(shift, expectedRps)) return undefined;
  const finding =
    `at ${expectedRps} calls a second this rollout compares ${calls(shift, expectedRps)} effective calls, ` +
    `and needs ${neededBy(shift)} to notice a version that fails 5 percentage points more often`;
  const enough = CONFIGS.find(([, name]) => canJudge(shiftNamed(name), expectedRps));
  const advice = enough
    ? `use LambdaDeploymentConfig.${enough[0]} (${calls(shiftNamed(enough[1]), expectedRps)})`
    : 'no predefined configuration carries enough, call the new version before traffic with Check.syntheticTraffic()';
  return expectedRps < QUIET_RPS ? `${finding}: ${advice}, ${halfOf(expectedRps)}` : `${finding}: ${advice}`;
}

function halfOf(rps: number): string {
  const found = `${calls(HALF, rps)}, of which 15 show a version that always fails and 75 one that fails 20 points more often`;
  return `or shift half of the traffic for ${shiftMinutes(HALF)} minutes with TimeBasedCanaryTrafficRouting (${found})`;
}

function calls(shift: TrafficShift, rps: number): string {
  return Math.floor(effectiveCallsPerRps(shift) * rps).toLocaleString('en-US');
}

function shiftNamed(name: string): TrafficShift {
  const shift = predefinedShift(`CodeDeployDefault.Lambda${name}`);
  if (shift === undefined) throw new Error(`unknown configuration, got ${name}, expected one that AWS predefines`);
  return shift;
}

/**
 * Warns at synth of a deployment whose traffic is too little for its shift.
 *
 * @throws Error for a number of calls that is none
 */
export function warnOfLittleTraffic(
  scope: Construct,
  shift: TrafficShift | undefined,
  expectedRps: number | undefined,
): void {
  if (expectedRps === undefined || Token.isUnresolved(expectedRps)) return;
  if (!(expectedRps > 0 && Number.isFinite(expectedRps))) {
    throw new Error(
      `${scope.node.path}: expectedRps is the calls a second on average, got ${expectedRps}, expected a number above 0, use 0.01 for a call every 100 seconds`,
    );
  }
  const advice = shift && trafficAdvice(shift, expectedRps);
  if (advice === undefined) return;
  Annotations.of(scope).addWarningV2('cdk-serverless-guardrails:littleTraffic', advice);
}
