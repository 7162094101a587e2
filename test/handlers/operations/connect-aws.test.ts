import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAws } from '../../../lib/handlers/operations/connect-aws';
import type { Operations } from '../../../lib/judge/operations/ports';
import { SIGNAL } from '../../support/aws-clients';

interface WireCall {
  /** `X-Amz-Target`, the `Action` of a form, or method and path. */
  readonly operation: string;
  readonly body: unknown;
}

type Answers = Record<string, object | string | ((body: never) => object)>;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** Something that speaks AWS's protocols on the loopback, and answers what it was told to. */
class Wire {
  public readonly calls: WireCall[] = [];
  public answers: Answers = {};
  private server?: Server;

  public async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        const form = new URLSearchParams(text);
        const target = request.headers['x-amz-target'];
        const operation = String(target ?? form.get('Action') ?? `${request.method} ${request.url}`);
        const body = text === '' || form.has('Action') ? Object.fromEntries(form) : JSON.parse(text);
        this.calls.push({ operation, body });
        const answer = this.answers[operation];
        const given = typeof answer === 'function' ? answer(body as never) : answer;
        if (given === undefined) {
          response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'a text that may hold a secret' }));
        } else if (typeof given === 'string') {
          response.writeHead(200, { 'content-type': 'text/xml' });
          response.end(given);
        } else {
          response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify(given));
        }
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

const wire = new Wire();
let operations: Operations;
const VARIABLES = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' };
const before = { ...process.env };

beforeAll(async () => {
  Object.assign(process.env, VARIABLES);
  operations = await connectAws({ region: 'eu-central-1', endpoint: await wire.start() });
});

afterAll(() => {
  process.env = before;
  wire.stop();
});

beforeEach(() => {
  wire.calls.length = 0;
  wire.answers = {};
});

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
    const alarms = await operations.cloudWatch.alarms(['orders-errors', 'plain', 'gone'], SIGNAL);
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
    await expect(operations.cloudWatch.alarms(['orders-errors'], SIGNAL)).rejects.toThrow(message);
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
    const alarms = await operations.cloudWatch.alarms(['orders-errors'], SIGNAL);
    expect(alarms.get('orders-errors')).toMatchObject({ notComputable, entries: [] });
  });
});

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
    const series = await operations.cloudWatch.metricData(request, SIGNAL);
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
    await expect(operations.cloudWatch.metricData(request, SIGNAL)).rejects.toThrow(message);
  });

  test('that is refused names the error and never its text', async () => {
    await expect(operations.cloudWatch.metricData(request, SIGNAL)).rejects.toMatchObject({
      kind: 'denied',
      message: 'cloudwatch:GetMetricData of orders-errors failed with AccessDeniedException',
    });
  });
});

test('a connection without a region is refused', async () => {
  const { AWS_REGION: _, ...rest } = process.env;
  const own = process.env;
  process.env = { ...rest, AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  try {
    await expect(connectAws({})).rejects.toThrow(
      'no region is configured, expected one in AWS_REGION or in the profile, or name it with --region',
    );
  } finally {
    process.env = own;
  }
});
