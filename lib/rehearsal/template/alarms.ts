import { ContractError, type Decoder, listOf, objectOf, oneOf, optional, text } from '../../contract/decode';
import type { AlarmModel, MetricEntry } from '../model';
import type { LoadedTemplate } from './load';
import { decodeProperties, flag, ignored, numeric, positiveInteger } from './properties';
import { activeResources } from './resources';
import { TemplateError } from './template-error';

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;

interface MetricSource {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface MetricStat {
  readonly Metric: MetricSource;
  readonly Period: number;
  readonly Stat: string;
  readonly Unit?: string;
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: MetricStat;
  readonly Period?: number;
  readonly ReturnData?: boolean;
  readonly Label?: undefined;
}

const dimensionsOf: Decoder<Record<string, string>> = (value, path) => {
  const pair = objectOf<{ Name: string; Value: string }>({ Name: text, Value: text });
  return Object.fromEntries(listOf(pair)(value ?? [], path).map(({ Name, Value }) => [Name, Value]));
};

const metricOf: Decoder<MetricSource> = (value, path) => {
  const metric = objectOf<{ Namespace: string; MetricName: string; Dimensions: Record<string, string> }>({
    Namespace: text,
    MetricName: text,
    Dimensions: dimensionsOf,
  })(value, path);
  return { namespace: metric.Namespace, metricName: metric.MetricName, dimensions: metric.Dimensions };
};

/** CloudWatch shows a metric only to alarms that name its own unit; Lambda's have just these two. */
function requireUnit(unit: string | undefined, metric: MetricSource, path: string): void {
  const own = metric.metricName.endsWith('Duration') ? 'Milliseconds' : 'Count';
  if (unit !== undefined && unit !== own) {
    throw new ContractError(
      `${path}.Unit: expected ${own} for the metric ${metric.metricName}, got ${unit}, which matches no data, leave Unit out`,
    );
  }
}

const queryOf: Decoder<MetricQuery> = objectOf<MetricQuery>({
  Id: text,
  Expression: optional(text),
  MetricStat: optional(
    objectOf<MetricStat>({ Metric: metricOf, Period: positiveInteger, Stat: text, Unit: optional(text) }),
  ),
  Period: optional(positiveInteger),
  ReturnData: optional(flag),
  Label: ignored,
});

interface AlarmProperties {
  readonly Metrics?: readonly MetricQuery[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: unknown;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: (typeof COMPARISONS)[number];
  readonly TreatMissingData?: AlarmModel['treatMissingData'];
  readonly EvaluateLowSampleCountPercentile?: 'evaluate';
}

const anything: Decoder<unknown> = (value) => value;

/** A property that is not here would change the alarm in a way that the twin does not know; it is refused. */
const alarmProperties = objectOf<AlarmProperties & Record<'Name' | 'Description' | 'Actions', undefined>>({
  Metrics: optional(listOf(queryOf, 1)),
  MetricName: optional(text),
  Namespace: optional(text),
  Dimensions: anything,
  Statistic: optional(text),
  ExtendedStatistic: optional(text),
  Period: optional(positiveInteger),
  Unit: optional(text),
  EvaluationPeriods: positiveInteger,
  DatapointsToAlarm: optional(positiveInteger),
  Threshold: numeric,
  ComparisonOperator: oneOf(COMPARISONS),
  TreatMissingData: optional(oneOf(['missing', 'notBreaching', 'breaching', 'ignore'])),
  EvaluateLowSampleCountPercentile: optional(oneOf(['evaluate'])),
  Name: ignored,
  Description: ignored,
  Actions: ignored,
});

const WITHOUT_EFFECT = new Set([
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'AlarmActions',
  'OKActions',
  'InsufficientDataActions',
  'Tags',
]);

function entryOf(query: MetricQuery, path: string): MetricEntry {
  const { Id: id, Expression: expression, MetricStat: stat } = query;
  // CloudWatch's default: the data of every entry is returned unless it says otherwise.
  const returnData = query.ReturnData ?? true;
  if (expression !== undefined && stat === undefined) return { id, returnData, expression };
  if (stat === undefined || expression !== undefined) {
    throw new ContractError(`${path} (${id}): expected either an Expression or a MetricStat`);
  }
  requireUnit(stat.Unit, stat.Metric, `${path}.MetricStat`);
  return { id, returnData, ...stat.Metric, stat: stat.Stat };
}

function singleMetric(alarm: AlarmProperties, path: string): [MetricEntry[], number] {
  const stat = alarm.Statistic ?? alarm.ExtendedStatistic;
  if (stat === undefined || (alarm.Statistic !== undefined && alarm.ExtendedStatistic !== undefined)) {
    throw new ContractError(`${path}: expected either Statistic or ExtendedStatistic`);
  }
  const { MetricName, Namespace, Dimensions } = alarm;
  const metric = metricOf({ MetricName, Namespace, Dimensions }, path);
  requireUnit(alarm.Unit, metric, path);
  return [[{ id: 'm1', returnData: true, ...metric, stat }], positiveInteger(alarm.Period, `${path}.Period`)];
}

function mathMetrics(queries: readonly MetricQuery[], path: string): [MetricEntry[], number] {
  const periods = new Set(queries.flatMap((query) => query.MetricStat?.Period ?? query.Period ?? []));
  if (periods.size !== 1) {
    const got = periods.size === 0 ? 'none' : [...periods].join(', ');
    throw new ContractError(`${path}.Metrics: expected one Period for all metrics, got ${got}`);
  }
  const entries = queries.map((query, index) => entryOf(query, `${path}.Metrics[${index}]`));
  const returned = entries.filter((entry) => entry.returnData);
  if (returned.length !== 1) {
    const got = returned.length === 0 ? 'none' : returned.map((entry) => entry.id).join(', ');
    throw new ContractError(`${path}.Metrics: expected ReturnData true for exactly one entry, got ${got}`);
  }
  if (new Set(entries.map((entry) => entry.id)).size !== entries.length) {
    throw new ContractError(`${path}.Metrics: expected every Id once`);
  }
  return [entries, [...periods][0]];
}

/** The bounds of the evaluated time are CloudWatch's: a day, or a week for periods of an hour and more (aws-facts 4.2). */
const alarmOf: Decoder<Omit<AlarmModel, 'logicalId' | 'name'>> = (value, path) => {
  const alarm = alarmProperties(value, path);
  if ((alarm.Metrics === undefined) === (alarm.MetricName === undefined)) {
    throw new ContractError(`${path}: expected either Metrics or MetricName`);
  }
  const [entries, periodSec] = alarm.Metrics ? mathMetrics(alarm.Metrics, path) : singleMetric(alarm, path);
  const datapointsToAlarm = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
  if (datapointsToAlarm > alarm.EvaluationPeriods) {
    throw new ContractError(
      `${path}.DatapointsToAlarm: expected at most EvaluationPeriods (${alarm.EvaluationPeriods}), got ${datapointsToAlarm}`,
    );
  }
  const longest = periodSec < 3600 ? 86_400 : 604_800;
  if (periodSec * alarm.EvaluationPeriods > longest) {
    throw new ContractError(
      `${path}: expected Period times EvaluationPeriods to be at most ${longest} seconds, got ${periodSec * alarm.EvaluationPeriods}`,
    );
  }
  return {
    entries,
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    periodSec,
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm,
    treatMissingData: alarm.TreatMissingData ?? 'missing',
  };
};

/**
 * The metric alarm of this name.
 *
 * @param group how messages call the deployment group that names the alarm
 * @throws TemplateError where it is not in the template, composite, or has a property that cannot be rehearsed
 */
export function alarmByName(template: LoadedTemplate, name: string, group: string): AlarmModel {
  const { resolver } = template;
  const resource = activeResources(template, 'AWS::CloudWatch::Alarm').find(
    ({ logicalId }) => resolver.nameOf(logicalId) === name,
  );
  if (!resource) {
    const composite = activeResources(template, 'AWS::CloudWatch::CompositeAlarm').some(
      ({ logicalId }) => resolver.nameOf(logicalId) === name,
    );
    throw new TemplateError(
      composite
        ? `${group}: the alarm ${name} is a composite alarm, which cannot be rehearsed, name its metric alarms in the group`
        : `${group}: the alarm ${name} is not in the template, so it cannot be rehearsed, define it in the same stack`,
    );
  }
  const place = `alarm ${resource.logicalId}`;
  const properties = Object.fromEntries(
    Object.entries(resource.properties).filter(([property]) => !WITHOUT_EFFECT.has(property)),
  );
  const model = decodeProperties(alarmOf, resolver.resolve(properties, place), place);
  return { logicalId: resource.logicalId, name, ...model };
}
