import { minutesToFire } from '../../contract/alarm-window';
import { firstStepMinutes, shiftMinutes } from '../../contract/traffic-shift';
import { watchedGroups } from '../model/alarm';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

export const inertWindow: Rule = {
  id: 'inert-window',
  title: 'An alarm that needs longer than traffic shifts',
  severity: 'error',
  why: 'CodeDeploy looks at alarms while traffic shifts: this one fires when the new version has all traffic already, or never',
  check({ app }) {
    const watched = app
      .once(watchedGroups)
      .filter(({ group }) => group.shift !== undefined && group.shift.type !== 'AllAtOnce');
    if (watched.length === 0) return NOT_APPLICABLE;
    return watched.flatMap(({ group, alarms }) => {
      const { shift } = group;
      if (shift === undefined) return [];
      const [first, whole] = [firstStepMinutes(shift), shiftMinutes(shift)];
      return alarms.flatMap(({ stack, resource, datapoints, periodSec }): Problem[] => {
        if (datapoints === undefined || periodSec === undefined) return [];
        const needed = minutesToFire(datapoints, periodSec);
        if (needed <= first) return [];
        const timing = `needs ${needed} minutes (${datapoints} datapoints of ${periodSec} seconds, 3 until they are seen)`;
        const id = `alarm ${resource.logicalId} of deployment group ${group.resource.logicalId}`;
        const place = { stack, logicalId: resource.logicalId, property: 'Properties.EvaluationPeriods' };
        if (needed > whole) {
          return [
            {
              ...place,
              what: `${id} cannot fire while traffic shifts: it ${timing}, ${group.configName} shifts for ${whole}`,
              fix: `need ${Math.max(1, Math.floor(((whole - 3) * 60) / periodSec))} datapoint(s) of at most ${Math.min(periodSec, Math.max(60, (whole - 3) * 60))} seconds, or shift for at least ${needed} minutes`,
            },
          ];
        }
        return [
          {
            ...place,
            severity: 'info',
            what: `${id} cannot fire before the first step is over: it ${timing}, the first step of ${group.configName} is ${first}`,
            why: 'a bad version gets the traffic of further steps before this alarm can stop it',
            fix: `need fewer datapoints, or let a step last at least ${needed} minutes`,
          },
        ];
      });
    });
  },
};
