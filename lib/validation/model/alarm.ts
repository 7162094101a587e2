import { isObject, own } from '../../template/document';
import type { AppModel, Located } from './app-model';
import { type GroupModel, groupsOf } from './deployment-group';
import type { StackModel } from './stack-model';

/** A dimension: as the template writes it, and its value where that is known before a deployment. */
export interface DimensionModel {
  readonly raw: unknown;
  readonly text: string | undefined;
}

/** One metric that an alarm reads. */
export interface MetricModel {
  readonly property: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly stat: string | undefined;
  readonly dimensions: ReadonlyMap<string, DimensionModel>;
}

/** A metric alarm that a deployment group lists. */
export interface AlarmView extends Located {
  readonly name: string;
  readonly metrics: readonly MetricModel[];
  readonly expressions: readonly string[];
  readonly periodSec: number | undefined;
  readonly datapoints: number | undefined;
  readonly comparison: string | undefined;
  readonly treatMissingData: string;
}

function dimensionsOf(stack: StackModel, raw: unknown): Map<string, DimensionModel> {
  const dimensions = new Map<string, DimensionModel>();
  for (const entry of stack.list(raw)) {
    const name = stack.text(own(entry, 'Name'));
    const value = own(entry, 'Value');
    if (name !== undefined) dimensions.set(name, { raw: value, text: stack.text(value) });
  }
  return dimensions;
}

function metricOf(stack: StackModel, source: unknown, stat: unknown, property: string): MetricModel[] {
  const namespace = stack.text(own(source, 'Namespace'));
  const metricName = stack.text(own(source, 'MetricName'));
  if (namespace === undefined || metricName === undefined) return [];
  return [
    {
      property,
      namespace,
      metricName,
      stat: stack.text(stat),
      dimensions: dimensionsOf(stack, own(source, 'Dimensions')),
    },
  ];
}

/** An alarm as rules read it. */
export function alarmView(located: Located, name: string): AlarmView {
  const { stack, resource } = located;
  const { properties } = resource;
  const queries = stack.list(properties.Metrics).filter(isObject);
  const metrics =
    queries.length === 0
      ? metricOf(stack, properties, properties.Statistic ?? properties.ExtendedStatistic, 'Properties')
      : queries.flatMap(({ MetricStat: stat }, index) =>
          metricOf(stack, own(stat, 'Metric'), own(stat, 'Stat'), `Properties.Metrics.${index}`),
        );
  const periods = [
    properties.Period,
    ...queries.map(({ MetricStat: stat, Period }) => own(stat, 'Period') ?? Period),
  ].flatMap((period) => stack.number(period) ?? []);
  const { DatapointsToAlarm, EvaluationPeriods } = properties;
  return {
    ...located,
    name,
    metrics,
    expressions: queries.flatMap(({ Expression }) => stack.text(Expression) ?? []),
    periodSec: periods.length === 0 ? undefined : Math.max(...periods),
    datapoints: stack.number(DatapointsToAlarm ?? EvaluationPeriods),
    comparison: stack.text(properties.ComparisonOperator),
    treatMissingData: stack.text(properties.TreatMissingData) ?? 'missing',
  };
}

/** Where alarms of one type lie, by their name, within what is deployed together. */
export function alarmIndex(app: AppModel, type: string): (group: GroupModel, name: string) => Located | undefined {
  const byName = new Map<string, Located[]>();
  for (const located of app.resourcesOf(type)) {
    const name = located.stack.nameOf(located.resource.logicalId);
    const key = `${located.stack.group} ${name}`;
    if (name !== undefined) byName.set(key, [...(byName.get(key) ?? []), located]);
  }
  return ({ stack }, name) => {
    const found = byName.get(`${stack.group} ${name}`) ?? [];
    return found.find((located) => located.stack === stack) ?? found[0];
  };
}

/** A deployment group with those of its alarms that are in the app. */
export interface GroupAlarms {
  readonly group: GroupModel;
  readonly alarms: readonly AlarmView[];
}

/** The alarms of every group that watches any. Of an alarm that no template defines nothing is known. */
export function watchedGroups(app: AppModel): GroupAlarms[] {
  const find = alarmIndex(app, 'AWS::CloudWatch::Alarm');
  return app
    .once(groupsOf)
    .filter(({ alarmCount, alarmsEnabled }) => alarmCount > 0 && alarmsEnabled)
    .map((group) => ({
      group,
      alarms: [...new Set(group.alarmNames)].flatMap((name) => {
        const located = find(group, name);
        return located === undefined ? [] : [alarmView(located, name)];
      }),
    }));
}
