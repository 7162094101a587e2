import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import { assertEntries, entryCounts } from '../alarms/alarm-limits';

/** CodeDeploy API reference, AlarmConfiguration. */
const MAXIMUM_ALARMS = 10;

function tooMany(count: number): string {
  return `a deployment group takes at most ${MAXIMUM_ALARMS} alarms, got ${count}, remove ${count - MAXIMUM_ALARMS} or gate on fewer`;
}

/** @throws Error for a composite alarm, an alarm of more than 10 metrics or 10 expressions, and the eleventh alarm */
export function assertGateable(alarms: readonly cloudwatch.IAlarm[], path: string): void {
  for (const alarm of alarms) {
    const resource = Construct.isConstruct(alarm) ? alarm.node.defaultChild : undefined;
    if (cloudwatch.CfnCompositeAlarm.isCfnCompositeAlarm(resource)) {
      throw new Error(`${path}: ${composite(alarm.node.id)}`);
    }
    // Entries that are a token are those of our own alarms, which count them when they are made, or not known yet.
    if (cloudwatch.CfnAlarm.isCfnAlarm(resource) && Array.isArray(resource.metrics)) {
      assertEntries(entryCounts(resource.metrics), `alarm ${alarm.node.id}`, path);
    }
  }
  if (alarms.length > MAXIMUM_ALARMS) throw new Error(`${path}: ${tooMany(alarms.length)}`);
}

function composite(id: string): string {
  return (
    `a composite alarm cannot gate a deployment (CodeDeploy asks for metric alarms only), got ${id}, ` +
    'expected a metric alarm, pass the alarms that it is made of'
  );
}

/** The alarm names of a group as it will be rendered, also those that were added to the group itself. */
export function alarmNames(group: codedeploy.CfnDeploymentGroup): unknown[] {
  const configuration: { alarms?: { name?: unknown }[] } | undefined = Stack.of(group).resolve(
    group.alarmConfiguration,
  );
  return (configuration?.alarms ?? []).map((alarm) => alarm.name);
}

/**
 * The same refusals for alarms that were added to the group behind our back, as messages of a synth-time validation.
 *
 * @param known how many alarms of the group were judged already when they were added
 */
export function alarmFindings(group: codedeploy.CfnDeploymentGroup, known: number): string[] {
  const names = alarmNames(group);
  if (names.length === known) return [];
  const stack = Stack.of(group);
  const referred = names.map((name) => (name as { Ref?: string } | undefined)?.Ref);
  const findings = stack.node
    .findAll()
    .filter((node) => cloudwatch.CfnCompositeAlarm.isCfnCompositeAlarm(node))
    .map((node) => stack.resolve((node as cloudwatch.CfnCompositeAlarm).logicalId) as string)
    .filter((logicalId) => referred.includes(logicalId))
    .map(composite);
  return names.length > MAXIMUM_ALARMS ? [...findings, tooMany(names.length)] : findings;
}
