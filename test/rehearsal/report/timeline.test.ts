import { renderTimeline } from '../../../lib/rehearsal/report/timeline';
import { BLOCKED, ROLLED_BACK } from './rehearsed';

test('tells what happened when, who did it, and the verdict with its price', () => {
  expect(renderTimeline(ROLLED_BACK)).toBe(
    `Shop-Orders:live, version 1 to 2  CodeDeployDefault.LambdaCanary10Percent5Minutes, stack Shop
fault errors:5, 50 calls/s, base error rate 0.1 %, median 120 ms, metrics after 1 to 2 min, seed 1

  -0:30  CodeDeploy  version 2 is to replace 1
  -0:00  hook        BeforeAllowTraffic Succeeded
                     PASSED   environment
                     ERRORED  secret:Key (observed only)
                                secret key may not be looked at
  +0:00  CodeDeploy  version 2 gets 10 % of the calls
  +2:00  CloudWatch  alarm orders-errors-v2 went from OK to ALARM
  +2:15  CodeDeploy  stopped: alarm orders-errors-v2 is in ALARM
  +2:36  CodeDeploy  version 1 has all calls again

  ROLLED BACK: alarm orders-errors-v2 went to ALARM
  stopped by    orders-errors-v2
  time to stop  2 min 36 s from the first shift until all calls were back
  failed calls  32 because of the new version, 0.72 % of the 4,500 with all traffic moved at once and nobody stopping it
`,
  );
});

test('of a blocked release it tells the reason, the runbook and what was left out', () => {
  expect(renderTimeline(BLOCKED, { expectation: 'blocked' })).toBe(
    `Shop-Orders:live, version 1 to 2  CodeDeployDefault.LambdaCanary10Percent5Minutes, stack Shop
fault missing-secret, 50 calls/s, base error rate 0.1 %, median 120 ms, metrics after 1 to 2 min, seed 1

  -0:00  CodeDeploy  version 2 is to replace 1
  +0:03  hook        BeforeAllowTraffic Failed: check secret:Key failed: secret key does not exist

  BLOCKED: BeforeAllowTraffic failed before any traffic moved: check secret:Key failed: secret key does not exist
  stopped by    secret:Key
  read on       https://example.com/runbook#secret
  note          nested stack Inner was not read: its template is not at hand
`,
  );
});

test('times are aligned at their ends', () => {
  const late = {
    ...ROLLED_BACK,
    timeline: [...ROLLED_BACK.timeline, { atMin: 30, kind: 'shift' as const, text: 'late' }],
  };
  const lines = renderTimeline(late).split('\n');
  expect(lines).toContain('   +2:15  CodeDeploy  stopped: alarm orders-errors-v2 is in ALARM');
  expect(lines).toContain('  +30:00  CodeDeploy  late');
});

test('an unexpected verdict is told last, an expected one is not', () => {
  const unexpected = renderTimeline(ROLLED_BACK, { expectation: 'promoted' });
  expect(unexpected).toMatch(/\n {2}NOT AS EXPECTED: the release should have been promoted\n$/);
  expect(renderTimeline(ROLLED_BACK, { expectation: 'stopped' })).not.toContain('NOT AS EXPECTED');
});

test('emphasis goes through the given paint, and the text under it stays the same', () => {
  const painted = renderTimeline(ROLLED_BACK, { paint: (tone, text) => `<${tone}>${text}</${tone}>` });
  expect(painted).toContain('<strong>Shop-Orders:live, version 1 to 2</strong>');
  expect(painted).toContain('<notable>ROLLED BACK</notable>: alarm');
  expect(painted).toContain('<good>PASSED </good>  environment');
  expect(painted).toContain('<bad>ERRORED</bad>  secret:Key');
  expect(painted.replace(/<\/?\w+>/g, '')).toBe(renderTimeline(ROLLED_BACK));
});

test.each([
  ['promoted', 'PROMOTED'],
  ['left-weighted', 'STOPPED, NOT ROLLED BACK'],
] as const)('the verdict %s reads %s', (verdict, words) => {
  expect(renderTimeline({ ...ROLLED_BACK, verdict })).toContain(`\n  ${words}: `);
});

test('says what the number of failed calls takes for granted, the error code and the resolution', () => {
  const text = renderTimeline({
    ...BLOCKED,
    errorCode: 'HOOK_EXECUTION_FAILURE',
    failedCallsAllAtOnce: 90_000,
    failedCallsAssumption: 'assumes that every call of a version with this fault fails',
    resolution: { kind: 'JUDGED', downTo: 5, effectiveCalls: 1480.7, minutes: 28, baseRate: 0.001 },
  });
  expect(text).toContain('  error code    HOOK_EXECUTION_FAILURE\n');
  expect(text).toContain(
    '  failed calls  0 because of the new version, 90,000 with all traffic moved at once and nobody stopping it (assumes that every call of a version with this fault fails)\n',
  );
  expect(text).toContain('  resolution    judged down to +5 points (1,480 effective calls)\n');
});

test('calls that a slower version served are told beside the failed ones', () => {
  expect(renderTimeline({ ...ROLLED_BACK, slowCalls: 900, slowCallsAllAtOnce: 90_000 })).toContain(
    '  slow calls    900 served by the slower version, 1 % of the 90,000 with all traffic moved at once\n',
  );
});
