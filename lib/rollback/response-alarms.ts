import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BROKEN_GLASS_METRIC } from '../contract/names';
import { RESPONSE_RUNBOOK, ROLLBACK_FAILED_METRIC } from '../contract/response/limits';
import { responseMetric } from './response-metrics';

/**
 * In ALARM while an alias is not where it belongs. Each reconciliation looks again; two periods, because two looks may fall into one and
 * leave the next one empty.
 */
export function rollbackFailedAlarm(
  scope: Construct,
  props: { readonly applicationName: string; readonly reconciliation: Duration; readonly topic: sns.ITopic },
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, 'RollbackFailed', {
    alarmDescription: `An alias is not back at the version that served before a stopped deployment. ${RESPONSE_RUNBOOK}#rollback-failed`,
    metric: responseMetric(ROLLBACK_FAILED_METRIC, props.applicationName, { period: props.reconciliation }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.SnsAction(props.topic));
  return alarm;
}

/** In ALARM while an event lies in the queue that the response could not deal with. */
export function responseFailedAlarm(
  scope: Construct,
  props: { readonly failures: sqs.IQueue; readonly topic: sns.ITopic },
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, 'ResponseFailed', {
    alarmDescription: `The rollback response could not finish its work on an event. ${RESPONSE_RUNBOOK}#response-failed`,
    metric: props.failures.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
    }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.SnsAction(props.topic));
  return alarm;
}

/** In ALARM while a break-glass let a deployment pass what would otherwise be asked. */
export function brokenGlassAlarm(
  scope: Construct,
  props: { readonly applicationName: string; readonly topic: sns.ITopic },
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, 'BrokenGlass', {
    alarmDescription: `A break-glass let a deployment pass checks or gates; who, why and which are in the ledger and in the log of the hook. ${RESPONSE_RUNBOOK}#break-glass`,
    metric: responseMetric(BROKEN_GLASS_METRIC, props.applicationName, { period: Duration.minutes(1) }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.SnsAction(props.topic));
  return alarm;
}
