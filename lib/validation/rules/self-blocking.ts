import { type AlarmView, watchedGroups } from '../model/alarm';
import { isByVersion } from '../model/lambda-metrics';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

/** Metrics that say how callers fare, whichever version answers. */
const OF_ALL_VERSIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['AWS/Lambda', new Set(['Errors', 'Throttles', 'Duration', 'IteratorAge', 'DeadLetterErrors'])],
  [
    'AWS/ApiGateway',
    new Set(['5XXError', '5xx', '4XXError', '4xx', 'Latency', 'IntegrationLatency', 'IntegrationError']),
  ],
]);

function sees(alarm: AlarmView): boolean {
  return (
    alarm.metrics.length > 0 &&
    !alarm.metrics.some(isByVersion) &&
    alarm.metrics.some(({ namespace, metricName }) => OF_ALL_VERSIONS.get(namespace)?.has(metricName) ?? false)
  );
}

export const selfBlocking: Rule = {
  id: 'self-blocking',
  title: 'An alarm that the old version turns red',
  severity: 'warning',
  why: 'CodeDeploy refuses every deployment while it is in ALARM: where the version that serves is broken, so is the way to its fix',
  check({ app }) {
    const watched = app.once(watchedGroups);
    if (watched.length === 0) return NOT_APPLICABLE;
    return watched.flatMap(({ group, alarms }) =>
      alarms.flatMap((alarm): Problem[] => {
        const { stack, resource, treatMissingData, comparison } = alarm;
        const id = `alarm ${resource.logicalId} of deployment group ${group.resource.logicalId}`;
        const place = { stack, logicalId: resource.logicalId };
        if (sees(alarm)) {
          return [
            {
              ...place,
              what: `${id} counts the version that serves now: its errors refuse the deployment of the fix`,
              fix: 'add the dimension ExecutedVersion (GetAtt of the version), or use AlarmPolicy.errorRateOverBaseline()',
            },
          ];
        }
        if (treatMissingData === 'breaching' && comparison?.startsWith('GreaterThan') && alarm.metrics.length > 0) {
          return [
            {
              ...place,
              property: 'Properties.TreatMissingData',
              what: `${id} is in ALARM while there is no traffic: TreatMissingData is breaching`,
              why: 'a metric of the new version has no data before its first call, so every deployment starts red and is refused',
              fix: 'set TreatMissingData to notBreaching',
            },
          ];
        }
        return [];
      }),
    );
  },
};
