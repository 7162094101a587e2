import { boundsOf, needsFineBins, parseStatistic, type Statistic } from '../../../lib/rehearsal/cloudwatch/statistic';

const known = (name: string): Statistic => {
  const statistic = parseStatistic(name);
  if (statistic === undefined) throw new Error(`expected ${name} to be known`);
  return statistic;
};
const INFINITY = Number.POSITIVE_INFINITY;

test.each([
  ['Sum', { kind: 'Sum' }],
  ['p99', { kind: 'percentile', share: 0.99 }],
  ['p99.9', { kind: 'percentile', share: 0.9990000000000001 }],
  ['p100', { kind: 'percentile', share: 1 }],
  ['TC(400:)', { kind: 'trimmed-count', unit: 'value', low: 400, high: INFINITY }],
  ['TC(:400)', { kind: 'trimmed-count', unit: 'value', low: -INFINITY, high: 400 }],
  ['TS(0.5:30)', { kind: 'trimmed-sum', unit: 'value', low: 0.5, high: 30 }],
  ['WM(150:1000)', { kind: 'winsorized-mean', unit: 'value', low: 150, high: 1000 }],
  ['PR(:300)', { kind: 'percentile-rank', unit: 'value', low: -INFINITY, high: 300 }],
  ['TM(2%:98%)', { kind: 'trimmed-mean', unit: 'share', low: 0.02, high: 0.98 }],
  ['TM(10%:)', { kind: 'trimmed-mean', unit: 'share', low: 0.1, high: 1 }],
  ['TS(:95%)', { kind: 'trimmed-sum', unit: 'share', low: 0, high: 0.95 }],
  ['IQM', { kind: 'trimmed-mean', unit: 'share', low: 0.25, high: 0.75 }],
  ['tm99', { kind: 'trimmed-mean', unit: 'share', low: 0, high: 0.99 }],
  ['tc90', { kind: 'trimmed-count', unit: 'share', low: 0, high: 0.9 }],
  ['ts90', { kind: 'trimmed-sum', unit: 'share', low: 0, high: 0.9 }],
  ['wm98.5', { kind: 'winsorized-mean', unit: 'share', low: 0, high: 0.985 }],
])('%s is known', (name, expected) => {
  expect(parseStatistic(name)).toEqual(expected);
});

test.each([
  '',
  'sum',
  'P99',
  'p101',
  'p',
  'p.5',
  'TC(:)',
  'TC(%:%)',
  'TC(9:8)',
  'TC(9:9)',
  'TM(10%:90)',
  'TM(90%:10%)',
  'TM(10%:101%)',
  'TM99',
  'tm(1:2)',
  'tm101',
  'tm0',
  'PR(10%:20%)',
  'pr99',
  'iqm',
  'TM(1:2) ',
  'toString',
])('%j is not known', (name) => {
  expect(parseStatistic(name)).toBeUndefined();
});

test('bounds of values must be edges of bins, shares cannot be', () => {
  const names = ['TC(400:)', 'PR(100:300)', 'TM(:50)', 'tm99', 'p99', 'Sum'];
  expect(names.map((name) => boundsOf(known(name)))).toEqual([[400], [100, 300], [50], [], [], []]);
});

test('counts and shares between values need no fine bins, everything that weighs values or ranks does', () => {
  const fine = ['p90', 'Average', 'Sum', 'Minimum', 'tm99', 'tc90', 'TM(1:2)', 'TS(1:2)', 'WM(1:2)', 'IQM'];
  expect(fine.filter((name) => !needsFineBins(known(name)))).toEqual([]);
  expect(['TC(4:)', 'PR(:4)', 'SampleCount'].filter((name) => needsFineBins(known(name)))).toEqual([]);
});
