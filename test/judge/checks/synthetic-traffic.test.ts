import type { SyntheticTrafficCheckSpec } from '../../../lib/contract/plan';
import { checkSyntheticTraffic } from '../../../lib/judge/checks/synthetic-traffic';
import { type InvocationOutcome, PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: SyntheticTrafficCheckSpec = {
  kind: 'synthetic-traffic',
  id: 'calls',
  mode: 'enforced',
  calls: 60,
  stopAt: 4,
  payloads: ['{"a":1}', '{"b":2}'],
  callLimitSec: 10,
};

async function ask(
  answer: (index: number) => InvocationOutcome | Promise<InvocationOutcome>,
  spec: Partial<SyntheticTrafficCheckSpec> = {},
) {
  const { context, inspection, clock, abort } = checkScene();
  inspection.answer = answer;
  const given = await clock.run(checkSyntheticTraffic({ ...SPEC, ...spec }, context));
  return { answer: given, calls: inspection.calls, clock, abort };
}

test('exactly the target version is invoked, as often as asked, with the payloads in turn', async () => {
  const { answer, calls } = await ask(() => 'succeeded');
  expect(answer).toEqual({ verdict: 'PASSED', findings: [], summary: '60 of 60 synthetic calls succeeded' });
  expect(calls).toHaveLength(60);
  expect(calls.slice(0, 3)).toEqual(['invoke orders:7 {"a":1}', 'invoke orders:7 {"b":2}', 'invoke orders:7 {"a":1}']);
});

test('fewer failures than the stop pass and are told', async () => {
  const { answer } = await ask((index) => (index < 3 ? 'failed' : 'succeeded'));
  expect(answer).toEqual({
    verdict: 'PASSED',
    findings: [
      {
        code: 'synthetic-traffic.some-failed',
        message: '57 of 60 synthetic calls succeeded; see the log of version 7',
      },
    ],
    summary: '57 of 60 synthetic calls succeeded',
  });
});

test('as many failures as the stop fail, and no call is sent after them', async () => {
  const { answer, calls } = await ask(() => 'failed');
  expect(answer).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'synthetic-traffic.failed',
        message: '8 of 8 synthetic calls of version 7 failed, at most 3 of 60 may; see its log',
      },
    ],
  });
  // Eight at once, and three more that were sent before the fourth answer was there.
  expect(calls).toHaveLength(11);
});

test('an answer that nobody knows is no success', async () => {
  expect((await ask(() => 'ok' as InvocationOutcome)).answer.verdict).toBe('FAILED');
  expect((await ask(() => undefined as unknown as InvocationOutcome)).answer.verdict).toBe('FAILED');
});

test('at most eight calls run at a time', async () => {
  let running = 0;
  let most = 0;
  await ask(async () => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    running -= 1;
    return 'succeeded' as const;
  });
  expect(most).toBe(8);
});

test('a call that hangs counts as failed after its limit', async () => {
  const { answer, clock } = await ask((index) => (index < 4 ? new Promise(() => {}) : 'succeeded'));
  expect(answer).toMatchObject({ verdict: 'FAILED' });
  expect(clock.now()).toBe(10_000);
  expect(clock.pendingSleeps).toBe(0);
});

test('a throttled call is sent again, twice', async () => {
  const { answer, calls } = await ask(
    (index) => {
      if (index < 2) throw new PortError('throttled', 'lambda:InvokeFunction');
      return 'succeeded';
    },
    { calls: 1, stopAt: 1 },
  );
  expect(answer.verdict).toBe('PASSED');
  expect(calls).toHaveLength(3);
});

test.each([
  ['throttled', 'throttled: lambda:InvokeFunction'],
  ['denied', 'denied: lambda:InvokeFunction'],
  ['unavailable', 'unavailable: lambda:InvokeFunction'],
  ['malformed', 'malformed: lambda:InvokeFunction'],
] as const)('calls that are %s are no answer, and never a pass', async (kind, cause) => {
  const { answer } = await ask((index) => {
    if (index >= 20) throw new PortError(kind, 'lambda:InvokeFunction');
    return 'succeeded';
  });
  expect(answer).toEqual({
    verdict: 'ERRORED',
    findings: [
      {
        code: 'synthetic-traffic.unanswered',
        message: `only 20 of 60 synthetic calls of version 7 were answered: ${cause}`,
      },
    ],
  });
});

test('a run that is over is no pass either', async () => {
  const { context, inspection, clock, abort } = checkScene();
  inspection.answer = () => new Promise(() => {});
  const work = checkSyntheticTraffic(SPEC, context);
  await new Promise(setImmediate);
  abort();
  expect(await clock.run(work)).toMatchObject({ verdict: 'ERRORED' });
  const before = checkScene();
  before.abort();
  expect(await before.clock.run(checkSyntheticTraffic(SPEC, before.context))).toEqual({
    verdict: 'ERRORED',
    findings: [
      {
        code: 'synthetic-traffic.unanswered',
        message: 'only 0 of 60 synthetic calls of version 7 were answered: the hook ran out of time',
      },
    ],
  });
});
