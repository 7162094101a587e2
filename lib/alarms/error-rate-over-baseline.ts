import type { Construct } from 'constructs';
import type { AlarmPolicyBindOptions, AlarmPolicyConfig } from './alarm-policy';
import { ComparisonAlarm, countMetrics } from './comparison-alarm';
import {
  anyAbove,
  type CountIds,
  coherent,
  minuteEvidence,
  ODDS,
  rateExceeds,
  runningEvidence,
  runningExcess,
} from './split-evidence';

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
}

const IDS: CountIds = { newCalls: 'ni', newFailures: 'ne', allCalls: 'ai', allFailures: 'ae' };

/** Running log-evidence at which the version is stopped: at most e^-6.4 = 0.17 % of healthy rollouts for each of the odds. */
const RUNNING_THRESHOLD = 6.4;
/** Log-evidence of a bad minute; two in a row decide. */
const BAD_MINUTE = 3.5;
/** Log-evidence with which one minute decides, while the current version still has most calls and is visibly healthy. */
const GROSS_MINUTE = 9;
const GROSS_WEIGHT = 0.25;
const GROSS_TIMES = 8;

export function errorRateOverBaseline(
  options: ErrorRateOverBaselineOptions,
  scope: Construct,
  bind: AlarmPolicyBindOptions,
): AlarmPolicyConfig {
  const margin = options.margin ?? 0.02;
  if (!(margin >= 0.001 && margin <= 0.5)) {
    throw new Error(
      `${scope.node.path}: margin of the error rate is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
    );
  }
  const { newCalls, allCalls } = IDS;
  const alarm = new ComparisonAlarm(scope, 'ErrorRateOverBaseline', {
    alarmName: `${bind.alarmNamePrefix}-errors-v${bind.target.targetVersion}`,
    description:
      `The new version of ${bind.target.functionName} fails more than ${Number((margin * 100).toFixed(1))} percentage points more often ` +
      `than the version still serving. CodeDeploy returns the alias to it. Runbook: ${bind.runbook}#error-rate-over-baseline`,
    rollout: bind.rollout,
    metrics: countMetrics(bind.target, IDS, { metricName: 'Errors', statistic: 'Sum' }),
    expressions: [
      ['ok', coherent(IDS)],
      ['a', minuteEvidence(IDS, ODDS.small)],
      ['b', minuteEvidence(IDS, ODDS.large)],
      ['c', minuteEvidence(IDS, ODDS.gross)],
      ['ev', runningEvidence('ok', ['a', 'b', 'c'], RUNNING_THRESHOLD)],
      ['rd', runningExcess('ok', IDS, margin)],
      ['bad', `IF(ok AND ${anyAbove(['a', 'b', 'c'], BAD_MINUTE)} AND ${rateExceeds(IDS, margin)}, 1, 0)`],
      [
        'gross',
        `ok AND (c > ${GROSS_MINUTE}) AND (${newCalls} < ${GROSS_WEIGHT} * ${allCalls}) AND ${rateExceeds(IDS, margin, GROSS_TIMES)}`,
      ],
      ['guard', 'IF((ev AND (rd > 0)) OR (bad AND (bad - DIFF(bad))) OR gross, 1, 0)'],
    ],
  });
  return { alarms: [alarm] };
}
