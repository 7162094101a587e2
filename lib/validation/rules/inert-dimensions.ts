import { watchedGroups } from '../model/alarm';
import { blindness, isLambdaMetric } from '../model/lambda-metrics';
import { NOT_APPLICABLE, type Rule } from '../rule';

export const inertDimensions: Rule = {
  id: 'inert-dimensions',
  title: 'An alarm on a series that has no data',
  severity: 'error',
  why: 'an alarm without data is in INSUFFICIENT_DATA, which CodeDeploy takes for green: the deployment only looks guarded',
  check({ app }) {
    const watched = app.once(watchedGroups);
    if (watched.length === 0) return NOT_APPLICABLE;
    return watched.flatMap(({ group, alarms }) =>
      alarms.flatMap((alarm) =>
        alarm.metrics.filter(isLambdaMetric).flatMap((metric) => {
          const reason = blindness(metric, group.aliases);
          if (reason === undefined) return [];
          return [
            {
              stack: alarm.stack,
              logicalId: alarm.resource.logicalId,
              property: `${metric.property}.Dimensions`,
              what: `alarm ${alarm.resource.logicalId} of deployment group ${group.resource.logicalId} reads ${reason}`,
              fix: `name the dimensions FunctionName (the bare name), Resource (<function>:${group.aliases[0].aliasName}) and ExecutedVersion (GetAtt of the version), or use AlarmPolicy.errorRateOverBaseline()`,
            },
          ];
        }),
      ),
    );
  },
};
