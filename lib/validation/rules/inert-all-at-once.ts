import { groupsOf } from '../model/deployment-group';
import { NOT_APPLICABLE, type Rule } from '../rule';

export const inertAllAtOnce: Rule = {
  id: 'inert-all-at-once',
  title: 'Alarms on a shift that is over at once',
  severity: 'error',
  why: 'without a step there is no time in which an alarm could stop the deployment',
  check({ app }) {
    const groups = app.once(groupsOf).filter(({ alarmCount, alarmsEnabled }) => alarmCount > 0 && alarmsEnabled);
    if (groups.length === 0) return NOT_APPLICABLE;
    return groups
      .filter(({ shift, hasPostTrafficHook }) => shift?.type === 'AllAtOnce' && !hasPostTrafficHook)
      .map(({ stack, resource, configName, alarmCount }) => ({
        stack,
        logicalId: resource.logicalId,
        property: 'Properties.DeploymentConfigName',
        what: `deployment group ${resource.logicalId} has ${alarmCount} alarm(s), but ${configName} shifts all traffic at once and no post-traffic hook keeps the deployment open`,
        fix: 'shift by CodeDeployDefault.LambdaCanary10Percent10Minutes, or bake in a post-traffic hook',
      }));
  },
};
