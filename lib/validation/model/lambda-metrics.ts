import type { DimensionModel, MetricModel } from './alarm';
import type { AliasModel } from './app-model';

/** Sets of dimensions under which Lambda publishes (Lambda developer guide, types of metrics). */
const DIMENSION_SETS = [
  '',
  'FunctionName',
  'FunctionName, Resource',
  'ExecutedVersion, FunctionName, Resource',
  'EventSourceMappingUUID',
];

/** Metrics that Lambda does not publish by executed version (Lambda developer guide, types of metrics). */
const NOT_BY_VERSION = new Set(['DeadLetterErrors', 'DestinationDeliveryFailures', 'IteratorAge', 'AsyncEventAge']);

export function isLambdaMetric({ namespace }: MetricModel): boolean {
  return namespace === 'AWS/Lambda';
}

/** Whether a metric counts calls of one version only. */
export function isByVersion(metric: MetricModel): boolean {
  return isLambdaMetric(metric) && metric.dimensions.has('ExecutedVersion');
}

function ownVersion(version: DimensionModel): string | undefined {
  if (version.text === '$LATEST') return 'ExecutedVersion $LATEST, which no alias runs';
  return typeof version.raw === 'string' && /^\d+$/.test(version.raw)
    ? `ExecutedVersion ${version.raw} as a literal, which stays behind when the next version is published`
    : undefined;
}

/** Why a metric of Lambda can have no data, or none of this rollout; undefined where it can. */
export function blindness(metric: MetricModel, aliases: readonly AliasModel[]): string | undefined {
  const { dimensions, metricName } = metric;
  const names = [...dimensions.keys()].sort().join(', ');
  if (!DIMENSION_SETS.includes(names)) {
    return `${metricName} by ${names}, a set of dimensions that Lambda does not publish`;
  }
  const version = dimensions.get('ExecutedVersion');
  if (version && NOT_BY_VERSION.has(metricName)) {
    return `${metricName} by ExecutedVersion, by which Lambda does not publish it`;
  }
  const functionName = dimensions.get('FunctionName')?.text;
  const resource = dimensions.get('Resource')?.text;
  if (functionName?.includes(':')) return `FunctionName ${functionName}, but Lambda publishes the bare name`;
  if (functionName !== undefined && resource !== undefined && !resource.startsWith(`${functionName}:`)) {
    return `Resource ${resource}, but Lambda publishes ${functionName}:<alias>`;
  }
  const own = aliases.find((alias) => alias.functionName === functionName);
  if (
    own &&
    resource !== undefined &&
    !aliases.some((alias) => resource === `${alias.functionName}:${alias.aliasName}`)
  ) {
    return `Resource ${resource}, in which calls of the alias ${own.aliasName} do not count`;
  }
  return version && ownVersion(version);
}
