/** How a CodeDeploy deployment configuration moves traffic from the current to the target version. */
export type TrafficShift =
  | { readonly type: 'AllAtOnce' }
  | { readonly type: 'TimeBasedCanary'; readonly percentage: number; readonly intervalMin: number }
  | { readonly type: 'TimeBasedLinear'; readonly percentage: number; readonly intervalMin: number };

const PREFIX = 'CodeDeployDefault.Lambda';

/**
 * The shift behind the name of a predefined configuration, or undefined for a name AWS does not predefine
 * (CodeDeploy user guide, predefined deployment configurations for Lambda).
 */
export function predefinedShift(deploymentConfigName: string): TrafficShift | undefined {
  if (deploymentConfigName === `${PREFIX}AllAtOnce`) return { type: 'AllAtOnce' };
  const canary = /^CodeDeployDefault\.LambdaCanary10Percent(5|10|15|30)Minutes$/.exec(deploymentConfigName);
  if (canary) return { type: 'TimeBasedCanary', percentage: 10, intervalMin: Number(canary[1]) };
  const linear = /^CodeDeployDefault\.LambdaLinear10PercentEvery(?:(1)Minute|(2|3|10)Minutes)$/.exec(
    deploymentConfigName,
  );
  if (linear) return { type: 'TimeBasedLinear', percentage: 10, intervalMin: Number(linear[1] ?? linear[2]) };
  return undefined;
}

/** One change of weight: from `atMin` minutes after the first shift on, the target version gets `weight` (0 to 1). */
export interface ShiftStep {
  readonly atMin: number;
  readonly weight: number;
}

/** Every change of weight, in order; the last one is always to 1. */
export function shiftSteps(shift: TrafficShift): ShiftStep[] {
  if (shift.type === 'AllAtOnce') return [{ atMin: 0, weight: 1 }];
  if (shift.type === 'TimeBasedCanary') {
    return [
      { atMin: 0, weight: shift.percentage / 100 },
      { atMin: shift.intervalMin, weight: 1 },
    ];
  }
  const steps: ShiftStep[] = [];
  for (let index = 0; ; index++) {
    const weight = Math.min(1, ((index + 1) * shift.percentage) / 100);
    steps.push({ atMin: index * shift.intervalMin, weight });
    if (weight === 1) return steps;
  }
}

/** Minutes from the first shift until the target version has all traffic. */
export function shiftMinutes(shift: TrafficShift): number {
  const steps = shiftSteps(shift);
  return steps[steps.length - 1].atMin;
}

/** Minutes from the first shift until the weight changes for the first time; 0 for AllAtOnce. */
export function firstStepMinutes(shift: TrafficShift): number {
  return shift.type === 'AllAtOnce' ? 0 : shift.intervalMin;
}
