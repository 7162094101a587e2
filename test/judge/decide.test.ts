import fc from 'fast-check';
import { CHECK_MODES } from '../../lib/contract/plan';
import { type CheckResult, type Finding, VERDICTS, type Verdict } from '../../lib/contract/report';
import { decide } from '../../lib/judge/decide';

function result(
  id: string,
  verdict: Verdict,
  mode: CheckResult['mode'] = 'enforced',
  ...messages: string[]
): CheckResult {
  const findings: Finding[] = messages.map((message) => ({ code: 'secret.absent', message }));
  return { id, kind: 'secret', mode, verdict, findings, durationMs: 1 };
}

test.each([
  ['enforced', 'PASSED', 'Succeeded', '1 enforced check passed'],
  ['enforced', 'INCONCLUSIVE', 'Failed', 'check a had nothing to judge: why'],
  ['enforced', 'ERRORED', 'Failed', 'check a could not be made: why'],
  ['enforced', 'FAILED', 'Failed', 'check a failed: why'],
  ['observe', 'PASSED', 'Succeeded', 'no check is enforced'],
  ['observe', 'INCONCLUSIVE', 'Succeeded', 'no check is enforced; observed only: check a had nothing to judge'],
  ['observe', 'ERRORED', 'Succeeded', 'no check is enforced; observed only: check a could not be made'],
  ['observe', 'FAILED', 'Succeeded', 'no check is enforced; observed only: check a failed'],
] as const)('%s %s is %s', (mode, verdict, outcome, reason) => {
  const only = result('a', verdict, mode, 'why');
  const blocking = outcome === 'Failed' ? { blocking: only } : {};
  expect(decide([only])).toEqual({ outcome, reason, ...blocking });
});

test('no result at all is Failed', () => {
  expect(decide([])).toEqual({
    outcome: 'Failed',
    reason: 'no check was made, so nothing speaks for the target version',
  });
});

test('the worst enforced check is told first, and how much more there is', () => {
  const results = [
    result('a', 'PASSED'),
    result('b', 'INCONCLUSIVE', 'enforced', 'b1'),
    result('c', 'ERRORED', 'enforced', 'c1'),
    result('d', 'FAILED', 'enforced', 'd1', 'd2', 'd3'),
    result('e', 'FAILED', 'enforced', 'e1'),
    result('f', 'FAILED', 'observe', 'f1'),
  ];
  const { reason, blocking } = decide(results);
  expect(blocking?.id).toBe('d');
  expect(reason).toBe(
    'check d failed: d1 (and 2 more findings); 3 more checks stopped it too; observed only: check f failed',
  );
  expect(decide(results.slice(0, 3)).reason).toBe('check c could not be made: c1; 1 more check stopped it too');
});

test('a verdict without findings is told without a colon', () => {
  expect(decide([result('a', 'FAILED')]).reason).toBe('check a failed');
});

test('what is not known to be PASSED or to be observed stops the deployment', () => {
  expect(decide([result('a', 'GREAT' as Verdict)]).outcome).toBe('Failed');
  expect(decide([result('a', 'FAILED', 'dry-run' as CheckResult['mode'])]).outcome).toBe('Failed');
});

test('Succeeded means at least one result and PASSED of every enforced check', () => {
  const results = fc.array(
    fc.record({ verdict: fc.constantFrom(...VERDICTS), mode: fc.constantFrom(...CHECK_MODES) }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(results, (drawn) => {
      const { outcome, reason } = decide(drawn.map(({ verdict, mode }, index) => result(`c${index}`, verdict, mode)));
      const passed = drawn.length > 0 && drawn.every(({ verdict, mode }) => mode === 'observe' || verdict === 'PASSED');
      expect(outcome).toBe(passed ? 'Succeeded' : 'Failed');
      expect(reason).not.toBe('');
    }),
  );
});

test('what was not judged and is flagged lets the deployment go on, and is told', () => {
  const flagged = { ...result('t', 'INCONCLUSIVE', 'enforced', 'why'), flagged: true, summary: 'unjudged' };
  expect(decide([result('a', 'PASSED'), flagged])).toEqual({
    outcome: 'Succeeded',
    reason: '1 enforced check passed, 1 had nothing to judge and may go on; check t: unjudged',
  });
});

test.each(['FAILED', 'ERRORED'] as const)('a flag never lets %s pass', (verdict) => {
  const flagged = { ...result('t', verdict, 'enforced', 'why'), flagged: true };
  expect(decide([result('a', 'PASSED'), flagged])).toMatchObject({ outcome: 'Failed', blocking: flagged });
});

test('what a check has to tell is told of a success, and not of a failure of another one', () => {
  const told = { ...result('t', 'PASSED'), summary: 'judged down to +5 points' };
  expect(decide([told, result('a', 'PASSED')]).reason).toBe(
    '2 enforced checks passed; check t: judged down to +5 points',
  );
  expect(decide([told, result('a', 'FAILED', 'enforced', 'why')]).reason).toBe('check a failed: why');
});
