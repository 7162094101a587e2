import { BATCH_METRICS } from '../../contract/batch-metrics';
import type { Deployable, MetricEntry } from '../model';

/** One metric that an alarm reads. */
export type MetricReading = Extract<MetricEntry, { namespace: string }>;

/** Which alias the twin has metrics of. */
export type AliasIdentity = Pick<Deployable, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion'>;

/** The two versions, by their place in the store. */
export const CURRENT = 0;
export const TARGET = 1;
export type Role = typeof CURRENT | typeof TARGET;

const METRIC_NAMES = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;

/** What the twin takes for a handler's own metrics: a call is a batch, and a call that fails a batch with a failed message. */
const OF_BATCHES: Readonly<Record<string, (typeof METRIC_NAMES)[number]>> = {
  [BATCH_METRICS.batches]: 'Invocations',
  [BATCH_METRICS.failedBatches]: 'Errors',
};

/** What of a minute a reading adds up. */
export interface MetricColumn {
  readonly metricName: (typeof METRIC_NAMES)[number];
  /** Whether it has the dimension ExecutedVersion. */
  readonly byVersion: boolean;
  readonly roles: readonly Role[];
}

/**
 * What a reading adds up, or undefined where the twin never has data for it: another namespace, metric, function or set of dimensions than
 * Lambda publishes (Lambda developer guide, types of metrics).
 */
export function metricColumn(alias: AliasIdentity, reading: MetricReading): MetricColumn | undefined {
  const roles = rolesOf(alias, reading);
  const metricName = simulatedMetric(reading);
  if (metricName === undefined || roles.length === 0) return undefined;
  return { metricName, byVersion: reading.dimensions.ExecutedVersion !== undefined, roles };
}

/** Which of Lambda's metrics the twin shows for a reading, whatever its dimensions. */
export function simulatedMetric({ namespace, metricName }: MetricReading): MetricColumn['metricName'] | undefined {
  if (namespace === BATCH_METRICS.namespace) return OF_BATCHES[metricName];
  return namespace === 'AWS/Lambda' ? METRIC_NAMES.find((name) => name === metricName) : undefined;
}

function rolesOf(alias: AliasIdentity, { dimensions }: MetricReading): readonly Role[] {
  const { functionName, aliasName, currentVersion, targetVersion } = alias;
  const { FunctionName, Resource, ExecutedVersion, ...others } = dimensions;
  if (FunctionName !== functionName || Object.keys(others).length > 0) return [];
  if (Resource === undefined) return ExecutedVersion === undefined ? [CURRENT, TARGET] : [];
  if (Resource !== `${functionName}:${aliasName}`) return [];
  if (ExecutedVersion === undefined) return [CURRENT, TARGET];
  if (ExecutedVersion === targetVersion) return [TARGET];
  return ExecutedVersion === currentVersion ? [CURRENT] : [];
}
