import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();

const CLOUDWATCH = 'GraniteServiceVersion20100801';
const SECOND = 1_700_000_000;

const METRIC = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [
    { Name: 'FunctionName', Value: 'orders' },
    { Name: 'Resource', Value: 'orders:live' },
  ],
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

describe('metric data', () => {
  const request = {
    subject: 'orders-errors',
    entries: ENTRIES,
    periodSec: 60,
    startMs: SECOND * 1000,
    endMs: (SECOND + 300) * 1000,
  };
  const result = (Id: string, Values: number[], StatusCode = 'Complete') => ({
    Id,
    StatusCode,
    Values,
    Timestamps: Values.map((_, at) => SECOND + 60 * at),
  });

  test('is asked for metric by metric and for what the alarm watches, page by page', async () => {
    wire.answers[`${CLOUDWATCH}.GetMetricData`] = ({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? { MetricDataResults: [result('e', [1, 2], 'PartialData'), result('s', [1, 3])], NextToken: 'more' }
        : { MetricDataResults: [{ ...result('e', [5]), Timestamps: [SECOND + 240] }] };
    const series = await operations().cloudWatch.metricData(request, SIGNAL);
    expect([...series].map(([id, points]) => [id, [...points]])).toEqual([
      [
        'e',
        [
          [SECOND * 1000, 1],
          [SECOND * 1000 + 60_000, 2],
          [SECOND * 1000 + 240_000, 5],
        ],
      ],
      [
        's',
        [
          [SECOND * 1000, 1],
          [SECOND * 1000 + 60_000, 3],
        ],
      ],
    ]);
    expect(wire.calls[0].body).toEqual({
      MetricDataQueries: [
        { Id: 'e', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' }, ReturnData: true },
        { Id: 's', Expression: 'RUNNING_SUM(e)', ReturnData: true },
      ],
      StartTime: SECOND,
      EndTime: SECOND + 300,
      ScanBy: 'TimestampAscending',
    });
  });

  test.each([
    [[result('e', [1])], 'cloudwatch:GetMetricData of orders-errors answered with a part of the series'],
    [
      [result('e', [1], 'InternalError'), result('s', [1])],
      'cloudwatch:GetMetricData of orders-errors answered with a part of the series',
    ],
    [
      [result('e', [1], 'Forbidden'), result('s', [1])],
      'cloudwatch:GetMetricData of orders-errors was answered with Forbidden',
    ],
    [[result('x', [1])], 'cloudwatch:GetMetricData of orders-errors answered with a series that was not asked for'],
    [
      [{ ...result('e', [1, 2]), Timestamps: [SECOND] }],
      'cloudwatch:GetMetricData of orders-errors answered with a series that was not asked for',
    ],
  ])('that is not all of it is refused: %j', async (MetricDataResults, message) => {
    wire.answers[`${CLOUDWATCH}.GetMetricData`] = { MetricDataResults };
    await expect(operations().cloudWatch.metricData(request, SIGNAL)).rejects.toThrow(message);
  });

  test('that is refused names the error and never its text', async () => {
    await expect(operations().cloudWatch.metricData(request, SIGNAL)).rejects.toMatchObject({
      kind: 'denied',
      message: 'cloudwatch:GetMetricData of orders-errors failed with AccessDeniedException',
    });
  });
});
