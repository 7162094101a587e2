import { renderTrials, renderTrialsJson } from '../../../lib/rehearsal/report/trials';
import { DEFAULT_SCENARIO } from '../../../lib/rehearsal/scenario';
import type { TrialedDeployment } from '../../../lib/rehearsal/trials/trials';
import { rateOf } from '../../../lib/rehearsal/trials/wilson';

const TRIALED: TrialedDeployment = {
  template: 'stack Shop',
  deployable: 'OrdersAlias',
  functionName: 'Shop-Orders',
  aliasName: 'live',
  currentVersion: '1',
  targetVersion: '2',
  deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent30Minutes',
  scenario: { ...DEFAULT_SCENARIO, faults: [{ kind: 'errors', points: 5 }] },
  notes: ['a note'],
  trials: 1000,
  verdicts: {
    promoted: rateOf(4, 1000),
    'rolled-back': rateOf(996, 1000),
    blocked: rateOf(0, 1000),
    'left-weighted': rateOf(0, 1000),
  },
  stoppedBy: [{ name: 'orders-errors-v2', rate: rateOf(996, 1000) }],
  minutesToStop: { median: 3.5, p95: 5.25 },
  failedCalls: { mean: 54.2, median: 53, p95: 72 },
  failedCallsAllAtOnce: 4500,
};

test('tells rates with their intervals, times and costs', () => {
  expect(renderTrials(TRIALED)).toBe(
    `Shop-Orders:live, version 1 to 2  CodeDeployDefault.LambdaCanary10Percent30Minutes, stack Shop
fault errors:5, 50 calls/s, base error rate 0.1 %, median 120 ms, metrics after 1 to 2 min, seed 1 and up

  promoted         4 of 1,000: 0.4 % (0.156 to 1.024 %)
  rolled back      996 of 1,000: 99.6 % (98.976 to 99.844 %)
  stopped by       orders-errors-v2, 996 of 1,000: 99.6 % (98.976 to 99.844 %)
  time to stop     median 3 min 30 s, 95 % within 5 min 15 s of the first shift
  failed calls     mean 54, median 53, 95 % at most 72 because of the new version; 1.2 % of the 4,500 with all traffic moved at once and nobody stopping it
  intervals        95 %, Wilson
  note             a note
`,
  );
});

test('verdicts that never happened are told only where one asks for them first', () => {
  const blocked = { ...TRIALED, verdicts: { ...TRIALED.verdicts, blocked: rateOf(3, 1000) }, minutesToStop: undefined };
  const text = renderTrials({ ...blocked, failedCalls: { mean: 0, median: 0, p95: 0 }, failedCallsAllAtOnce: 0 });
  expect(text).toContain('\n  blocked          3 of 1,000: 0.3 % (');
  expect(text).not.toContain('not rolled back');
  expect(text).not.toContain('time to stop');
  expect(text).toContain('  failed calls     mean 0, median 0, 95 % at most 0 because of the new version\n');
});

test('the JSON has the version of the reports and every number', () => {
  expect(JSON.parse(renderTrialsJson([TRIALED]))).toEqual({ reportVersion: 2, trials: [TRIALED] });
});
