import type { TrafficCheckSpec, UnjudgedPolicy } from '../../../lib/contract/plan';
import { checkTraffic } from '../../../lib/judge/checks/traffic';
import type { MinuteCounts } from '../../../lib/judge/minute-counts';
import { PortError, type TrafficQuery } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';
import { HEALTHY_MINUTE } from '../../support/hook-host';

const SPEC: TrafficCheckSpec = {
  kind: 'traffic',
  id: 'traffic',
  mode: 'enforced',
  margin: 0.02,
  sensitivity: 6.4,
  unjudged: 'flag',
  shiftMin: 30,
  bakeSec: 300,
};
const SILENT: MinuteCounts = {
  newCalls: undefined,
  newFailures: undefined,
  allCalls: undefined,
  allFailures: undefined,
};
const UNJUDGED =
  'unjudged (0 effective calls, at least 15 needed): the new version was not called; ' +
  'shift longer, shift half of the traffic, or send synthetic traffic before';

type Counts = (query: TrafficQuery, nowMs: number) => readonly MinuteCounts[];

/** Asks the check with what CloudWatch counts; `looks` are the instants at which it was asked, in minutes. */
async function ask(counts: Counts, changes: Partial<TrafficCheckSpec> = {}) {
  const { context, inspection, clock } = checkScene();
  const looks: number[] = [];
  inspection.counts = (query) => {
    looks.push(clock.now() / 60_000);
    return counts(query, clock.now());
  };
  const answer = await clock.run(checkTraffic({ ...SPEC, ...changes }, context));
  return { answer, looks, calls: inspection.calls };
}

const always =
  (minute: MinuteCounts): Counts =>
  ({ minutes }) =>
    Array.from({ length: minutes }, () => minute);

test('the counts are read once, when the bake is over, for the whole shift', async () => {
  const { answer, looks, calls } = await ask(always(HEALTHY_MINUTE));
  expect(looks).toEqual([5]);
  expect(calls).toEqual(['trafficCounts orders:live 7 40']);
  expect(answer).toEqual({
    verdict: 'PASSED',
    findings: [{ code: 'traffic.judged', message: 'judged down to +2.5 points (3,600 effective calls)' }],
    summary: 'judged down to +2.5 points (3,600 effective calls)',
  });
});

test('a version that the counts speak against fails, whatever the alarm said', async () => {
  const { answer } = await ask(always({ ...HEALTHY_MINUTE, newFailures: 4, allFailures: 13 }));
  expect(answer).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'traffic.worse',
        message:
          'the new version failed more than 2 percentage points more often than the version before it (running evidence); ' +
          'compare the logs of both versions since the first shift',
      },
    ],
  });
});

test('a wider margin and a higher threshold are heeded', async () => {
  const worse = always({ ...HEALTHY_MINUTE, newFailures: 4, allFailures: 13 });
  expect((await ask(worse, { margin: 0.09 })).answer.verdict).toBe('PASSED');
  expect((await ask(worse, { margin: 0.09 })).answer.summary).toBe('judged down to +20 points (3,600 effective calls)');
  expect((await ask(worse, { sensitivity: 99 })).answer.verdict).toBe('PASSED');
});

test('one minute of the first step is enough where its weight is known', async () => {
  const worse: MinuteCounts = { newCalls: 600, newFailures: 150, allCalls: 6000, allFailures: 420 };
  const once: Counts = ({ minutes }) =>
    Array.from({ length: minutes }, (_unused, minute) => (minute === 10 ? worse : HEALTHY_MINUTE));
  expect((await ask(once)).answer.verdict).toBe('PASSED');
  expect((await ask(once, { firstWeight: 0.1 })).answer.verdict).toBe('FAILED');
});

test('both versions failing alike fails nobody', async () => {
  expect((await ask(always({ ...HEALTHY_MINUTE, newFailures: 50, allFailures: 500 }))).answer.verdict).toBe('PASSED');
});

test.each<[UnjudgedPolicy, object]>([
  ['fail', { verdict: 'INCONCLUSIVE' }],
  ['flag', { verdict: 'INCONCLUSIVE', flagged: true }],
  ['pass', { verdict: 'PASSED' }],
])('silence under the policy %s is told, and never as judged', async (policy, expected) => {
  const { answer } = await ask(always(SILENT), { unjudged: policy });
  expect(answer).toEqual({
    ...expected,
    findings: [{ code: 'traffic.unjudged', message: UNJUDGED }],
    summary: 'unjudged (0 effective calls, at least 15 needed)',
  });
});

test('too few calls are told apart from none', async () => {
  const { answer } = await ask(always({ newCalls: 0, newFailures: 0, allCalls: 900, allFailures: 0 }));
  expect(answer.findings[0].message).toContain(': the new version was not called;');
  const few = await ask(({ minutes }) => [
    ...always(SILENT)({ minutes: minutes - 1 } as TrafficQuery, 0),
    { newCalls: 2, newFailures: 0, allCalls: 20, allFailures: 0 },
  ]);
  expect(few.answer.findings[0].message).toContain(': too few calls to notice a version that always fails;');
});

describe('the bake is extended', () => {
  test('without a bake until late counts are there', async () => {
    const counts: Counts = (query, nowMs) => always(nowMs < 120_000 ? SILENT : HEALTHY_MINUTE)(query, nowMs);
    const { answer, looks } = await ask(counts, { bakeSec: 0 });
    expect(looks).toEqual([0, 1, 2]);
    expect(answer.verdict).toBe('PASSED');
  });

  test('for silence until nothing can arrive any more, and no longer', async () => {
    expect((await ask(always(SILENT), { bakeSec: 0 })).looks).toEqual([0, 1, 2, 3, 4]);
    expect((await ask(always(SILENT), { bakeSec: 300 })).looks).toEqual([5]);
  });

  test('by two minutes while the version before still receives calls', async () => {
    const single = ({ minutes }: TrafficQuery) => [
      ...Array.from({ length: minutes - 1 }, () => SILENT),
      { newCalls: 5, newFailures: 0, allCalls: 10, allFailures: 0 },
    ];
    expect((await ask(single)).looks).toEqual([5, 6, 7]);
    const shifted = ({ minutes }: TrafficQuery) => [
      ...Array.from({ length: minutes - 1 }, () => SILENT),
      { newCalls: 10, newFailures: 0, allCalls: 10, allFailures: 0 },
    ];
    expect((await ask(shifted)).looks).toEqual([5]);
  });

  test('not beyond the time that the hook has', async () => {
    const { context, inspection, clock } = checkScene();
    inspection.counts = ({ minutes }) => Array.from({ length: minutes }, () => SILENT);
    const work = checkTraffic({ ...SPEC, bakeSec: 0 }, { ...context, endsAtMs: 100_000 });
    expect(await clock.run(work)).toMatchObject({ verdict: 'INCONCLUSIVE' });
    expect(clock.now()).toBe(60_000);
  });
});

describe('counts that cannot be read', () => {
  test('are asked for again, and end the check at the third time in a row', async () => {
    const { context, inspection, clock } = checkScene();
    inspection.fail = () => Promise.reject(new PortError('denied', 'cloudwatch:GetMetricData'));
    await expect(clock.run(checkTraffic(SPEC, context))).rejects.toMatchObject({ kind: 'denied' });
    expect(inspection.calls).toHaveLength(3);
    expect(clock.now()).toBe(420_000);
  });

  test('do not end it where they come back', async () => {
    let asked = 0;
    const { answer } = await ask((query, nowMs) => {
      asked += 1;
      if (asked % 3 !== 0) throw new PortError('throttled', 'cloudwatch:GetMetricData');
      return always(HEALTHY_MINUTE)(query, nowMs);
    });
    expect([answer.verdict, asked]).toEqual(['PASSED', 3]);
  });

  test.each<[string, unknown]>([
    ['no list', undefined],
    ['a shorter list', [HEALTHY_MINUTE]],
    ['minutes that are none', Array.from({ length: 40 }, () => null)],
    ['texts', Array.from({ length: 40 }, () => 'canary')],
    ['counts below zero', Array.from({ length: 40 }, () => ({ ...HEALTHY_MINUTE, newFailures: -1 }))],
    ['counts that are no numbers', Array.from({ length: 40 }, () => ({ ...HEALTHY_MINUTE, newCalls: Number.NaN }))],
  ])('are those of an answer that is %s, which is never taken for silence', async (_, junk) => {
    const { context, inspection, clock } = checkScene();
    inspection.counts = ({ minutes }) => (minutes === 40 ? (junk as MinuteCounts[]) : []);
    await expect(clock.run(checkTraffic(SPEC, context))).rejects.toMatchObject({
      kind: 'malformed',
      message: 'the counts of the rollout do not have one entry for each minute',
    });
  });

  test('of a look that hangs are given up', async () => {
    const { context, inspection, clock } = checkScene();
    inspection.fail = () => new Promise(() => {});
    await expect(clock.run(checkTraffic(SPEC, context))).rejects.toMatchObject({
      kind: 'timeout',
      message: 'the look at the counts did not answer in time',
    });
  });
});

test('a run that is over ends the bake', async () => {
  const { context, clock, abort } = checkScene();
  const work = checkTraffic(SPEC, context);
  abort();
  await expect(clock.run(work)).rejects.toMatchObject({
    kind: 'timeout',
    message: 'the bake was not over at the deadline of the hook',
  });
});
