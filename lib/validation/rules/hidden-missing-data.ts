import { watchedGroups } from '../model/alarm';
import { isLambdaMetric } from '../model/lambda-metrics';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

export const hiddenMissingData: Rule = {
  id: 'hidden-missing-data',
  title: 'An alarm that takes silence for health',
  severity: 'warning',
  why: 'Lambda publishes no datapoint where nothing runs: exactly when it matters there is nothing to compare',
  check({ app }) {
    const watched = app.once(watchedGroups);
    if (watched.length === 0) return NOT_APPLICABLE;
    return watched.flatMap(({ group, alarms }) =>
      alarms.flatMap((alarm): Problem[] => {
        const { stack, resource, treatMissingData, comparison } = alarm;
        const id = `alarm ${resource.logicalId} of deployment group ${group.resource.logicalId}`;
        const place = { stack, logicalId: resource.logicalId, property: 'Properties.TreatMissingData' };
        if (!alarm.metrics.some(isLambdaMetric)) return [];
        if (comparison?.startsWith('LessThan') && treatMissingData !== 'breaching') {
          return [
            {
              ...place,
              what: `${id} watches for too little, but no data at all does not alarm it: TreatMissingData is ${treatMissingData}`,
              fix: 'set TreatMissingData to breaching',
            },
          ];
        }
        if (comparison?.startsWith('GreaterThan') && treatMissingData === 'ignore') {
          return [
            {
              ...place,
              what: `${id} keeps the state of its last datapoint for ever: TreatMissingData is ignore`,
              why: 'after a bad hour without traffic it stays in ALARM and refuses deployments; after a good one it stays OK',
              fix: 'set TreatMissingData to notBreaching',
            },
          ];
        }
        return [];
      }),
    );
  },
};
