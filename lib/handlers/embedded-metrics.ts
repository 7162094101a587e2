import {
  CHECK_FAILED_METRIC,
  CHECK_KIND_DIMENSION,
  HOOK_METRICS,
  LIFECYCLE_EVENT_DIMENSION,
  UNKNOWN_FUNCTION,
  UNREPORTED_METRIC,
} from '../contract/hook-metrics';
import { APPLICATION_DIMENSION, BROKEN_GLASS_METRIC, FUNCTION_DIMENSION, METRIC_NAMESPACE } from '../contract/names';
import type { HookReport } from '../contract/report';

interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Milliseconds';
}

/**
 * One line in CloudWatch's embedded metric format (CloudWatch user guide, specification): a datapoint of each metric without a call, and
 * without a permission for it.
 *
 * @param sets names of the dimensions under which the metrics appear, a list for each time; all together by default
 * @param facts what the line tells besides; not dimensions, so that each may have as many values as it likes
 */
function line(
  nowMs: number,
  dimensions: Readonly<Record<string, string>>,
  metrics: readonly Metric[],
  facts: Readonly<Record<string, string>>,
  sets: readonly (readonly string[])[] = [Object.keys(dimensions)],
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: sets,
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
    ...facts,
  });
}

const count = (name: string, value: number): Metric => ({ name, value, unit: 'Count' });

function mismatches({ checks }: HookReport): number {
  return checks
    .filter(({ kind, verdict }) => kind === 'environment' && verdict === 'FAILED')
    .reduce((sum, { findings }) => sum + findings.length, 0);
}

function notPassed({ checks }: HookReport): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, verdict, skipped } of checks) {
    if (verdict !== 'PASSED' && skipped !== true) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/**
 * The metrics of one run as lines of its log.
 *
 * @param told whether this is the run's first line; of a further one, only that it could not be reported counts
 */
export function embeddedMetrics(report: HookReport, nowMs: number, isFirst: boolean): string[] {
  const { outcome, lifecycleEvent, deploymentId, durationMs, brokenGlass, unreported } = report;
  const { functionName = UNKNOWN_FUNCTION } = report;
  const ofFunction = { [FUNCTION_DIMENSION]: functionName };
  const ofEvent = { ...ofFunction, [LIFECYCLE_EVENT_DIMENSION]: lifecycleEvent };
  const facts = { deploymentId };
  if (unreported === true) return [line(nowMs, ofEvent, [count(UNREPORTED_METRIC, 1)], facts)];
  if (!isFirst) return [];
  const run = [
    count(HOOK_METRICS.succeeded, outcome === 'Succeeded' ? 1 : 0),
    count(HOOK_METRICS.failed, outcome === 'Succeeded' ? 0 : 1),
    { name: HOOK_METRICS.duration, value: durationMs, unit: 'Milliseconds' as const },
    count(HOOK_METRICS.environmentMismatch, mismatches(report)),
  ];
  return [
    line(nowMs, ofEvent, run, facts),
    ...[...notPassed(report)].map(([kind, checks]) =>
      line(nowMs, { ...ofFunction, [CHECK_KIND_DIMENSION]: kind }, [count(CHECK_FAILED_METRIC, checks)], facts),
    ),
    ...(brokenGlass === undefined
      ? []
      : [
          line(
            nowMs,
            { ...ofFunction, [APPLICATION_DIMENSION]: brokenGlass.applicationName },
            [count(BROKEN_GLASS_METRIC, brokenGlass.skipped.length)],
            facts,
            [[FUNCTION_DIMENSION], [APPLICATION_DIMENSION]],
          ),
        ]),
  ];
}
