import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  type Dimension,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { ContractError, numberBetween, oneOf, text } from '../../contract/decode';
import type { LiveAlarm, LiveMetric } from '../../judge/operations/live-alarm';
import { parseStateReasonData } from '../../judge/operations/state-reason-data';
import type { AlarmState } from '../../judge/ports';
import { asking } from '../port-errors';

/** Names that one DescribeAlarms takes, and alarms that one page holds (CloudWatch API reference). */
const ALARMS_PER_CALL = 100;
const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
/** Periods multiplied by their number never exceed seven days (API reference, PutMetricAlarm). */
const LONGEST_SEC = 604_800;

function dimensionsOf(dimensions: readonly Dimension[] | undefined, path: string): Record<string, string> {
  return Object.fromEntries(
    (dimensions ?? []).map(({ Name, Value }) => [text(Name, `${path}.Name`), text(Value, `${path}.Value`)]),
  );
}

function entryOf(query: MetricDataQuery, path: string): LiveMetric {
  const id = text(query.Id, `${path}.Id`);
  const returnData = query.ReturnData ?? true;
  const { Expression: expression, MetricStat } = query;
  if (expression !== undefined) return { id, returnData, expression };
  return {
    id,
    returnData,
    namespace: text(MetricStat?.Metric?.Namespace, `${path}.MetricStat.Metric.Namespace`),
    metricName: text(MetricStat?.Metric?.MetricName, `${path}.MetricStat.Metric.MetricName`),
    dimensions: dimensionsOf(MetricStat?.Metric?.Dimensions, `${path}.MetricStat.Metric.Dimensions`),
    stat: text(MetricStat?.Stat, `${path}.MetricStat.Stat`),
  };
}

function entriesOf(alarm: MetricAlarm, path: string): LiveMetric[] {
  if (alarm.Metrics !== undefined && alarm.Metrics.length > 0) {
    return alarm.Metrics.map((query, index) => entryOf(query, `${path}.Metrics[${index}]`));
  }
  return [
    {
      id: 'm1',
      returnData: true,
      namespace: text(alarm.Namespace, `${path}.Namespace`),
      metricName: text(alarm.MetricName, `${path}.MetricName`),
      dimensions: dimensionsOf(alarm.Dimensions, `${path}.Dimensions`),
      stat: text(alarm.Statistic ?? alarm.ExtendedStatistic, `${path}.Statistic`),
    },
  ];
}

function notComputable(alarm: MetricAlarm, periods: ReadonlySet<number>): string | undefined {
  if (alarm.ThresholdMetricId !== undefined) return 'it watches an anomaly band';
  if (alarm.Metrics?.some(({ AccountId }) => AccountId !== undefined)) return 'it reads metrics of another account';
  return periods.size === 1 ? undefined : `its metrics have ${periods.size} different periods`;
}

function alarmOf(alarm: MetricAlarm): LiveAlarm {
  const name = text(alarm.AlarmName, 'MetricAlarm.AlarmName');
  const path = `alarm ${name}`;
  const periods = new Set(
    (alarm.Metrics ?? []).flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []),
  );
  if (alarm.Period !== undefined) periods.add(alarm.Period);
  const computable = notComputable(alarm, periods);
  return {
    name,
    state: oneOf(ALARM_STATES)(alarm.StateValue, `${path}.StateValue`) as AlarmState,
    // What is watched in another way has neither Metrics nor MetricName, and is not read any further.
    entries: computable === undefined ? entriesOf(alarm, path) : [],
    periodSec: computable === undefined ? numberBetween(1, LONGEST_SEC)([...periods][0], `${path}.Period`) : 0,
    evaluationPeriods:
      computable === undefined
        ? numberBetween(1, LONGEST_SEC)(alarm.EvaluationPeriods, `${path}.EvaluationPeriods`)
        : 0,
    ...(alarm.EvaluationState === undefined ? {} : { evaluationState: alarm.EvaluationState }),
    ...(alarm.StateReasonData === undefined ? {} : { reasonData: parseStateReasonData(alarm.StateReasonData) }),
    ...(computable === undefined ? {} : { notComputable: computable }),
  };
}

/**
 * Metric alarms by name, with what they saw when their state changed last. Composite alarms are not asked for: nothing says that
 * CodeDeploy obeys one.
 *
 * @throws PortError where CloudWatch refuses; ContractError where it describes an alarm that cannot be read
 */
export async function describeAlarms(
  cloudWatch: CloudWatchClient,
  names: readonly string[],
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, LiveAlarm>> {
  const call = `cloudwatch:DescribeAlarms of ${names.length} alarms`;
  const found = new Map<string, LiveAlarm>();
  for (let first = 0; first < names.length; first += ALARMS_PER_CALL) {
    const AlarmNames = names.slice(first, first + ALARMS_PER_CALL);
    let NextToken: string | undefined;
    do {
      const page: DescribeAlarmsCommandOutput = await asking(call, () =>
        cloudWatch.send(
          new DescribeAlarmsCommand({
            AlarmNames,
            AlarmTypes: ['MetricAlarm'],
            MaxRecords: ALARMS_PER_CALL,
            NextToken,
          }),
          { abortSignal },
        ),
      );
      for (const described of page.MetricAlarms ?? []) {
        const alarm = alarmOf(described);
        if (!AlarmNames.includes(alarm.name)) {
          throw new ContractError(`${call} answered with an alarm that was not asked for`);
        }
        found.set(alarm.name, alarm);
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return found;
}
