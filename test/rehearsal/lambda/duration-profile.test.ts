import {
  addHistograms,
  drawDurations,
  durationEdges,
  durationProfile,
  timedOut,
} from '../../../lib/rehearsal/lambda/duration-profile';
import { meanDuration, normalTail, shareLonger } from '../../../lib/rehearsal/lambda/log-normal';
import { seededRandom } from '../../../lib/rehearsal/lambda/random-source';

test.each([
  [0, 0.5],
  [1, 0.15865525393145705],
  [-1, 0.8413447460685429],
  [2.3263478740408408, 0.01],
  [3, 0.0013498980316300933],
  [3.0001, 0.001349455],
  [6, 9.865876450376981e-10],
  [10, 7.61985302416052e-24],
])('the chance of a standard normal number above %d is %d', (z, expected) => {
  expect(Math.abs(normalTail(z) / expected - 1)).toBeLessThan(z === 3.0001 ? 1e-5 : 1e-9);
});

test('half of the calls are longer than the median and one in a hundred longer than 3.2 times as much', () => {
  expect(shareLonger(100, 100)).toBeCloseTo(0.5, 12);
  expect(shareLonger(320, 100)).toBeCloseTo(0.01, 9);
  expect([shareLonger(0, 100), shareLonger(-1, 100)]).toEqual([1, 1]);
});

test('the edges hold every bound below the timeout and end with the timeout', () => {
  expect(durationEdges([100], [400, 250, 400, 3000, 0, Number.POSITIVE_INFINITY], 3000, false)).toEqual([
    0, 250, 400, 3000,
  ]);
  const fine = durationEdges([100, 300], [400], 3000, true);
  expect(fine).toContain(400);
  expect(fine.at(-1)).toBe(3000);
  const steps = fine.slice(2, -1).map((edge, index) => edge / fine[index + 1]);
  expect(Math.max(...steps)).toBeLessThan(1.07);
});

test('every call falls into one bin, as often as its chance says', () => {
  const profile = durationProfile(100, durationEdges([100], [100, 320], 3000, false));
  const calls = 1_000_000;
  const { counts } = drawDurations(seededRandom(3), calls, profile);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(calls);
  [0.5, 0.49, 0.01].forEach((share, bin) => {
    expect(Math.abs(counts[bin] - share * calls)).toBeLessThan(5 * Math.sqrt(share * calls));
  });
  expect(timedOut({ edges: profile.edges, counts })).toBe(0);
});

test('a timeout at the median stops half of the calls', () => {
  const profile = durationProfile(100, durationEdges([100], [], 100, false));
  const drawn = drawDurations(seededRandom(3), 10_000, profile);
  expect(Math.abs(timedOut(drawn) - 5000)).toBeLessThan(250);
});

test('the first call in a new environment takes longer by what is asked for', () => {
  const edges = durationEdges([100], [900, 1000], 3000, false);
  const { counts } = drawDurations(seededRandom(5), 10_000, durationProfile(100, edges, 800));
  expect(Math.abs(counts[0] - 5000)).toBeLessThan(250);
  expect(addHistograms({ edges, counts }, { edges, counts }).counts).toEqual(counts.map((count) => 2 * count));
});

test('the mean of the durations is that of a log-normal, and never above the timeout', () => {
  // exp(sigma^2 / 2) with sigma = ln(3.2) / 2.3263
  expect(meanDuration(100, 1e9)).toBeCloseTo(113.314, 2);
  expect(meanDuration(1e9, 500)).toBeCloseTo(500, 9);
  const atMedian = meanDuration(100, 100);
  expect(atMedian).toBeGreaterThan(80);
  expect(atMedian).toBeLessThan(100);
});
