import { alarmIndex } from '../model/alarm';
import { groupsOf } from '../model/deployment-group';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

/** CodeDeploy's limit for one deployment group (API reference, AlarmConfiguration). */
const MOST_ALARMS = 10;

export const ungateableAlarm: Rule = {
  id: 'ungateable-alarm',
  title: 'Alarms that a deployment group cannot use',
  severity: 'error',
  why: 'CodeDeploy refuses the group, or does not see the alarm',
  check({ app }) {
    const groups = app.once(groupsOf).filter(({ alarmCount }) => alarmCount > 0);
    if (groups.length === 0) return NOT_APPLICABLE;
    const composite = alarmIndex(app, 'AWS::CloudWatch::CompositeAlarm');
    return groups.flatMap((group): Problem[] => {
      const { stack, resource, alarmCount, alarmNames } = group;
      const place = { stack, logicalId: resource.logicalId, property: 'Properties.AlarmConfiguration.Alarms' };
      const tooMany =
        alarmCount > MOST_ALARMS
          ? [
              {
                ...place,
                what: `deployment group ${resource.logicalId} lists ${alarmCount} alarms, CodeDeploy takes ${MOST_ALARMS}`,
                why: 'the deployment of the stack fails',
                fix: `drop ${alarmCount - MOST_ALARMS} of them, or fold several into one by metric math`,
              },
            ]
          : [];
      const composites = alarmNames.flatMap((name) => {
        const found = composite(group, name);
        if (!found) return [];
        return [
          {
            ...place,
            severity: 'warning' as const,
            what: `deployment group ${resource.logicalId} lists the composite alarm ${found.resource.logicalId}`,
            why: 'DescribeAlarms gives metric alarms only unless it is asked for more, and nothing says that CodeDeploy asks: it may never stop a deployment',
            fix: 'list the metric alarms of which it is made',
          },
        ];
      });
      return [...tooMany, ...composites];
    });
  },
};
