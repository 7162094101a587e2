import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { MinuteCounts } from '../judge/minute-counts';
import { PortError, type TrafficQuery } from '../judge/ports';
import { asking } from './port-errors';

const MINUTE_MS = 60_000;
/** A page holds 100,800 values, more than four counts of two days (CloudWatch API reference, GetMetricData). */
const PAGES = 5;

const SERIES: ReadonlyArray<readonly [id: keyof MinuteCounts, metricName: string, ofVersion: boolean]> = [
  ['newCalls', 'Invocations', true],
  ['newFailures', 'Errors', true],
  ['allCalls', 'Invocations', false],
  ['allFailures', 'Errors', false],
];

function queries({ functionName, aliasName, version }: TrafficQuery): MetricDataQuery[] {
  const alias = [
    { Name: 'FunctionName', Value: functionName },
    { Name: 'Resource', Value: `${functionName}:${aliasName}` },
  ];
  const ofTarget = [...alias, { Name: 'ExecutedVersion', Value: version }];
  return SERIES.map(([Id, MetricName, ofVersion]) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: ofVersion ? ofTarget : alias },
      Period: 60,
      Stat: 'Sum',
    },
  }));
}

/**
 * Calls and errors of an alias and of one version behind it, by the minute.
 *
 * @param wallClock milliseconds since 1970, as CloudWatch counts
 * @throws PortError where CloudWatch refuses, answers for a part of the time or of the series, or with something that is no count
 */
export async function readTrafficCounts(
  cloudWatch: CloudWatchClient,
  wallClock: () => number,
  query: TrafficQuery,
  abortSignal: AbortSignal,
): Promise<MinuteCounts[]> {
  const call = `cloudwatch:GetMetricData of ${query.functionName}:${query.aliasName}`;
  const endMs = Math.floor(wallClock() / MINUTE_MS) * MINUTE_MS;
  const startMs = endMs - query.minutes * MINUTE_MS;
  const minutes = Array.from({ length: query.minutes }, (): Partial<Record<keyof MinuteCounts, number>> => ({}));
  const answered = new Set<keyof MinuteCounts>();
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer: GetMetricDataCommandOutput = await asking(call, () =>
      cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries(query),
          StartTime: new Date(startMs),
          EndTime: new Date(endMs),
          ScanBy: 'TimestampAscending',
          NextToken,
        }),
        { abortSignal },
      ),
    );
    for (const { Id, StatusCode, Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const id = SERIES.find(([known]) => known === Id)?.[0];
      if (id === undefined || Timestamps.length !== Values.length) {
        throw new PortError('malformed', `${call} answered with a series that was not asked for`);
      }
      if (StatusCode === 'Forbidden') throw new PortError('denied', `${call} was answered with Forbidden`);
      if (StatusCode === 'Complete') answered.add(id);
      Timestamps.forEach((timestamp, index) => {
        const value = Values[index];
        const minute = minutes[Math.floor((timestamp.getTime() - startMs) / MINUTE_MS)];
        if (minute === undefined || !Number.isFinite(value) || value < 0) {
          throw new PortError('malformed', `${call} answered with a value that is no count of these minutes`);
        }
        minute[id] = value;
      });
    }
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  if (NextToken || answered.size < SERIES.length) {
    throw new PortError('unavailable', `${call} answered with a part of the counts`);
  }
  return minutes.map(({ newCalls, newFailures, allCalls, allFailures }) => ({
    newCalls,
    newFailures,
    allCalls,
    allFailures,
  }));
}
