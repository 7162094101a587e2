import type { ScenarioInput } from '../../../lib/rehearsal/model';
import { rehearse, subjectsOf } from '../../../lib/rehearsal/rehearse';
import { ScenarioError, scenarioOf } from '../../../lib/rehearsal/scenario';
import { playOnThreads } from '../../../lib/rehearsal/trials/pool';
import { type TrialsOptions, trials } from '../../../lib/rehearsal/trials/trials';
import { TemplateError } from '../../../lib/template/template-error';
import { GUARDED, guarded, NAMES } from '../template/guarded-template';

const TEMPLATE = { path: GUARDED };
const WITHOUT_HOOKS = {
  template: guarded(({ Resources }) => {
    const update = Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate;
    delete update.BeforeAllowTrafficHook;
    delete update.AfterAllowTrafficHook;
  }),
};
// Half of the trials end one way and half the other, so that a difference would show.
const CLOSE: ScenarioInput = { rps: 0.5, fault: { kind: 'errors', points: 4 } };

async function counted(scenario: ScenarioInput, count: number, options: TrialsOptions = { workers: 0 }) {
  const [only, ...others] = await trials(TEMPLATE, scenario, count, options);
  expect(others).toEqual([]);
  return only;
}

test('the trials are the rehearsals of the seeds from the first one on', async () => {
  const [{ verdicts, failedCalls, stoppedBy }] = await trials(WITHOUT_HOOKS, { ...CLOSE, seed: 5 }, 12, { workers: 0 });
  const rehearsals = [];
  for (let seed = 5; seed < 17; seed++) rehearsals.push(...(await rehearse(WITHOUT_HOOKS, { ...CLOSE, seed })));
  const stopped = rehearsals.filter(({ verdict }) => verdict === 'rolled-back');
  expect(verdicts['rolled-back'].count).toBe(stopped.length);
  expect(verdicts.promoted.count).toBe(12 - stopped.length);
  expect([0, 12]).not.toContain(stopped.length);
  expect(failedCalls.mean).toBeCloseTo(rehearsals.reduce((sum, one) => sum + one.failedCalls, 0) / 12, 9);
  expect(stoppedBy.reduce((sum, { rate }) => sum + rate.count, 0)).toBe(
    rehearsals.filter((one) => one.stoppedBy !== undefined).length,
  );
});

test('with hooks too, of which the one before traffic is run once', async () => {
  const scenario: ScenarioInput = { rps: 5, fault: { kind: 'errors', points: 20 } };
  const { verdicts, failedCalls, minutesToStop } = await counted({ ...scenario, seed: 8 }, 1);
  const [one] = await rehearse(TEMPLATE, { ...scenario, seed: 8 });
  expect([one.verdict, one.failedCalls, one.minutesToStop]).toEqual([
    'rolled-back',
    failedCalls.mean,
    minutesToStop?.median,
  ]);
  expect(verdicts['rolled-back'].count).toBe(1);
});

test('every trial has the same end whatever the number of threads and the size of their portions', async () => {
  const [stack] = subjectsOf(WITHOUT_HOOKS, scenarioOf(CLOSE));
  const whole = await playOnThreads(stack, 40, { workers: 0 });
  expect(await playOnThreads(stack, 40, { workers: 0, chunk: 7 })).toEqual(whole);
  expect(await playOnThreads(stack, 40, { workers: 2, chunk: 3 })).toEqual(whole);
});

test('faults of the configuration are blocked in every trial', async () => {
  const { verdicts, stoppedBy, failedCalls } = await counted({ fault: { kind: 'missing-secret' } }, 5);
  expect([verdicts.blocked.count, stoppedBy[0].name, failedCalls.mean]).toEqual([5, 'secret:PaymentKey', 0]);
});

test('says that the hook before traffic was run once, and what was rehearsed', async () => {
  const result = await counted({ seed: 3 }, 2);
  expect(result).toMatchObject({ deployable: 'OrdersAlias', aliasName: 'live', trials: 2, scenario: { seed: 3 } });
  expect(result.notes).toEqual([
    'BeforeAllowTraffic looks at nothing that differs between trials: where it succeeds it was run once for all of them',
  ]);
  expect((await trials(WITHOUT_HOOKS, {}, 1, { workers: 0 }))[0].notes).toEqual([]);
});

test('tells how far it is, over all stacks', async () => {
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => void progress.push([done, total]);
  await trials(WITHOUT_HOOKS, {}, 2, { workers: 0, onProgress });
  expect(progress).toEqual([[2, 2]]);
  const done: number[] = [];
  const [stack] = subjectsOf(WITHOUT_HOOKS, scenarioOf());
  await playOnThreads(stack, 5, { workers: 0, chunk: 2, onProgress: (count) => void done.push(count) });
  expect(done).toEqual([2, 4, 5]);
});

test.each([0, 1.5, -1, Number.NaN, 10_000_001])('%d trials are refused', async (count) => {
  await expect(trials(TEMPLATE, {}, count)).rejects.toThrow(
    new ScenarioError(`trials: expected a whole number from 1 to 10000000, got ${count}`),
  );
});

test.each([0, 1])('what the user got wrong is the same line on %d threads', async (workers) => {
  await expect(trials(TEMPLATE, { fault: { kind: 'missing-secret', name: 'X' } }, 2, { workers })).rejects.toThrow(
    new ScenarioError(
      `fault missing-secret:X would prove nothing about alias OrdersAlias: it has no such secret, only ${NAMES.secret.replace('Stack-', 'guarded-')}`,
    ),
  );
  const template = guarded(({ Resources }) => {
    const [first] = Resources.OrdersErrors.Properties.Metrics.filter(({ Expression }: any) => Expression);
    first.Expression = 'SEARCH(1)';
  });
  await expect(trials({ template }, {}, 2, { workers })).rejects.toThrow(TemplateError);
});

test('a thread that cannot start fails the trials', async () => {
  const [stack] = subjectsOf(TEMPLATE, scenarioOf());
  const broken = playOnThreads(stack, 2, { workers: 1, entry: { code: 'process.exit(3)' } });
  await expect(broken).rejects.toThrow('a thread of the trials ended early with code 3');
  const throwing = playOnThreads(stack, 2, { workers: 1, entry: { code: "throw new Error('no')" } });
  await expect(throwing).rejects.toThrow('no');
});
