import fc from 'fast-check';
import { compareDatapoints, compareSeries } from '../../../lib/cli/doctor/datapoint-comparison';
import type { DatapointsByTime, LiveAlarm, MetricDataRequest } from '../../../lib/judge/operations/live-alarm';
import { type CommandResult, type FakeAccount, runCommand } from '../fake-operations';

const MINUTE = 60_000;
const QUERY_MS = Date.parse('2026-11-23T17:10:40.985Z');
const END_MS = Date.parse('2026-11-23T17:10:00Z');

/** Errors per minute, the newest last: at END_MS - 1 min. */
const ERRORS = [1, 2, 0, 4, 3, 1, 2];

/** Sums of the raw metric from `first` (an index from the end) on. */
function runningSum(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

function byTime(values: readonly number[]): DatapointsByTime {
  return new Map(values.map((value, index) => [END_MS - (values.length - index) * MINUTE, value]));
}

function alarm(change: Partial<LiveAlarm> = {}): LiveAlarm {
  // Three evaluation periods, so that the assumed range is five.
  const seen = runningSum(ERRORS.slice(-5));
  return {
    name: 'orders-errors',
    state: 'ALARM',
    periodSec: 60,
    evaluationPeriods: 3,
    entries: [
      {
        id: 'e',
        returnData: false,
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensions: { FunctionName: 'orders' },
        stat: 'Sum',
      },
      { id: 's', returnData: true, expression: 'RUNNING_SUM(e)' },
    ],
    reasonData: {
      queryDateMs: QUERY_MS,
      periodSec: 60,
      datapoints: [4, 3, 2].map((at) => ({ atMs: END_MS - (5 - at) * MINUTE, value: seen[at] })),
    },
    ...change,
  };
}

/** CloudWatch, as far as it is needed: the metric, and its running sum over what was asked for. */
function cloudWatch(request: MetricDataRequest): Map<string, DatapointsByTime> {
  const periods = (request.endMs - request.startMs) / MINUTE;
  const known = byTime(ERRORS);
  const raw = Array.from({ length: periods }, (_, at) => known.get(request.startMs + at * MINUTE));
  const present = raw.flatMap((value, at) => (value === undefined ? [] : [{ at, value }]));
  const sums = runningSum(present.map(({ value }) => value));
  const time = (at: number) => request.startMs + at * MINUTE;
  const result = new Map<string, DatapointsByTime>([['e', new Map(present.map(({ at, value }) => [time(at), value]))]]);
  if (request.entries.some(({ id }) => id === 's')) {
    result.set('s', new Map(present.map(({ at }, index) => [time(at), sums[index]])));
  }
  return result;
}

function verify(account: FakeAccount, ...argv: string[]): Promise<CommandResult> {
  return runCommand(['doctor', '--verify-alarms', '--alarm', 'orders-errors', ...argv], {
    alarms: [alarm()],
    metricData: cloudWatch,
    ...account,
  });
}

test('an alarm agrees where all three give the same numbers', async () => {
  expect(await verify({})).toEqual({
    code: 0,
    err: '',
    changes: [],
    progress: ['verifying alarm 1 of 1', ''],
    out: `orders-errors  AGREES: every number is the same
  range: 5 periods of 60 s up to 2026-11-23T17:10:00Z
  the alarm's data points and GetMetricData's: 3 the same, 0 different
  GetMetricData's and this library's: 5 the same, 0 different
`,
  });
});

test('the same expressions are asked for over the assumed range, once', async () => {
  const asked: MetricDataRequest[] = [];
  await verify({
    metricData: (request) => {
      asked.push(request);
      return cloudWatch(request);
    },
  });
  expect(asked).toEqual([
    { subject: 'orders-errors', entries: alarm().entries, periodSec: 60, startMs: END_MS - 5 * MINUTE, endMs: END_MS },
  ]);
});

test('of longer periods those are compared that begin where GetMetricData begins them', async () => {
  const at = (minutes: number) => END_MS - minutes * MINUTE;
  const entries = [{ ...alarm().entries[0], returnData: true }];
  const datapoints = [
    { atMs: at(6), value: 7 },
    { atMs: at(10), value: 5 },
  ];
  const { code, out } = await verify({
    alarms: [alarm({ periodSec: 300, entries, reasonData: { queryDateMs: QUERY_MS, periodSec: 300, datapoints } })],
    metricData: ({ startMs, endMs }) => {
      expect([startMs, endMs]).toEqual([END_MS - 25 * MINUTE, END_MS]);
      return new Map([
        [
          'e',
          new Map([
            [at(10), 5],
            [at(5), 6],
          ]),
        ],
      ]);
    },
  });
  expect([code, out]).toEqual([0, expect.stringContaining("GetMetricData's: 1 the same, 0 different\n")]);
});

test('an alarm that looked back over another range differs, and the range that explains it is named', async () => {
  const seen = runningSum(ERRORS.slice(-6)).slice(-3);
  const datapoints = seen.map((value, at) => ({ atMs: END_MS - (3 - at) * MINUTE, value })).reverse();
  const result = await verify({
    alarms: [alarm({ reasonData: { queryDateMs: QUERY_MS, periodSec: 60, datapoints } })],
  });
  expect([result.code, result.out]).toEqual([
    1,
    `orders-errors  DIFFERS: the alarm saw other numbers than GetMetricData gives; the alarm's numbers are those of an evaluation range of 6 periods
  range: 5 periods of 60 s up to 2026-11-23T17:10:00Z
  the alarm's data points and GetMetricData's: 0 the same, 3 different
    2026-11-23T17:07:00Z  alarm 9, GetMetricData 7
    2026-11-23T17:08:00Z  alarm 10, GetMetricData 8
    2026-11-23T17:09:00Z  alarm 12, GetMetricData 10
  GetMetricData's and this library's: 5 the same, 0 different
`,
  ]);
});

test('numbers that no range explains are not explained', async () => {
  const datapoints = [{ atMs: END_MS - MINUTE, value: 77 }, { atMs: END_MS - 2 * MINUTE }];
  const { code, out } = await verify({
    alarms: [alarm({ reasonData: { queryDateMs: QUERY_MS, periodSec: 60, datapoints } })],
  });
  expect([code, out.split('\n')[0]]).toEqual([
    1,
    'orders-errors  DIFFERS: the alarm saw other numbers than GetMetricData gives; no other length of the evaluation range explains them; 1 of the data points that it missed arrived after it had asked, which changes what is summed up',
  ]);
  expect(out).toContain(
    '0 the same, 1 different, 1 arrived later\n    2026-11-23T17:09:00Z  alarm 77, GetMetricData 10\n',
  );
});

test('a data point that the alarm saw and GetMetricData lacks is a difference', async () => {
  const datapoints = [
    { atMs: END_MS, value: 1 },
    { atMs: END_MS - MINUTE, value: 10 },
  ];
  const { code, out } = await verify({
    alarms: [alarm({ reasonData: { queryDateMs: QUERY_MS, periodSec: 60, datapoints } })],
  });
  expect([code, out]).toEqual([1, expect.stringContaining('2026-11-23T17:10:00Z  alarm 1, GetMetricData nothing\n')]);
});

test("this library's metric math is found wrong where CloudWatch gives something else", async () => {
  const { code, out } = await verify({
    metricData: (request) => {
      const answer = cloudWatch(request);
      return answer.set('s', new Map([...(answer.get('s') ?? []), [END_MS - 5 * MINUTE, 99]]));
    },
  });
  expect([code, out]).toEqual([
    1,
    `orders-errors  DIFFERS: this library's metric math gives other numbers than GetMetricData
  range: 5 periods of 60 s up to 2026-11-23T17:10:00Z
  the alarm's data points and GetMetricData's: 3 the same, 0 different
  GetMetricData's and this library's: 4 the same, 1 different
    2026-11-23T17:05:00Z  GetMetricData 99, library 0
`,
  ]);
});

describe('nothing to compare is never a pass', () => {
  const reasonData = alarm().reasonData;
  test.each<[string, FakeAccount, string]>([
    ['no such alarm', { alarms: [] }, 'CloudWatch has no metric alarm of this name'],
    [
      'never evaluated',
      { alarms: [alarm({ reasonData: undefined })] },
      'it was never evaluated: CloudWatch tells no StateReasonData',
    ],
    [
      'no data seen',
      { alarms: [alarm({ reasonData: { queryDateMs: QUERY_MS, periodSec: 60, datapoints: [{ atMs: END_MS }] } })] },
      'it saw no data when its state changed last; wait until it has seen some',
    ],
    [
      'another period since',
      { alarms: [alarm({ reasonData: reasonData && { ...reasonData, periodSec: 300 } })] },
      'its period was 300 s when its state changed last, and is 60 s now',
    ],
    [
      'periods that begin elsewhere',
      {
        alarms: [
          alarm({
            periodSec: 300,
            reasonData: { queryDateMs: QUERY_MS, periodSec: 300, datapoints: [{ atMs: END_MS - MINUTE, value: 1 }] },
          }),
        ],
      },
      'its periods of 300 s begin at minutes at which GetMetricData begins none, so nothing can be compared',
    ],
    [
      'data gone',
      { metricData: () => new Map() },
      'GetMetricData has no data of that time any more (CloudWatch keeps minutes for 15 days); verify after the next change of state',
    ],
    [
      'an anomaly band',
      { alarms: [alarm({ notComputable: 'it watches an anomaly band' })] },
      'it cannot be recomputed: it watches an anomaly band',
    ],
    [
      'nothing returned',
      { alarms: [alarm({ entries: alarm().entries.slice(0, 1) })] },
      'it cannot be recomputed: 0 of its entries return data, expected one',
    ],
    [
      'a function that the library does not have',
      { alarms: [alarm({ entries: [alarm().entries[0], { id: 's', returnData: true, expression: 'LAMBDA(e)' }] })] },
      'this library cannot evaluate it: ',
    ],
  ])('%s', async (_, account, reason) => {
    const { code, out, err } = await verify(account);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain(`orders-errors  NOT COMPARED: ${reason}`);
  });
});

test('one alarm that differs is enough, and JSON tells all of it', async () => {
  const { code, out } = await runCommand(
    ['doctor', '--verify-alarms', '--json', '--alarm', 'orders-errors', 'gone', '--alarm', 'orders-errors'],
    { alarms: [alarm()], metricData: cloudWatch },
  );
  expect([code, JSON.parse(out)]).toEqual([
    1,
    {
      reportVersion: 1,
      alarms: [
        {
          alarm: 'orders-errors',
          verdict: 'AGREES',
          reason: 'every number is the same',
          range: { endMs: END_MS, periodSec: 60, periods: 5 },
          asCloudWatch: { agreeing: 3, missing: 0, late: 0, differences: [] },
          asLibrary: { agreeing: 5, missing: 0, late: 0, differences: [] },
        },
        { alarm: 'gone', verdict: 'NOT_COMPARED', reason: 'CloudWatch has no metric alarm of this name' },
      ],
    },
  ]);
});

describe('the alarms of deployment groups', () => {
  const group = {
    applicationName: 'app',
    deploymentGroupName: 'orders',
    alarmNames: ['orders-errors'],
    alarmsEnabled: true,
    ignorePollAlarmFailure: false,
    rollbackEvents: [],
  };
  const account = {
    alarms: [alarm()],
    metricData: cloudWatch,
    groups: [group],
    stacks: { shop: ['app/orders'], empty: [] },
  };

  test.each([
    [['--application', 'app']],
    [['--application', 'app', '--deployment-group', 'orders']],
    [['--stack', 'shop']],
  ])('%j', async (argv) => {
    const { code, out } = await runCommand(['doctor', '--verify-alarms', ...argv], account);
    expect([code, out]).toEqual([0, expect.stringContaining('orders-errors  AGREES')]);
  });

  test.each<[string[], FakeAccount, string]>([
    [[], {}, 'no deployment is named, expected --application or --stack'],
    [['--deployment-group', 'orders'], {}, '--deployment-group: expected --application beside it, got none'],
    [
      ['--stack', 's', '--application', 'app'],
      {},
      '--stack excludes --application and --deployment-group, give one of them',
    ],
    [
      ['--alarm', 'a', '--stack', 's'],
      {},
      '--alarm excludes --application, --deployment-group and --stack, give one of them',
    ],
    [['--application', 'other'], {}, 'application other has no deployment group'],
    [['--stack', 'empty'], {}, 'stack empty has no deployment group'],
    [
      ['--application', 'app'],
      { groups: [{ ...group, alarmNames: [] }] },
      'the deployment groups have no alarms, so there is nothing to verify',
    ],
    [
      ['--application', 'app'],
      { denied: ['cloudwatch:DescribeAlarms'] },
      'cloudwatch:DescribeAlarms failed with AccessDeniedException',
    ],
  ])('%j is refused in one line', async (argv, change, message) => {
    expect(await runCommand(['doctor', '--verify-alarms', ...argv], { ...account, ...change })).toMatchObject({
      code: 2,
      out: '',
      err: `guardrails: ${message}\n`,
    });
  });
});

describe('comparison', () => {
  const point = fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { nil: undefined }),
  });

  test('counts every point that the left side names exactly once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(point, { selector: ({ at }) => at }), fc.array(point), (left, right) => {
        const other = new Map(right.flatMap(({ at, value }) => (value === undefined ? [] : [[at, value] as const])));
        const { agreeing, missing, late, differences } = compareDatapoints(
          left.map(({ at, value }) => ({ atMs: at, ...(value === undefined ? {} : { value }) })),
          other,
        );
        expect(agreeing + missing + late + differences.length).toBe(left.length);
      }),
    );
  });

  test('finds any series equal to itself, and different as soon as one point changes or goes', () => {
    const series = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(series, fc.nat(), (values, seed) => {
        const map = new Map(values.map((value, at) => [at, value]));
        expect(compareSeries(map, map)).toEqual({ agreeing: values.length, missing: 0, late: 0, differences: [] });
        const at = seed % values.length;
        const changed = new Map(map).set(at, values[at] + 1);
        const gone = new Map(map);
        gone.delete(at);
        expect(compareSeries(map, changed).differences).toEqual([
          { atMs: at, left: values[at], right: values[at] + 1 },
        ]);
        expect(compareSeries(map, gone).differences).toEqual([{ atMs: at, left: values[at] }]);
        expect(compareSeries(gone, map).differences).toEqual([{ atMs: at, right: values[at] }]);
      }),
    );
  });
});
