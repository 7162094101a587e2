import type { CheckSpec } from '../../lib/contract/plan';
import { sha256 } from '../../lib/handlers/sha256';
import { PortError } from '../../lib/judge/ports';
import { type PlanRun, runPlan } from '../../lib/judge/run-plan';
import { DEPLOYMENT, FakeClock, FakeInspection, hanging, PLAN } from '../support/hook-host';

function scene() {
  const inspection = new FakeInspection();
  const clock = new FakeClock();
  const run = (checks: readonly CheckSpec[], over: Partial<PlanRun> = {}) =>
    clock.run(
      runPlan({ plan: PLAN, deployment: DEPLOYMENT, inspection, clock, sha256, endsAtMs: 10_000, checks, ...over }),
    );
  return { inspection, clock, run };
}

const { beforeAllowTraffic: CHECKS } = PLAN;

test('every check is answered in the order of the plan, with its id, kind and mode', async () => {
  const { run } = scene();
  const results = await run(CHECKS.map((spec, index) => (index === 1 ? { ...spec, mode: 'observe' } : spec)));
  expect(results).toEqual([
    { id: 'environment', kind: 'environment', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'db', kind: 'secret', mode: 'observe', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'limits', kind: 'parameter', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'release', kind: 'release', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'readiness', kind: 'readiness', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'permission', kind: 'permission', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    { id: 'artifact', kind: 'artifact', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 0 },
    {
      id: 'calls',
      kind: 'synthetic-traffic',
      mode: 'enforced',
      verdict: 'PASSED',
      findings: [],
      summary: '3 of 3 synthetic calls succeeded',
      durationMs: 0,
    },
    {
      id: 'dependencies',
      kind: 'dependencies',
      mode: 'enforced',
      verdict: 'PASSED',
      findings: [],
      summary: '1 probe answered, the slowest (orders-db) in 12 ms',
      durationMs: 0,
    },
  ]);
});

test('a version is fetched once per run, however many checks ask', async () => {
  const { run, inspection } = scene();
  await run([...CHECKS, ...CHECKS]);
  expect(inspection.calls.filter((call) => call.startsWith('functionVersion')).sort()).toEqual([
    'functionVersion orders:6',
    'functionVersion orders:7',
  ]);
});

test('checks run in parallel', async () => {
  const { run, inspection, clock } = scene();
  inspection.fail = async () => clock.sleep(1_000, new AbortController().signal);
  const results = await run([CHECKS[0], CHECKS[2], CHECKS[3]]);
  expect(results.map(({ verdict, durationMs }) => [verdict, durationMs])).toEqual([
    ['PASSED', 1_000],
    ['PASSED', 1_000],
    ['PASSED', 1_000],
  ]);
});

test('a check that throws is errored with what may be told, and the others are answered', async () => {
  const { run, inspection } = scene();
  inspection.fail = (method) => {
    if (method === 'parameter') throw new PortError('throttled', 'ssm:GetParameter failed');
    if (method === 'secret') throw new RangeError('canary');
  };
  const results = await run(CHECKS.slice(0, 3));
  expect(results.map(({ verdict, findings }) => [verdict, findings])).toEqual([
    ['PASSED', []],
    ['ERRORED', [{ code: 'secret.errored', message: 'RangeError' }]],
    ['ERRORED', [{ code: 'parameter.errored', message: 'throttled: ssm:GetParameter failed' }]],
  ]);
});

test('a check that hangs is errored at the deadline, and what it waits for is told to stop', async () => {
  const { run, inspection, clock } = scene();
  const signals: AbortSignal[] = [];
  inspection.secret = (_, signal?: AbortSignal) => {
    if (signal) signals.push(signal);
    return hanging();
  };
  inspection.functionVersion = (_name, _version, signal?: AbortSignal) => {
    if (signal) signals.push(signal);
    return hanging();
  };
  const results = await run(CHECKS.slice(0, 3));
  expect(results.map(({ verdict, findings, durationMs }) => [verdict, findings[0]?.message, durationMs])).toEqual([
    ['ERRORED', 'timeout: check environment did not answer in time', 10_000],
    ['ERRORED', 'timeout: check db did not answer in time', 10_000],
    ['PASSED', undefined, 0],
  ]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  expect(clock.pendingSleeps).toBe(0);
});

test('a bake that is longer than the deadline is errored, not passed', async () => {
  const { run } = scene();
  const [result] = await run(PLAN.afterAllowTraffic);
  expect(result).toMatchObject({ verdict: 'ERRORED', durationMs: 10_000 });
});

test.each(['freeze', 'toString', '__proto__'])('a check of the unknown kind %s is errored', async (kind) => {
  const { run } = scene();
  const [result] = await run([{ id: 'x', mode: 'enforced', kind } as unknown as CheckSpec]);
  expect(result).toMatchObject({
    verdict: 'ERRORED',
    findings: [{ code: `${kind}.errored`, message: `malformed: this hook knows no check of kind ${kind}` }],
  });
});

test('no check gives no result', async () => {
  expect(await scene().run([])).toEqual([]);
});

test('twenty checks on dependencies of 50 ms take no longer than three times one of them', async () => {
  const timed = async (count: number) => {
    const clock = new FakeClock();
    const inspection = new FakeInspection();
    const never = new AbortController().signal;
    inspection.fail = () => clock.sleep(50, never);
    const checks = Array.from({ length: count }, (_, index) => {
      const name = `/p/${index}`;
      inspection.parameters[name] = 'x';
      return { kind: 'parameter', id: name, mode: 'enforced', name, variables: [] } as const;
    });
    const { plan, deployment } = { plan: PLAN, deployment: DEPLOYMENT };
    const results = await clock.run(runPlan({ plan, deployment, inspection, clock, sha256, checks, endsAtMs: 60_000 }));
    expect(results.map(({ verdict }) => verdict)).toEqual(checks.map(() => 'PASSED'));
    return clock.now();
  };
  const one = await timed(1);
  expect(one).toBe(50);
  expect(await timed(20)).toBeLessThanOrEqual(3 * one);
});
