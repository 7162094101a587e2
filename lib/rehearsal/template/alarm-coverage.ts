import { simulatedMetric } from '../cloudwatch/metric-column';
import type { AlarmModel, Deployable, MetricEntry } from '../model';

type Reading = Extract<MetricEntry, { namespace: string }>;

/** What must be known of an alias to say which of its alarms see it. */
export type AlarmedAlias = Pick<
  Deployable,
  'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion' | 'alarms'
>;

/** Sets of dimensions under which Lambda publishes (Lambda developer guide, types of metrics). */
const DIMENSION_SETS = [
  '',
  'FunctionName',
  'FunctionName, Resource',
  'ExecutedVersion, FunctionName, Resource',
  'EventSourceMappingUUID',
];

function blindness(reading: Reading, alias: AlarmedAlias): string | undefined {
  const { namespace, metricName, dimensions } = reading;
  const { functionName, aliasName, currentVersion, targetVersion } = alias;
  const unsimulated = 'which the twin does not simulate: the verdict is without it';
  const simulated = simulatedMetric(reading) !== undefined;
  if (namespace !== 'AWS/Lambda' && !simulated) return `${namespace} ${metricName}, ${unsimulated}`;
  const names = Object.keys(dimensions).sort().join(', ');
  if (!DIMENSION_SETS.includes(names)) {
    return `${metricName} by ${names}, a set of dimensions that Lambda does not publish: it never has data on AWS either`;
  }
  const { FunctionName, Resource, ExecutedVersion } = dimensions;
  if (FunctionName?.includes(':')) {
    return `${metricName} of FunctionName ${FunctionName}, but Lambda publishes the bare name: it never has data on AWS either`;
  }
  if (Resource !== undefined && !Resource.startsWith(`${FunctionName}:`)) {
    return `${metricName} of Resource ${Resource}, but Lambda publishes ${FunctionName}:alias: it never has data on AWS either`;
  }
  if (FunctionName !== functionName) {
    return `${metricName} of ${FunctionName === undefined ? 'all functions' : `the function ${FunctionName}`}, ${unsimulated}`;
  }
  if (!simulated) return `${metricName}, ${unsimulated}`;
  if (Resource !== undefined && Resource !== `${functionName}:${aliasName}`) {
    return `${metricName} of Resource ${Resource}, in which calls of the alias ${aliasName} do not count: it sees nothing of the rollout`;
  }
  if (ExecutedVersion !== undefined && ExecutedVersion !== currentVersion && ExecutedVersion !== targetVersion) {
    return `${metricName} of version ${ExecutedVersion}, but the rollout is from ${currentVersion} to ${targetVersion}: it sees nothing of it`;
  }
  return undefined;
}

function notesOf({ name, entries }: AlarmModel, alias: AlarmedAlias): string[] {
  const reasons = entries.flatMap((entry) => ('namespace' in entry ? (blindness(entry, alias) ?? []) : []));
  return [...new Set(reasons)].map((reason) => `alarm ${name} reads ${reason}`);
}

/**
 * Which metrics of a deployment group's alarms cannot have data in the rehearsal, and whether they would have any on AWS: an alarm
 * without data is as good as none, and a template does not show it.
 */
export function alarmCoverageNotes(alias: AlarmedAlias): string[] {
  return alias.alarms.flatMap((alarm) => notesOf(alarm, alias));
}
