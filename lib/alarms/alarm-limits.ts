/**
 * At most 10 metrics and 10 expressions in one alarm (CloudWatch API reference, MetricDataQuery; user guide, alarm limits, which
 * calls the metrics a hard limit).
 */
const MAXIMUM_ENTRIES = 10;

/** Periods times their length is at most a day where a period is shorter than an hour (CloudWatch API reference, PutMetricAlarm). */
const MAXIMUM_RANGE_SEC = 86_400;

/** What an alarm is made of. */
export interface AlarmEntryCounts {
  readonly metrics: number;
  readonly expressions: number;
}

/** The entries of a rendered alarm, counted; an alarm on one metric has none. */
export function entryCounts(entries: readonly unknown[]): AlarmEntryCounts {
  const expressions = entries.filter((entry) => (entry as { expression?: unknown }).expression !== undefined).length;
  return { metrics: entries.length - expressions, expressions };
}

/**
 * Refuses what `PutMetricAlarm` would refuse in the middle of a deployment.
 *
 * @param alarm how the message calls the alarm
 * @throws Error naming what is too much, and by how much
 */
export function assertEntries({ metrics, expressions }: AlarmEntryCounts, alarm: string, path: string): void {
  refuseBeyond(metrics, 'metrics', alarm, path);
  refuseBeyond(expressions, 'expressions', alarm, path);
}

function refuseBeyond(count: number, what: string, alarm: string, path: string): void {
  if (count <= MAXIMUM_ENTRIES) return;
  throw new Error(
    `${path}: an alarm takes at most ${MAXIMUM_ENTRIES} ${what}, got ${count} in ${alarm}, ` +
      `remove ${count - MAXIMUM_ENTRIES} or make two alarms of it`,
  );
}

/** @throws Error where the range of an alarm is longer than a day */
export function assertRange(evaluationPeriods: number, periodSec: number, alarm: string, path: string): void {
  const minutes = (evaluationPeriods * periodSec) / 60;
  if (evaluationPeriods * periodSec <= MAXIMUM_RANGE_SEC) return;
  throw new Error(
    `${path}: an alarm looks back a day at most, got ${minutes} minutes in ${alarm}, expected at most ${MAXIMUM_RANGE_SEC / 60}, ` +
      'shift traffic faster or bake shorter',
  );
}
