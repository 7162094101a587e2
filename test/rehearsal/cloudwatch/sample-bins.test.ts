import fc from 'fast-check';
import { statisticOfDurations, statisticOfIndicators } from '../../../lib/rehearsal/cloudwatch/sample-bins';
import { parseStatistic, type Statistic } from '../../../lib/rehearsal/cloudwatch/statistic';

const known = (name: string): Statistic => {
  const statistic = parseStatistic(name);
  if (statistic === undefined) throw new Error(`expected ${name} to be known`);
  return statistic;
};

test.each([
  ['Sum', 3],
  ['Average', 0.25],
  ['SampleCount', 12],
  ['Minimum', 0],
  ['Maximum', 1],
  ['TC(0:1)', 3],
  ['TC(1:)', 0],
  ['TC(:0.5)', 9],
  ['PR(:0)', 75],
  ['TM(0:1)', 1],
  ['TS(:1)', 3],
  ['WM(:0.5)', (3 * 0.5) / 12],
  ['tm75', 0],
  ['TM(75%:)', 1],
  ['TM(50%:)', 0.5],
  ['IQM', 0],
  ['ts90', 12 * 0.9 - 9],
  ['tc90', 11],
  ['p74', 0],
  ['p76', 1],
])('%s of 3 errors in 12 calls is %d', (name, expected) => {
  expect(statisticOfIndicators(known(name), 12, 3)).toBeCloseTo(expected, 9);
});

test('a mean of no sample is no data point', () => {
  expect(statisticOfIndicators(known('TM(1:2)'), 12, 3)).toBeNaN();
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
    ['PR(400:)', 20],
    ['PR(100:400)', 70],
    ['p10', 100],
    ['p80', 400],
    ['p50', 100 + (40 / 70) * 300],
    ['p99', 1000],
    ['Maximum', 1000],
    ['Average', (10 * 50 + 70 * 250 + 15 * 700 + 5 * 1000) / 100],
    ['TM(100:400)', 250],
    ['TM(250:400)', 325],
    ['TS(100:400)', 70 * 250],
    ['tm80', (10 * 50 + 70 * 250) / 80],
    ['TM(80%:95%)', 700],
    ['TM(80%:)', (15 * 700 + 5 * 1000) / 20],
    ['tc80', 80],
    ['WM(100:400)', (10 * 100 + 70 * 250 + 20 * 400) / 100],
    ['wm80', (10 * 50 + 70 * 250 + 20 * 400) / 100],
    ['WM(10%:80%)', (10 * 100 + 70 * 250 + 20 * 400) / 100],
    // The middle half of the ranks: 15 to 65 of the 70 in the second bin, whose middle is at rank 40.
    ['IQM', 100 + (40 / 70) * 300],
  ])('%s is %d', (name, expected) => {
    expect(statisticOfDurations(known(name), histogram)).toBeCloseTo(expected, 9);
  });

  test.each(['p99', 'Average', 'TC(4:)', 'SampleCount', 'IQM'])('%s of nothing is nothing', (name) => {
    expect(statisticOfDurations(known(name), { edges: [0, 100], counts: [0, 0] })).toBeNaN();
  });
});

const histograms = fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }).map((counts) => ({
  edges: [0, 100, 200, 800],
  counts,
}));
const edge = fc.constantFrom(0, 100, 200, 800);

test('between edges, count and sum are those of the bins, and the mean is their quotient', () => {
  fc.assert(
    fc.property(histograms, edge, edge, ({ edges, counts }, low, high) => {
      fc.pre(low < high && counts.some((count) => count > 0));
      const middles = [50, 150, 500, 800];
      const inside = middles.map((middle) => middle > low && middle <= high);
      const count = counts.reduce((sum, of, bin) => sum + (inside[bin] ? of : 0), 0);
      const sum = counts.reduce((total, of, bin) => total + (inside[bin] ? of * middles[bin] : 0), 0);
      const read = (name: string) => statisticOfDurations(known(`${name}(${low}:${high})`), { edges, counts });
      expect(read('TC')).toBe(count);
      expect(read('TS')).toBeCloseTo(sum, 6);
      if (count > 0) expect(read('TM')).toBeCloseTo(sum / count, 6);
      expect(read('PR')).toBeCloseTo((100 * count) / counts.reduce((all, of) => all + of, 0), 9);
    }),
  );
});

test('percentiles and trimmed means never fall as they keep more, and stay between least and most', () => {
  fc.assert(
    fc.property(histograms, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (histogram, a, b) => {
      fc.pre(histogram.counts.some((count) => count > 0));
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      const read = (name: string) => statisticOfDurations(known(name), histogram);
      for (const name of ['p', 'tm', 'wm']) {
        expect(read(`${name}${less}`)).toBeLessThanOrEqual(read(`${name}${more}`) + 1e-9);
        expect(read(`${name}${less}`)).toBeGreaterThanOrEqual(read('Minimum') - 1e-9);
        expect(read(`${name}${more}`)).toBeLessThanOrEqual(read('Maximum') + 1e-9);
      }
      expect(read(`tm${less}`)).toBeLessThanOrEqual(read(`wm${less}`) + 1e-9);
    }),
  );
});
