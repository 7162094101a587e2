import {
  needsFineBins,
  parseStatistic,
  type Statistic,
  statisticOfDurations,
  statisticOfIndicators,
} from '../../../lib/rehearsal/cloudwatch/statistic';

const known = (name: string): Statistic => {
  const statistic = parseStatistic(name);
  if (statistic === undefined) throw new Error(`expected ${name} to be known`);
  return statistic;
};

test.each([
  ['p99', { kind: 'percentile', share: 0.99 }],
  ['p99.9', { kind: 'percentile', share: 0.9990000000000001 }],
  ['TC(400:)', { kind: 'trimmed-count', low: 400, high: Number.POSITIVE_INFINITY }],
  ['TC(:400)', { kind: 'trimmed-count', low: 0, high: 400 }],
  ['TC(0.5:30)', { kind: 'trimmed-count', low: 0.5, high: 30 }],
])('%s is known', (name, expected) => {
  expect(parseStatistic(name)).toEqual(expected);
});

test.each([
  '',
  'sum',
  'P99',
  'p101',
  'p',
  'TC(:)',
  'TC(9:8)',
  'TC(10%:90%)',
  'tc90',
  'tm99',
  'IQM',
  'PR(:300)',
  'WM(1:2)',
])('%j is not known', (name) => {
  expect(parseStatistic(name)).toBeUndefined();
});

test.each([
  ['Sum', 3],
  ['Average', 0.25],
  ['SampleCount', 12],
  ['Minimum', 0],
  ['Maximum', 1],
  ['TC(0:1)', 3],
  ['TC(1:)', 0],
])('%s of 3 errors in 12 calls is %d', (name, expected) => {
  expect(statisticOfIndicators(known(name), 12, 3)).toBe(expected);
});

describe('of durations', () => {
  // 10 calls up to 100 ms, 70 up to 400 ms, 15 up to 1000 ms, 5 that ran into the timeout.
  const histogram = { edges: [0, 100, 400, 1000], counts: [10, 70, 15, 5] };
  test.each([
    ['SampleCount', 100],
    ['TC(400:)', 20],
    ['TC(:400)', 80],
    ['TC(100:400)', 70],
    ['TC(1000:)', 0],
    ['TC(2000:)', 0],
    ['p10', 100],
    ['p80', 400],
    ['p50', 100 + (40 / 70) * 300],
    ['p99', 1000],
    ['Maximum', 1000],
    ['Average', (10 * 50 + 70 * 250 + 15 * 700 + 5 * 1000) / 100],
  ])('%s is %d', (name, expected) => {
    expect(statisticOfDurations(known(name), histogram)).toBeCloseTo(expected, 9);
  });

  test('nothing is nothing', () => {
    expect(statisticOfDurations(known('p99'), { edges: [0, 100], counts: [0, 0] })).toBeNaN();
  });

  test('counts above a bound need no fine bins, percentiles and averages do', () => {
    expect(['TC(4:)', 'SampleCount', 'p90', 'Average', 'Sum'].map((name) => needsFineBins(known(name)))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
