import { type AlarmRule, alarmModel, DIMENSIONS, lambdaMetric } from './alarm-rule';

const { alias, newVersion } = DIMENSIONS;

function errorsAboveZero(name: string, dimensions: Readonly<Record<string, string>>, periods: number) {
  return alarmModel(name, [lambdaMetric('e', 'Errors', dimensions, { returnData: true })], { threshold: 0, periods });
}

/** Serverless Application Model developer guide, "Deploying serverless applications gradually": both alarms of its example. */
const SAM: AlarmRule = {
  name: 'SAM documentation: Errors > 0 on alias and version, 2 of 2',
  alarms: [errorsAboveZero('sam-alias', alias, 2), errorsAboveZero('sam-version', newVersion, 2)],
};

const VERSION_ERRORS: AlarmRule = {
  name: 'version Errors > 0, 1 of 1',
  alarms: [errorsAboveZero('version-errors', newVersion, 1)],
};

const ALIAS_RATE: AlarmRule = {
  name: 'alias error rate > 1 %, 1 of 1',
  alarms: [
    alarmModel(
      'alias-rate',
      [
        lambdaMetric('ai', 'Invocations', alias),
        lambdaMetric('ae', 'Errors', alias),
        { id: 'rate', returnData: true, expression: 'ae / ai' },
      ],
      { threshold: 0.01, periods: 1 },
    ),
  ],
};

/**
 * cdk-monitoring-constructs at 520d2e8: `addFaultRateAlarm` on the function's Errors with statistic Average
 * (LambdaFunctionMetricFactory.ts, MetricFactory.ts), period 5 minutes (DefaultMetricPeriod), 3 of 3 (DefaultDatapointsToAlarm),
 * missing data not breaching. The threshold is the user's; 1 % here.
 */
const CDK_MONITORING: AlarmRule = {
  name: 'cdk-monitoring-constructs: fault rate > 1 %, 3 of 3 x 5 min',
  alarms: [
    alarmModel(
      'fault-rate',
      [lambdaMetric('f', 'Errors', DIMENSIONS.function, { stat: 'Average', returnData: true })],
      { threshold: 0.01, periodSec: 300, periods: 3 },
    ),
  ],
};

/** "Stop when the error rate is two points above the baseline", as one writes it down at first. */
const LITERAL: AlarmRule = {
  name: 'literal: rate > baseline + 0.02, 1 of 1',
  alarms: [
    alarmModel(
      'literal',
      [
        lambdaMetric('ni', 'Invocations', newVersion),
        lambdaMetric('ne', 'Errors', newVersion),
        lambdaMetric('ai', 'Invocations', alias),
        lambdaMetric('ae', 'Errors', alias),
        { id: 'worse', returnData: true, expression: 'IF(ne / ni > (ae - ne) / (ai - ni) + 0.02, 1, 0)' },
      ],
      { threshold: 1, comparison: 'GreaterThanOrEqualToThreshold', periods: 1 },
    ),
  ],
};

/** What others document or ship, as the alarms that they would be. */
export const PEER_ALARMS: readonly AlarmRule[] = [SAM, VERSION_ERRORS, ALIAS_RATE, CDK_MONITORING, LITERAL];
