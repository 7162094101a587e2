import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();

const CLOUDWATCH = 'GraniteServiceVersion20100801';

const METRIC = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [
    { Name: 'FunctionName', Value: 'orders' },
    { Name: 'Resource', Value: 'orders:live' },
  ],
};

const MATH_ALARM = {
  AlarmName: 'orders-errors',
  StateValue: 'OK',
  EvaluationPeriods: 3,
  EvaluationState: 'PARTIAL_DATA',
  Metrics: [
    { Id: 'e', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' }, ReturnData: false },
    { Id: 's', Expression: 'RUNNING_SUM(e)' },
  ],
  StateReasonData: JSON.stringify({
    version: '1.0',
    queryDate: '2026-11-23T17:10:40.985+0000',
    period: 60,
    recentDatapoints: [1],
    evaluatedDatapoints: [{ timestamp: '2026-11-23T17:09:00.000+0000', value: 1 }],
  }),
};

const ENTRIES = [
  {
    id: 'e',
    returnData: false,
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: { FunctionName: 'orders', Resource: 'orders:live' },
    stat: 'Sum',
  },
  { id: 's', returnData: true, expression: 'RUNNING_SUM(e)' },
];

describe('alarms', () => {
  test('are asked for by name, metric alarms only, page by page', async () => {
    wire.answers[`${CLOUDWATCH}.DescribeAlarms`] = ({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? { MetricAlarms: [MATH_ALARM], NextToken: 'more' }
        : {
            MetricAlarms: [
              {
                AlarmName: 'plain',
                StateValue: 'ALARM',
                Period: 300,
                EvaluationPeriods: 1,
                ...METRIC,
                ExtendedStatistic: 'p99',
              },
            ],
          };
    const alarms = await operations().cloudWatch.alarms(['orders-errors', 'plain', 'gone'], SIGNAL);
    expect([...alarms.values()]).toEqual([
      {
        name: 'orders-errors',
        state: 'OK',
        entries: ENTRIES,
        periodSec: 60,
        evaluationPeriods: 3,
        evaluationState: 'PARTIAL_DATA',
        reasonData: {
          queryDateMs: Date.parse('2026-11-23T17:10:40.985Z'),
          periodSec: 60,
          datapoints: [{ atMs: Date.parse('2026-11-23T17:09:00Z'), value: 1 }],
        },
      },
      {
        name: 'plain',
        state: 'ALARM',
        entries: [{ ...ENTRIES[0], id: 'm1', returnData: true, stat: 'p99' }],
        periodSec: 300,
        evaluationPeriods: 1,
      },
    ]);
    const asked = { AlarmNames: ['orders-errors', 'plain', 'gone'], AlarmTypes: ['MetricAlarm'], MaxRecords: 100 };
    expect(wire.calls.map(({ body }) => body)).toEqual([asked, { ...asked, NextToken: 'more' }]);
  });

  test.each([
    [{ AlarmName: 'other' }, 'cloudwatch:DescribeAlarms of 1 alarms answered with an alarm that was not asked for'],
    [
      { StateValue: 'FINE' },
      'alarm orders-errors.StateValue: expected one of OK, ALARM, INSUFFICIENT_DATA, got a value of type string',
    ],
    [
      { EvaluationPeriods: undefined },
      'alarm orders-errors.EvaluationPeriods: expected a number between 1 and 604800, got nothing',
    ],
    [{ StateReasonData: '{}' }, 'StateReasonData.version: expected one of 1.0, got nothing'],
    [
      { Metrics: [{ Id: 'e', MetricStat: { Period: 60, Stat: 'Sum' } }] },
      'alarm orders-errors.Metrics[0].MetricStat.Metric.Namespace: expected a non-empty string, got nothing',
    ],
  ])('are refused with %j', async (change, message) => {
    wire.answers[`${CLOUDWATCH}.DescribeAlarms`] = { MetricAlarms: [{ ...MATH_ALARM, ...change }] };
    await expect(operations().cloudWatch.alarms(['orders-errors'], SIGNAL)).rejects.toThrow(message);
  });

  test.each([
    [{ ThresholdMetricId: 's' }, 'it watches an anomaly band'],
    [
      {
        Metrics: [
          ...MATH_ALARM.Metrics,
          { Id: 'x', AccountId: '1', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' } },
        ],
      },
      'it reads metrics of another account',
    ],
    [
      { Metrics: [...MATH_ALARM.Metrics, { Id: 'x', MetricStat: { Metric: METRIC, Period: 300, Stat: 'Sum' } }] },
      'its metrics have 2 different periods',
    ],
    [{ Metrics: [] }, 'its metrics have 0 different periods'],
  ])('that cannot be recomputed say so: %j', async (change, notComputable) => {
    wire.answers[`${CLOUDWATCH}.DescribeAlarms`] = { MetricAlarms: [{ ...MATH_ALARM, ...change }] };
    const alarms = await operations().cloudWatch.alarms(['orders-errors'], SIGNAL);
    expect(alarms.get('orders-errors')).toMatchObject({ notComputable, entries: [] });
  });
});
