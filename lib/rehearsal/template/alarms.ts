import { ContractError, type Decoder, listOf, objectOf, oneOf, optional, text } from '../../contract/decode';
import type { TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { decodeProperties, flag, ignored, numeric, positiveInteger } from '../../template/properties';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';
import type { AlarmModel, MetricEntry } from '../model';

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

/** Metrics of one alarm, and expressions of one alarm (API reference, MetricDataQuery). */
const MOST_OF_A_KIND = 10;

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

/** A property that makes another kind of alarm, which is refused by its name. */
function otherKind(kind: string): Decoder<undefined> {
  return (value, path) => {
    if (value === undefined) return undefined;
    throw new ContractError(
      `${path}: the local twin does not rehearse ${kind}, expected a metric alarm with a threshold`,
    );
  };
}

const OTHER_KINDS = [
  'ThresholdMetricId',
  'EvaluationCriteria',
  'EvaluationInterval',
  'WarmUpConfiguration',
  'EvaluationWindow',
] as const;

/** A property that is not here would change the alarm in a way that the twin does not know; it is refused. */
const alarmProperties = objectOf<AlarmProperties & Record<(typeof OTHER_KINDS)[number], undefined>>({
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
  ThresholdMetricId: otherKind('anomaly-detection alarms'),
  EvaluationCriteria: otherKind('PromQL alarms'),
  EvaluationInterval: otherKind('PromQL alarms'),
  WarmUpConfiguration: otherKind('alarms with a warm-up'),
  EvaluationWindow: otherKind('alarms with a window of their own'),
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
  const metrics = queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
  if (metrics > MOST_OF_A_KIND || queries.length - metrics > MOST_OF_A_KIND) {
    throw new ContractError(
      `${path}.Metrics: expected at most ${MOST_OF_A_KIND} metrics and ${MOST_OF_A_KIND} expressions, got ${metrics} and ${queries.length - metrics}, which CloudWatch refuses`,
    );
  }
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

/** The bounds of the evaluated time are CloudWatch's: a day, or a week for periods of an hour and more. */
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

/** The resource of the metric alarm of this name, if it is in the template. */
export function alarmResource(template: LoadedTemplate, name: string): TemplateResource | undefined {
  return activeResources(template, 'AWS::CloudWatch::Alarm').find(
    ({ logicalId }) => template.resolver.nameOf(logicalId) === name,
  );
}

/**
 * The metric alarm of this name.
 *
 * @param owner how messages call what names the alarm
 * @throws TemplateError where it is not in the template, or has a property that cannot be rehearsed
 */
export function alarmByName(template: LoadedTemplate, name: string, owner: string): AlarmModel {
  const resource = alarmResource(template, name);
  if (!resource) {
    throw new TemplateError(
      `${owner}: the alarm ${name} is not in the template, so it cannot be rehearsed, define it in the same stack`,
    );
  }
  const place = `alarm ${resource.logicalId}`;
  const properties = Object.fromEntries(
    Object.entries(resource.properties).filter(([property]) => !WITHOUT_EFFECT.has(property)),
  );
  const model = decodeProperties(alarmOf, template.resolver.resolve(properties, place), place);
  return { logicalId: resource.logicalId, name, ...model };
}
