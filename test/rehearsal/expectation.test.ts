import { describeExpectation, type Expectation, expectationFor, isExpected } from '../../lib/rehearsal/expectation';
import type { Verdict } from '../../lib/rehearsal/model';
import { FAULT_KINDS, parseFault } from '../../lib/rehearsal/scenario';

test('every fault is to be stopped, except one that hits both versions alike', () => {
  const promoted = FAULT_KINDS.filter((kind) => expectationFor([parseFault(kind)]) === 'promoted');
  expect(promoted).toEqual(['none', 'outage', 'flapping']);
  expect(expectationFor([])).toBe('promoted');
  expect(expectationFor([parseFault('outage'), parseFault('errors')])).toBe('stopped');
  expect(expectationFor([parseFault('outage'), parseFault('flapping')])).toBe('promoted');
});

test.each<[Expectation, Verdict[]]>([
  ['promoted', ['promoted']],
  ['rolled-back', ['rolled-back']],
  ['blocked', ['blocked']],
  ['stopped', ['rolled-back', 'blocked']],
])('%s is met by %j and nothing else', (expectation, verdicts) => {
  const all: Verdict[] = ['promoted', 'rolled-back', 'blocked', 'left-weighted'];
  expect(all.filter((verdict) => isExpected(verdict, expectation))).toEqual(verdicts);
});

test.each<[Expectation, string]>([
  ['promoted', 'promoted'],
  ['rolled-back', 'rolled back'],
  ['blocked', 'blocked'],
  ['stopped', 'stopped (rolled back or blocked)'],
])('%s reads %j', (expectation, words) => {
  expect(describeExpectation(expectation)).toBe(words);
});
