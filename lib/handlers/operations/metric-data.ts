import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { DatapointsByTime, LiveMetric, MetricDataRequest } from '../../judge/operations/live-alarm';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** A page holds 100,800 values (CloudWatch API reference, GetMetricData); more of them than this means a loop. */
const PAGES = 50;

/** Metrics are returned too; inner expressions are not, since one that is a number cannot be. */
function queryOf(entry: LiveMetric, Period: number): MetricDataQuery {
  if ('expression' in entry) {
    return { Id: entry.id, Expression: entry.expression, ReturnData: entry.returnData };
  }
  const Dimensions = Object.entries(entry.dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: entry.namespace, MetricName: entry.metricName, Dimensions };
  return { Id: entry.id, ReturnData: true, MetricStat: { Metric, Stat: entry.stat, Period } };
}

/**
 * Series of metrics and expressions over a range of time.
 *
 * @throws PortError where CloudWatch refuses, answers for a part of the series, or with something that is no series
 */
export async function readMetricData(
  cloudWatch: CloudWatchClient,
  { subject, entries, periodSec, startMs, endMs }: MetricDataRequest,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, DatapointsByTime>> {
  const call = `cloudwatch:GetMetricData of ${subject}`;
  const returned = entries.filter((entry) => !('expression' in entry) || entry.returnData).map(({ id }) => id);
  const series = new Map(returned.map((id) => [id, new Map<number, number>()]));
  const complete = new Set<string>();
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer: GetMetricDataCommandOutput = await asking(call, () =>
      cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: entries.map((entry) => queryOf(entry, periodSec)),
          StartTime: new Date(startMs),
          EndTime: new Date(endMs),
          ScanBy: 'TimestampAscending',
          NextToken,
        }),
        { abortSignal },
      ),
    );
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const points = series.get(Id);
      if (points === undefined || Timestamps.length !== Values.length || !Values.every(Number.isFinite)) {
        throw new PortError('malformed', `${call} answered with a series that was not asked for`);
      }
      if (StatusCode === 'Forbidden') throw new PortError('denied', `${call} was answered with Forbidden`);
      if (StatusCode === 'Complete') complete.add(Id);
      Timestamps.forEach((timestamp, index) => {
        points.set(timestamp.getTime(), Values[index]);
      });
    }
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  if (NextToken || complete.size < series.size) {
    throw new PortError('unavailable', `${call} answered with a part of the series`);
  }
  return series;
}
