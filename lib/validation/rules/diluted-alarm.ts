import { type AlarmView, watchedGroups } from '../model/alarm';
import { isByVersion, isLambdaMetric } from '../model/lambda-metrics';
import { NOT_APPLICABLE, type Rule } from '../rule';

const COUNTING = new Set(['Sum', 'SampleCount', undefined]);

/** Whether an alarm compares a share or a typical value: a mean, a percentile, a quotient. */
function isRelative({ metrics, expressions }: AlarmView): boolean {
  return metrics.some(({ stat }) => !COUNTING.has(stat)) || expressions.some((expression) => expression.includes('/'));
}

export const dilutedAlarm: Rule = {
  id: 'diluted-alarm',
  title: 'An alarm in which the old version dilutes the new one',
  severity: 'warning',
  why: 'at 10 % of the traffic a version that always fails shows as 10 % of errors, and its slow calls do not reach a percentile of all',
  check({ app }) {
    const watched = app.once(watchedGroups).filter(({ group }) => group.shift?.type !== 'AllAtOnce');
    if (watched.length === 0) return NOT_APPLICABLE;
    return watched.flatMap(({ group, alarms }) =>
      alarms
        .filter(
          (alarm) =>
            alarm.metrics.length > 0 &&
            alarm.metrics.every(isLambdaMetric) &&
            !alarm.metrics.some(isByVersion) &&
            alarm.metrics.some(({ metricName }) => metricName === 'Errors' || metricName === 'Duration') &&
            isRelative(alarm),
        )
        .map(({ stack, resource }) => ({
          stack,
          logicalId: resource.logicalId,
          what: `alarm ${resource.logicalId} of deployment group ${group.resource.logicalId} judges the traffic of both versions together`,
          fix: 'add the dimension ExecutedVersion (GetAtt of the version), or use AlarmPolicy.errorRateOverBaseline() or AlarmPolicy.latencySlo()',
        })),
    );
  },
};
