import { Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ComparisonAlarm } from '../alarms/comparison-alarm';
import { EVALUATION_MIN, METRIC_DELAY_MIN, minutesToFire } from '../contract/alarm-window';
import { predefinedShift, shiftMinutes, type TrafficShift } from '../contract/traffic-shift';

const SUGGESTIONS = [
  ['CANARY_10PERCENT_5MINUTES', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
  ['CANARY_10PERCENT_10MINUTES', 'CodeDeployDefault.LambdaCanary10Percent10Minutes'],
  ['CANARY_10PERCENT_15MINUTES', 'CodeDeployDefault.LambdaCanary10Percent15Minutes'],
  ['CANARY_10PERCENT_30MINUTES', 'CodeDeployDefault.LambdaCanary10Percent30Minutes'],
  ['LINEAR_10PERCENT_EVERY_10MINUTES', 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes'],
] as const;

interface Evaluation {
  readonly datapoints: number;
  readonly periodSec: number;
}

/** How many datapoints of which period an alarm needs, or undefined where that is not known at synth. */
function evaluationOf(alarm: cloudwatch.IAlarm): Evaluation | undefined {
  const resource = Construct.isConstruct(alarm) ? alarm.node.defaultChild : undefined;
  if (!cloudwatch.CfnAlarm.isCfnAlarm(resource)) return undefined;
  const datapoints = resource.datapointsToAlarm ?? resource.evaluationPeriods;
  const periods = alarm instanceof ComparisonAlarm ? [alarm.periodSec] : periodsOf(resource);
  if (typeof datapoints !== 'number' || Token.isUnresolved(datapoints) || periods.length === 0) return undefined;
  return { datapoints, periodSec: Math.max(...periods) };
}

function periodsOf(resource: cloudwatch.CfnAlarm): number[] {
  const metrics: unknown = Stack.of(resource).resolve(resource.metrics) ?? [];
  return [
    resource.period,
    ...(Array.isArray(metrics) ? metrics.map((entry) => entry?.metricStat?.period ?? entry?.period) : []),
  ].filter((period): period is number => typeof period === 'number' && !Token.isUnresolved(period));
}

/**
 * Refuses an alarm that cannot fire before the new version has all traffic.
 *
 * @returns false where the alarm's timing is not known at synth
 * @throws Error naming the minutes needed, the minutes there are and the smallest fix
 */
export function assertFiresDuringShift(
  alarm: cloudwatch.IAlarm,
  shift: TrafficShift,
  configName: string,
  path: string,
): boolean {
  const evaluation = evaluationOf(alarm);
  if (!evaluation) return false;
  const { datapoints, periodSec } = evaluation;
  const needed = minutesToFire(datapoints, periodSec);
  const available = shiftMinutes(shift);
  if (needed <= available) return true;
  const fix = SUGGESTIONS.find(([, name]) => {
    const candidate = predefinedShift(name);
    return candidate !== undefined && shiftMinutes(candidate) >= needed;
  });
  throw new Error(
    `${path}: alarm ${alarm.node.id} cannot fire while traffic shifts, it needs ${needed} minutes (${datapoints} datapoints of ${periodSec} seconds, ` +
      `${METRIC_DELAY_MIN} minutes until metrics are visible, ${EVALUATION_MIN} until the next evaluation), got ${available} minutes of shifting with ${configName}, ` +
      (fix
        ? `use LambdaDeploymentConfig.${fix[0]} or a longer one, or set alarmPolicies to [] if nothing shall judge the traffic`
        : 'lower its datapoints or its period'),
  );
}
