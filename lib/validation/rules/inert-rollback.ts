import { type GroupModel, groupsOf } from '../model/deployment-group';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

const FIX =
  'list DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM and DEPLOYMENT_STOP_ON_REQUEST in AutoRollbackConfiguration.Events and set Enabled, in the CDK autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true }';

function problemsOf(group: GroupModel): Problem[] {
  const { stack, resource, rollbackEvents, alarmCount, alarmsEnabled } = group;
  const place = { stack, logicalId: resource.logicalId, property: 'Properties.AutoRollbackConfiguration', fix: FIX };
  const id = `deployment group ${resource.logicalId}`;
  const missing = (event: string) => !rollbackEvents.includes(event);
  return [
    ...(missing('DEPLOYMENT_FAILURE')
      ? [
          {
            ...place,
            what: `${id} does not roll back a deployment that fails`,
            why: 'after a failed hook or shift the alias stays where it is, perhaps split between two versions',
          },
        ]
      : []),
    ...(alarmCount > 0 && alarmsEnabled && missing('DEPLOYMENT_STOP_ON_ALARM')
      ? [
          {
            ...place,
            what: `${id} has alarms and does not roll back when one stops the deployment`,
            why: 'the alarm stops the shift where it is: part of the traffic stays on the bad version',
          },
        ]
      : []),
    ...(missing('DEPLOYMENT_STOP_ON_REQUEST')
      ? [
          {
            ...place,
            severity: 'warning' as const,
            what: `${id} does not roll back a deployment that somebody stops`,
            why: 'a stopped deployment leaves the alias split between two versions, and every later deployment fails on it',
          },
        ]
      : []),
    ...(alarmCount > 0 && !alarmsEnabled
      ? [
          {
            ...place,
            property: 'Properties.AlarmConfiguration.Enabled',
            what: `${id} lists ${alarmCount} alarm(s) and has them switched off`,
            why: 'CodeDeploy does not look at them',
            fix: 'set AlarmConfiguration.Enabled to true, or list no alarms',
          },
        ]
      : []),
    ...(alarmsEnabled && alarmCount > 0 && ignoresPollFailures(group)
      ? [
          {
            ...place,
            severity: 'warning' as const,
            property: 'Properties.AlarmConfiguration.IgnorePollAlarmFailure',
            what: `${id} goes on where the state of an alarm cannot be read`,
            why: 'a deleted alarm or a missing permission then counts as green',
            fix: 'remove IgnorePollAlarmFailure',
          },
        ]
      : []),
  ];
}

function ignoresPollFailures({ stack, resource }: GroupModel): boolean {
  const configuration = stack.value(resource.properties.AlarmConfiguration);
  const ignores = (configuration as { IgnorePollAlarmFailure?: unknown } | undefined)?.IgnorePollAlarmFailure;
  return ignores === true || ignores === 'true';
}

export const inertRollback: Rule = {
  id: 'inert-rollback',
  title: 'A deployment group that stops without rolling back, or does not look',
  severity: 'error',
  why: 'nothing returns the traffic to the version before',
  check({ app }) {
    const groups = app.once(groupsOf);
    return groups.length === 0 ? NOT_APPLICABLE : groups.flatMap(problemsOf);
  },
};
