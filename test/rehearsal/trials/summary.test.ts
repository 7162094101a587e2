import fc from 'fast-check';
import { summaryOf } from '../../../lib/rehearsal/trials/summary';
import { type TrialOutcome, TrialTable, VERDICTS } from '../../../lib/rehearsal/trials/trial-table';

function tableOf(outcomes: readonly TrialOutcome[]): TrialTable {
  const table = new TrialTable(outcomes.length);
  outcomes.forEach((outcome, row) => {
    table.set(row, outcome);
  });
  return table;
}

const cost = { failedCalls: 0, failedCallsAllAtOnce: 100 };

test('counts verdicts and stoppers, and takes times only of what was stopped', () => {
  const summary = summaryOf(
    tableOf([
      { verdict: 'promoted', ...cost },
      { verdict: 'rolled-back', stoppedBy: 'errors', minutesToStop: 3, ...cost, failedCalls: 10 },
      { verdict: 'rolled-back', stoppedBy: 'latency', minutesToStop: 9, ...cost, failedCalls: 30 },
      { verdict: 'rolled-back', stoppedBy: 'latency', minutesToStop: 5, ...cost, failedCalls: 20 },
      { verdict: 'blocked', stoppedBy: 'secret', ...cost },
      { verdict: 'left-weighted', stoppedBy: 'errors', ...cost, failedCalls: 40 },
    ]).columns,
  );
  expect(summary.trials).toBe(6);
  expect(Object.entries(summary.verdicts).map(([verdict, { count }]) => [verdict, count])).toEqual([
    ['promoted', 1],
    ['rolled-back', 3],
    ['blocked', 1],
    ['left-weighted', 1],
  ]);
  expect(summary.stoppedBy.map(({ name, rate }) => [name, rate.count])).toEqual([
    ['errors', 2],
    ['latency', 2],
    ['secret', 1],
  ]);
  expect(summary.minutesToStop).toEqual({ median: 5, p95: 9 });
  expect(summary.failedCalls).toEqual({ median: 10, p95: 40, mean: expect.closeTo(100 / 6, 9) });
  expect(summary.failedCallsAllAtOnce).toBe(100);
});

test('where nothing was stopped there is no time to stop', () => {
  expect(summaryOf(tableOf([{ verdict: 'promoted', ...cost }]).columns).minutesToStop).toBeUndefined();
});

test('parts put together in any order are the whole', () => {
  const outcome = fc.record({
    verdict: fc.constantFrom(...VERDICTS),
    stoppedBy: fc.constantFrom(undefined, 'a', 'b', 'c'),
    minutesToStop: fc.constantFrom(undefined, 1, 2.5),
    failedCalls: fc.nat(9),
    failedCallsAllAtOnce: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 2, maxLength: 12 }), fc.nat(), (outcomes, at) => {
      const cut = 1 + (at % (outcomes.length - 1));
      const whole = new TrialTable(outcomes.length);
      whole.insert(cut, tableOf(outcomes.slice(cut)).columns);
      whole.insert(0, tableOf(outcomes.slice(0, cut)).columns);
      expect(summaryOf(whole.columns)).toEqual(summaryOf(tableOf(outcomes).columns));
    }),
  );
});
