import { mostAtOnce, throttledShare, WarmEnvironments } from '../../../lib/rehearsal/lambda/concurrency';

test.each([
  // From the recursion by hand, and from published tables of Erlang B.
  [1, 1, 0.5],
  [2, 2, 0.4],
  [10, 10, 0.2146],
  [10, 20, 0.00187],
  [100, 100, 0.0757],
])('a load of %d with a limit of %d loses the share %d', (load, limit, share) => {
  expect(throttledShare(load, 1, limit)).toBeCloseTo(share, 4);
});

test('nothing is throttled far below the limit, and nothing without calls', () => {
  expect(throttledShare(10, 1, 1000)).toBe(0);
  expect(throttledShare(0, 1, 1)).toBe(0);
});

test('of calls at the same instant those above the limit are throttled', () => {
  expect(throttledShare(0.1, 20, 15)).toBe(0.25);
  expect(throttledShare(0.1, 20, 20)).toBe(0);
});

test('environments are enough for the most calls at the same time', () => {
  expect([mostAtOnce(0, 1), mostAtOnce(4, 1), mostAtOnce(0.01, 20)]).toEqual([0, 10, 20]);
});

test('an environment starts where more are needed than are warm, and is gone after it was idle', () => {
  const warm = new WarmEnvironments(10);
  expect(warm.start(0, 5)).toBe(5);
  expect(warm.start(0, 5)).toBe(0);
  expect(warm.start(1, 8)).toBe(3);
  expect(warm.start(2, 2)).toBe(0);
  expect(warm.start(11, 8)).toBe(0);
  expect(warm.start(22, 8)).toBe(8);
});
