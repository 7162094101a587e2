import { simulate } from '../../lib/rehearsal/simulation';
import { deployable, scenario } from './support/deployable';
import { errorAlarm, latencyAlarm } from './support/recommended-alarms';

async function verdicts(seeds: number, run: (seed: number) => ReturnType<typeof simulate>): Promise<string[]> {
  const all: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) all.push((await run(seed)).verdict);
  return [...new Set(all)];
}

test('a healthy version is promoted with every one of 6 seeds', async () => {
  expect(await verdicts(6, (seed) => simulate(deployable(), scenario({ seed })))).toEqual(['promoted']);
});

test.each([5, 20])('%d points more errors are rolled back and the alarm is named', async (points) => {
  const rehearsal = await simulate(deployable(), scenario({ fault: { kind: 'errors', points } }));
  expect(rehearsal).toMatchObject({
    verdict: 'rolled-back',
    stoppedBy: 'guard-errors-v42',
    cause: 'alarm guard-errors-v42 went to ALARM',
  });
  expect(rehearsal.minutesToStop).toBeGreaterThan(1);
  expect(rehearsal.minutesToStop).toBeLessThan(15);
  expect(rehearsal.failedCalls).toBeGreaterThan(0);
  expect(rehearsal.failedCalls).toBeLessThan(rehearsal.failedCallsAllAtOnce / 10);
});

test('without the alarm the same errors are promoted', async () => {
  const fault = { kind: 'errors', points: 20 } as const;
  expect((await simulate(deployable({ alarms: [] }), scenario({ fault }))).verdict).toBe('promoted');
});

test('an outage of both versions is not rolled back', async () => {
  const fault = { kind: 'outage', rate: 0.5, fromMin: 5, minutes: 5 } as const;
  expect(await verdicts(3, (seed) => simulate(deployable(), scenario({ fault, seed })))).toEqual(['promoted']);
});

test('a version three times slower is rolled back by the latency alarm, a healthy one is promoted', async () => {
  const guarded = deployable({ alarms: [errorAlarm, latencyAlarm] });
  const fault = { kind: 'latency', factor: 3 } as const;
  expect(await simulate(guarded, scenario({ fault }))).toMatchObject({
    verdict: 'rolled-back',
    stoppedBy: 'guard-latency-v42',
  });
  expect(await verdicts(2, (seed) => simulate(guarded, scenario({ seed })))).toEqual(['promoted']);
});

test('without a rollback on alarm the alias stays weighted and the cause says so', async () => {
  const group = deployable({ rollbackEvents: ['DEPLOYMENT_FAILURE'] });
  const rehearsal = await simulate(group, scenario({ fault: { kind: 'errors', points: 20 } }));
  expect(rehearsal.verdict).toBe('left-weighted');
  expect(rehearsal.minutesToStop).toBeUndefined();
  expect(rehearsal.cause).toBe(
    'alarm guard-errors-v42 went to ALARM, but the deployment group does not roll back on DEPLOYMENT_STOP_ON_ALARM: version 42 KEEPS 10 % of the calls until somebody moves the alias',
  );
});

test('the same seed gives the same rehearsal and another seed another one', async () => {
  const first = await simulate(deployable(), scenario());
  expect(await simulate(deployable(), scenario())).toEqual(first);
  expect((await simulate(deployable(), scenario({ seed: 2 }))).minutes).not.toEqual(first.minutes);
});

test('a function that the twin does not know stops the rehearsal with one line', async () => {
  const alarm = {
    ...errorAlarm,
    entries: [{ id: 'e', returnData: true, expression: "INSIGHT_RULE_METRIC('x', 'Sum')" }],
  };
  await expect(simulate(deployable({ alarms: [alarm] }), scenario())).rejects.toThrow(
    /^alarm guard-errors-v42: .*the local twin does not know function INSIGHT_RULE_METRIC at character 1$/,
  );
});

test('a hook that rejects before traffic blocks, and one after traffic rolls back', async () => {
  const hooks = { run: () => Promise.reject(new Error('broken')) };
  const before = await simulate(deployable({ hooks: ['BeforeAllowTraffic'] }), scenario(), hooks);
  expect(before.verdict).toBe('blocked');
  expect(before.minutes.every(({ target }) => target.invocations === 0)).toBe(true);
  const after = await simulate(deployable({ hooks: ['AfterAllowTraffic'] }), scenario(), hooks);
  expect(after.verdict).toBe('rolled-back');
});
