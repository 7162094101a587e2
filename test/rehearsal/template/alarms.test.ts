import type { AlarmModel } from '../../../lib/rehearsal/model';
import { readDeployables } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../lib/template/template-error';
import { type EditableTemplate, guarded } from './guarded-template';

function alarm(change?: (template: EditableTemplate) => void): AlarmModel {
  return readDeployables(loadTemplates({ template: guarded(change) }))[0].deployable.alarms[0];
}

/** The guarded template's alarm with other properties; one whose value is undefined goes away. */
function changed(properties: object): (template: EditableTemplate) => void {
  return ({ Resources }) => {
    Object.assign(Resources.OrdersErrors.Properties, properties);
  };
}

const SINGLE = {
  Metrics: undefined,
  Namespace: 'AWS/Lambda',
  MetricName: 'Duration',
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'OrdersFunction' } }],
  ExtendedStatistic: 'p90',
  Period: 300,
  EvaluationPeriods: 3,
};

test('reads metric math with its metrics, dimensions and settings', () => {
  const { entries, ...settings } = alarm();
  expect(settings).toEqual({
    logicalId: 'OrdersErrors',
    name: 'orders-errors-v2',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    periodSec: 60,
    evaluationPeriods: 60,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
  });
  expect(entries).toHaveLength(13);
  expect(entries.filter(({ returnData }) => returnData)).toEqual([
    {
      id: 'guard',
      returnData: true,
      expression: 'IF((ev AND (rd > 0)) OR (bad AND (bad - DIFF(bad))) OR gross, 1, 0)',
    },
  ]);
  expect(entries.find(({ id }) => id === 'ne')).toEqual({
    id: 'ne',
    returnData: false,
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: { FunctionName: 'Stack-OrdersFunction', Resource: 'Stack-OrdersFunction:live', ExecutedVersion: '2' },
    stat: 'Sum',
  });
});

test('reads an alarm on one metric, with the defaults of CloudWatch', () => {
  expect(
    alarm(changed({ ...SINGLE, DatapointsToAlarm: undefined, TreatMissingData: undefined, Threshold: '400' })),
  ).toEqual({
    logicalId: 'OrdersErrors',
    name: 'orders-errors-v2',
    entries: [
      {
        id: 'm1',
        returnData: true,
        namespace: 'AWS/Lambda',
        metricName: 'Duration',
        dimensions: { FunctionName: 'Stack-OrdersFunction' },
        stat: 'p90',
      },
    ],
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 400,
    periodSec: 300,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: 'missing',
  });
});

test('an alarm without name is called after its stack and logical id', () => {
  expect(alarm(changed({ AlarmName: undefined })).name).toBe('Stack-OrdersErrors');
});

test('an alarm that the group names twice is one alarm', () => {
  const template = guarded(({ Resources }) => {
    Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms.push({ Name: 'orders-errors-v2' });
  });
  expect(readDeployables(loadTemplates({ template }))[0].deployable.alarms).toHaveLength(1);
});

test.each(['Milliseconds', undefined])('accepts the unit that the metric has: %s', (Unit) => {
  expect(alarm(changed({ ...SINGLE, Unit })).entries).toHaveLength(1);
});

const stat = (more: object): object => ({
  Id: 'm',
  MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors' }, Period: 60, Stat: 'Sum', ...more },
});

test('returns the data of an entry that does not say otherwise', () => {
  expect(alarm(changed({ Metrics: [stat({})] })).entries).toEqual([
    { id: 'm', returnData: true, namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: {}, stat: 'Sum' },
  ]);
});

test.each<[string, object, string]>([
  [
    'an anomaly band',
    { ThresholdMetricId: 'ad1' },
    'alarm OrdersErrors.ThresholdMetricId: the local twin does not rehearse anomaly-detection alarms, expected a metric alarm with a threshold',
  ],
  [
    'a PromQL query',
    { EvaluationCriteria: {} },
    'alarm OrdersErrors.EvaluationCriteria: the local twin does not rehearse PromQL alarms, expected a metric alarm with a threshold',
  ],
  [
    'a warm-up',
    { WarmUpConfiguration: {} },
    'alarm OrdersErrors.WarmUpConfiguration: the local twin does not rehearse alarms with a warm-up, expected a metric alarm with a threshold',
  ],
  ['what nobody knows yet', { NewThing: 1 }, 'alarm OrdersErrors: unknown field NewThing'],
  [
    'eleven metrics',
    {
      Metrics: Array.from({ length: 11 }, (_unused, index) => ({
        ...stat({}),
        Id: `m${index}`,
        ReturnData: index === 0,
      })),
    },
    'alarm OrdersErrors.Metrics: expected at most 10 metrics and 10 expressions, got 11 and 0, which CloudWatch refuses',
  ],
  [
    'eleven expressions',
    {
      Metrics: [
        { ...stat({}), ReturnData: false },
        ...Array.from({ length: 11 }, (_unused, index) => ({
          Id: `e${index}`,
          Expression: 'm',
          ReturnData: index === 0,
        })),
      ],
    },
    'alarm OrdersErrors.Metrics: expected at most 10 metrics and 10 expressions, got 1 and 11, which CloudWatch refuses',
  ],
  [
    'a comparison with a band',
    { ComparisonOperator: 'LessThanLowerThreshold' },
    'alarm OrdersErrors.ComparisonOperator: expected one of GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, got a value of type string',
  ],
  ['no metric', { Metrics: undefined }, 'alarm OrdersErrors: expected either Metrics or MetricName'],
  ['a metric too many', { MetricName: 'Errors' }, 'alarm OrdersErrors: expected either Metrics or MetricName'],
  [
    'two statistics',
    { ...SINGLE, Statistic: 'Sum' },
    'alarm OrdersErrors: expected either Statistic or ExtendedStatistic',
  ],
  [
    'no statistic',
    { ...SINGLE, ExtendedStatistic: undefined },
    'alarm OrdersErrors: expected either Statistic or ExtendedStatistic',
  ],
  [
    'a unit that no data has',
    { ...SINGLE, Unit: 'Seconds' },
    'alarm OrdersErrors.Unit: expected Milliseconds for the metric Duration, got Seconds, which matches no data, leave Unit out',
  ],
  [
    'a unit that no data has in metric math',
    { Metrics: [stat({ Unit: 'Percent' })] },
    'alarm OrdersErrors.Metrics[0].MetricStat.Unit: expected Count for the metric Errors, got Percent, which matches no data, leave Unit out',
  ],
  [
    'two periods',
    { Metrics: [stat({}), { ...stat({ Period: 300 }), Id: 'n', ReturnData: false }] },
    'alarm OrdersErrors.Metrics: expected one Period for all metrics, got 60, 300',
  ],
  [
    'no period',
    { Metrics: [{ Id: 'e', Expression: '1' }] },
    'alarm OrdersErrors.Metrics: expected one Period for all metrics, got none',
  ],
  [
    'two returned series',
    { Metrics: [stat({}), { ...stat({}), Id: 'n' }] },
    'alarm OrdersErrors.Metrics: expected ReturnData true for exactly one entry, got m, n',
  ],
  [
    'no returned series',
    { Metrics: [{ ...stat({}), ReturnData: false }] },
    'alarm OrdersErrors.Metrics: expected ReturnData true for exactly one entry, got none',
  ],
  [
    'an id twice',
    { Metrics: [stat({}), { ...stat({}), ReturnData: false }] },
    'alarm OrdersErrors.Metrics: expected every Id once',
  ],
  [
    'an entry that is both',
    { Metrics: [{ ...stat({}), Expression: '1' }] },
    'alarm OrdersErrors.Metrics[0] (m): expected either an Expression or a MetricStat',
  ],
  [
    'metrics of another account',
    { Metrics: [{ ...stat({}), AccountId: '1' }] },
    'alarm OrdersErrors.Metrics[0]: unknown field AccountId',
  ],
  [
    'more datapoints than periods',
    { DatapointsToAlarm: 61 },
    'alarm OrdersErrors.DatapointsToAlarm: expected at most EvaluationPeriods (60), got 61',
  ],
  [
    'more than a day',
    { EvaluationPeriods: 1441 },
    'alarm OrdersErrors: expected Period times EvaluationPeriods to be at most 86400 seconds, got 86460',
  ],
  [
    'more than a week of hours',
    { ...SINGLE, Period: 3600, EvaluationPeriods: 169 },
    'alarm OrdersErrors: expected Period times EvaluationPeriods to be at most 604800 seconds, got 608400',
  ],
  [
    'half a period',
    { EvaluationPeriods: 1.5 },
    'alarm OrdersErrors.EvaluationPeriods: expected a whole number above 0, got 1.5',
  ],
  [
    'a threshold that only the deployment knows',
    { Threshold: '{{resolve:ssm:/limit}}' },
    'alarm OrdersErrors.Threshold: expected a number',
  ],
  [
    'another reading of low samples',
    { EvaluateLowSampleCountPercentile: 'ignore' },
    'alarm OrdersErrors.EvaluateLowSampleCountPercentile: expected one of evaluate, got a value of type string',
  ],
])('refuses %s', (_title, properties, message) => {
  expect(() => alarm(changed(properties))).toThrow(new TemplateError(message));
});
