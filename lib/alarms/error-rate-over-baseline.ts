import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { GROSS_TIMES, MINUTE_CAP, RUNNING_THRESHOLD } from '../contract/split-evidence';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics, wholeRollout } from './comparison-alarm';
import { Evidence } from './evidence';
import { badMinuteExpressions, ERRORS, grossMinuteExpressions, runningErrorExpressions } from './expressions';
import { checkedMargin, inPoints } from './margin';

/**
 * Options of `AlarmPolicy.errorRateOverBaseline()`.
 */
export interface ErrorRateOverBaselineOptions {
  /**
   * How much more often the new version may fail than the one still serving, as a fraction of its calls: 0.02 is two
   * percentage points.
   *
   * @default 0.02
   */
  readonly margin?: number;

  /**
   * Whether evidence is added up over the rollout, in one alarm, or judged minute by minute, in two.
   *
   * @default Evidence.RUNNING
   */
  readonly evidence?: Evidence;

  /**
   * Threshold of the running evidence, 4 to 20: a natural logarithm. For each of the three odds that are tested, a healthy version
   * passes it in about `e^-sensitivity` of its rollouts at most, however often it is looked at: 0.17 % at 6.4. Adding 0.7 halves that, and takes
   * a tenth more calls to stop a fault. A single gross minute and two bad minutes in a row decide apart from it, and have no such bound.
   * Not together with `Evidence.WINDOWED`.
   *
   * @default 6.4
   */
  readonly sensitivity?: number;
}

/** A minute that contributes no more than the cap must not decide alone; beyond 20 nothing is gained but delay. */
const SENSITIVITY = { least: MINUTE_CAP, most: 20 } as const;

/** A gross minute keeps its alarm red for three minutes: how often CodeDeploy looks at alarms is not documented. */
const GROSS_RANGE = { evaluationPeriods: 3, datapointsToAlarm: 1 } as const;
const BAD_RANGE = { evaluationPeriods: 3, datapointsToAlarm: 2 } as const;

/** @throws Error for a margin or a sensitivity out of range, and for a sensitivity that nothing would read */
export function errorRateOverBaseline(
  options: ErrorRateOverBaselineOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const { path } = scope.node;
  const margin = checkedMargin(options.margin, 'the error rate', path);
  const sensitivity = checkedSensitivity(options, path);
  const alarms =
    options.evidence === Evidence.WINDOWED
      ? windowedAlarms(margin, scope, bind)
      : [runningAlarm(margin, sensitivity, scope, bind)];
  return { alarms, errorRates: { margin, sensitivity } };
}

function checkedSensitivity({ evidence, sensitivity }: ErrorRateOverBaselineOptions, path: string): number {
  if (sensitivity === undefined) return RUNNING_THRESHOLD;
  if (evidence === Evidence.WINDOWED) {
    throw new Error(
      `${path}: sensitivity belongs to running evidence, got ${sensitivity} together with Evidence.WINDOWED, which would ignore it, ` +
        'expected one of them, remove the sensitivity or use Evidence.RUNNING',
    );
  }
  if (sensitivity >= SENSITIVITY.least && sensitivity <= SENSITIVITY.most) return sensitivity;
  throw new Error(
    `${path}: sensitivity is the running evidence at which the new version is stopped, got ${sensitivity}, ` +
      `expected ${SENSITIVITY.least} to ${SENSITIVITY.most}, use ${RUNNING_THRESHOLD}`,
  );
}

function parts(bind: AlarmPolicyBindOptions) {
  return {
    name: (what: string) => `${bind.alarmNamePrefix}-${what}-v${bind.target.targetVersion}`,
    sequel: `CodeDeploy returns the alias to it. Runbook: ${bind.runbook}#error-rate-over-baseline`,
    metrics: countMetrics(bind.target, ERRORS, { metricName: 'Errors', statistic: 'Sum' }),
  };
}

function runningAlarm(
  margin: number,
  sensitivity: number,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): cloudwatch.IAlarm {
  const { name, sequel, metrics } = parts(bind);
  return new ComparisonAlarm(scope, 'ErrorRateOverBaseline', {
    alarmName: name('errors'),
    description:
      `The new version of ${bind.target.functionName} fails more than ${inPoints(margin)} percentage points more often ` +
      `than the version still serving. ${sequel}`,
    range: wholeRollout(bind.rollout),
    metrics,
    expressions: runningErrorExpressions(margin, sensitivity, bind.firstWeight),
  });
}

function windowedAlarms(margin: number, scope: Construct, bind: AlarmPolicyBindOptions): cloudwatch.IAlarm[] {
  const { name, sequel, metrics } = parts(bind);
  const points = `${inPoints(margin)} percentage points`;
  return [
    new ComparisonAlarm(scope, 'ErrorRateGrossMinute', {
      alarmName: name('errors-gross-minute'),
      description:
        `Within one minute the new version of ${bind.target.functionName} fails at least ${GROSS_TIMES} times as often as the version still serving, ` +
        `and more than ${points} more often. ${sequel}`,
      range: GROSS_RANGE,
      metrics,
      expressions: grossMinuteExpressions(margin, bind.firstWeight),
    }),
    new ComparisonAlarm(scope, 'ErrorRateBadMinutes', {
      alarmName: name('errors-bad-minutes'),
      description:
        `In two of three minutes the new version of ${bind.target.functionName} fails more than ${points} more often ` +
        `than the version still serving, and not by chance. ${sequel}`,
      range: BAD_RANGE,
      metrics,
      expressions: badMinuteExpressions(margin),
    }),
  ];
}
