import type { LiveMetric } from '../../judge/operations/live-alarm';
import type { Operations } from '../../judge/operations/ports';
import { asked, type GroupSurvey } from '../operations/group-survey';
import { groupText } from '../operations/selection';
import { unanswered, type VitalFinding, type VitalVerdict } from './finding';

type Metric = Exclude<LiveMetric, { expression: string }>;

const MINUTE_MS = 60_000;
const NAMESPACE = 'AWS/Lambda';

function keyOf({ namespace, metricName, dimensions, stat }: Metric): string {
  const named = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace} ${metricName} ${stat} ${named.map(([name, value]) => `${name}=${value}`).join(',')}`;
}

/** Every series that the alarms of a group read, once. */
function seriesOf({ alarms }: GroupSurvey): Metric[] {
  const found = new Map<string, Metric>();
  for (const { entries } of alarms.known ? alarms.value.values() : []) {
    for (const entry of entries) if (!('expression' in entry)) found.set(keyOf(entry), entry);
  }
  return [...found.values()];
}

function callsOf(functionName: string): Metric {
  const dimensions = { FunctionName: functionName };
  return { id: 'calls', returnData: true, namespace: NAMESPACE, metricName: 'Invocations', dimensions, stat: 'Sum' };
}

function silent(metric: Metric, calls: number, survey: GroupSurvey): readonly [VitalVerdict, string] {
  if (metric.namespace !== NAMESPACE)
    return ['UNPROVEN', 'no data point; whether it should have any, only its publisher knows'];
  if (calls === 0) return ['UNPROVEN', 'no data point, and the function was not called either'];
  const weighted = survey.alias.known && Object.values(survey.alias.value.weights).some((weight) => weight > 0);
  if ('ExecutedVersion' in metric.dimensions && !weighted) {
    return [
      'UNPROVEN',
      'no data point; whether Lambda publishes by version while the alias is not weighted is not documented',
    ];
  }
  return [
    'DEAD',
    'no data point although the function was called: nobody publishes these dimensions, so the alarm is blind',
  ];
}

/**
 * Whether the series behind the alarms have data points.
 *
 * @param hours how far back to look
 */
export async function seriesFindings(
  survey: GroupSurvey,
  hours: number,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding[]> {
  const subject = groupText(survey.group);
  const metrics = seriesOf(survey);
  if (metrics.length === 0) return [];
  const named = metrics.map((metric, index) => ({ ...metric, id: `m${index}` }));
  const functionName = survey.alias.known ? survey.alias.value.functionName : undefined;
  const entries = functionName === undefined ? named : [...named, callsOf(functionName)];
  const endMs = Math.floor(operations.wallClock.nowMs() / MINUTE_MS) * MINUTE_MS;
  const request = { subject, entries, periodSec: 300, startMs: endMs - hours * 60 * MINUTE_MS, endMs };
  const series = await asked(() => operations.cloudWatch.metricData(request, signal));
  if (!series.known) return [{ subject, part: 'series', ...unanswered(series) }];
  const calls = [...(series.value.get('calls') ?? new Map<number, number>()).values()].reduce(
    (sum, count) => sum + count,
    0,
  );
  return named.map((metric) => {
    const points = series.value.get(metric.id)?.size ?? 0;
    const [verdict, text] =
      points > 0
        ? (['ALIVE', `${points} of ${12 * hours} five-minute data points`] as const)
        : silent(metric, calls, survey);
    return { subject, part: 'series', verdict, text: `${keyOf(metric)} in ${hours} h: ${text}` };
  });
}
