import type { Fault, ScenarioInput } from '../../lib/rehearsal/model';
import { type RolloutOptions, rollOut } from '../../lib/rehearsal/rollout';
import { reportOf } from '../../lib/rehearsal/simulation';
import { deployable, scenario } from './support/deployable';
import { errorAlarm, latencyAlarm } from './support/recommended-alarms';

const MINUTE = 60_000;
const UNGUARDED = deployable({ alarms: [] });

function played(asked: ScenarioInput, options: RolloutOptions = {}, of = UNGUARDED) {
  return rollOut(of, scenario(asked), options);
}

/** The errors of both versions so many minutes after the first shift, as shares of their calls. */
async function sharesAt(minute: number, asked: ScenarioInput): Promise<[current: number, target: number]> {
  const { minutes } = reportOf(await played(asked));
  const found = minutes.find((sample) => sample.minute === minute);
  const share = (counts?: { invocations: number; errors: number }): number =>
    counts ? counts.errors / counts.invocations : Number.NaN;
  return [share(found?.current), share(found?.target)];
}

test('without recording the same rollout ends the same, and tells nothing', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const asked = { fault: { kind: 'errors', points: 5 } as const, seed };
    const [full, lean] = [
      await played(asked, {}, deployable()),
      await played(asked, { recording: 'verdict' }, deployable()),
    ];
    expect([lean.ending, lean.cost, lean.minutesToStop]).toEqual([full.ending, full.cost, full.minutesToStop]);
    expect([lean.account.timeline, lean.account.alarmSamples]).toEqual([[], []]);
    expect(full.account.alarmSamples.length).toBeGreaterThan(0);
  }
});

test('times have no noise of floating point', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { account, minutesToStop, originMs } = await played(
      { fault: { kind: 'errors', points: 50 }, seed },
      {},
      deployable(),
    );
    const times = [...account.timeline, ...account.alarmSamples].map(({ atMs }) => atMs);
    expect([...times, originMs].every(Number.isInteger)).toBe(true);
    expect(Number.isInteger(Math.round((minutesToStop ?? 0) * MINUTE * 1e6) / 1e6)).toBe(true);
  }
  const { minutes, timeline } = reportOf(await played({}));
  expect(timeline.filter(({ kind }) => kind === 'shift').map(({ atMin }) => atMin)).toEqual([0, 30]);
  expect(minutes.map(({ minute }) => minute)).toEqual(minutes.map((_, index) => index - 5));
});

test('a stack that rolls back after the deployment was over takes the alias back then', async () => {
  const fault: Fault = { kind: 'errors', points: 10 };
  const alone = await played({ fault });
  const back = await played({ fault }, { stackRollback: { afterMs: 50 * MINUTE, failedAlias: 'Other' } });
  expect(alone.ending.verdict).toBe('promoted');
  expect(back.ending).toEqual({
    verdict: 'rolled-back',
    stoppedBy: 'CloudFormation',
    cause:
      'version 42 had all calls, then CloudFormation rolled the stack back, because the deployment of Other failed',
  });
  expect(back.minutesToStop).toBe(50);
  // Twenty minutes more with all calls on the bad version.
  expect(back.cost.failedCalls - alone.cost.failedCalls).toBeGreaterThan(0.9 * 20 * 60 * 50 * 0.1);
});

describe('faults over the time of a rollout', () => {
  test('a leak is small at first and large at the end', async () => {
    const asked = { rps: 1000, fault: { kind: 'leak', points: 20, overMin: 20 } as const };
    const [[, early], [, late]] = [await sharesAt(2, asked), await sharesAt(25, asked)];
    expect(early).toBeLessThan(0.06);
    expect(late).toBeCloseTo(0.2, 1);
  });

  test('errors under load show only after the last step', async () => {
    const asked = { rps: 1000, fault: { kind: 'errors-under-load', points: 20, above: 0.5 } as const };
    expect((await sharesAt(20, asked))[1]).toBeLessThan(0.01);
    expect((await sharesAt(31, asked))[1]).toBeCloseTo(0.2, 1);
  });

  test('an exhausted store fails the current version too, which the comparing alarm cannot see', async () => {
    const asked = { rps: 200, fault: { kind: 'exhausted-store', rate: 0.5, calls: 5000 } as const };
    const [current, target] = await sharesAt(20, asked);
    expect(current).toBeCloseTo(0.5, 1);
    expect(target).toBeCloseTo(0.5, 1);
    const guarded = await played(asked, {}, deployable());
    expect(guarded.ending.verdict).toBe('promoted');
    expect(guarded.cost.failedCalls).toBeGreaterThan(100_000);
  });

  test('faults of cold starts show where environments start, not afterwards', async () => {
    const asked = { rps: 1000, fault: { kind: 'cold-start-errors', share: 1 } as const };
    const { cost, account, originMs } = await played(asked);
    const first = account.store.callsOf(Math.floor(originMs / MINUTE)).target;
    const later = account.store.callsOf(Math.floor(originMs / MINUTE) + 5).target;
    expect(first.errors).toBeGreaterThan(15);
    expect(later.errors / later.invocations).toBeLessThan(0.01);
    expect(cost.failedCalls).toBeGreaterThan(15);
    expect(cost.failedCallsAllAtOnce).toBeGreaterThan(100);
  });

  test('flapping hits both versions and is no reason to go back', async () => {
    const asked = { rps: 200, fault: { kind: 'flapping', rate: 0.5, chance: 0.1 } as const };
    const { ending, cost } = await played(asked, {}, deployable());
    expect([ending.verdict, cost.failedCalls, cost.failedCallsAllAtOnce]).toEqual(['promoted', 0, 0]);
  });

  test('what all traffic at once would have cost is expected, not drawn', async () => {
    const fault: Fault = { kind: 'errors', points: 5 };
    const costs = await Promise.all([1, 2].map(async (seed) => (await played({ fault, seed })).cost));
    expect(costs.map(({ failedCallsAllAtOnce }) => failedCallsAllAtOnce)).toEqual([4500, 4500]);
  });
});

describe('a concurrency limit', () => {
  // 50 calls a second of 113 ms on average need about 6 environments.
  test('throttles calls, which are neither invocations nor errors', async () => {
    const { account, originMs, cost } = await played({ concurrencyLimit: 6 });
    const { current, target } = account.store.callsOf(Math.floor(originMs / MINUTE) + 3);
    const throttles = (current.throttles ?? 0) + (target.throttles ?? 0);
    const calls = current.invocations + target.invocations;
    expect(throttles / (throttles + calls)).toBeGreaterThan(0.1);
    expect(throttles / (throttles + calls)).toBeLessThan(0.35);
    expect(target.throttles ?? 0).toBeLessThan(throttles / 4);
    // Without a slower version nobody is to blame for them.
    expect(cost.failedCalls).toBe(0);
  });

  test('makes a slower version cost calls of both', async () => {
    const slower = await played({ concurrencyLimit: 12, fault: { kind: 'latency', factor: 10 } });
    expect(slower.cost.failedCalls).toBeGreaterThan(1000);
    expect(slower.cost.slowCalls).toBeGreaterThan(7000);
    expect(slower.cost.slowCallsAllAtOnce).toBeGreaterThan(slower.cost.slowCalls ?? 0);
    expect((await played({ concurrencyLimit: 12 })).cost.failedCalls).toBe(0);
  });

  test('shows in the metric Throttles, which an alarm can read', async () => {
    const throttles = {
      ...errorAlarm,
      name: 'throttles',
      threshold: 50,
      evaluationPeriods: 1,
      entries: [
        {
          id: 't',
          returnData: true,
          namespace: 'AWS/Lambda',
          metricName: 'Throttles',
          stat: 'Sum',
          dimensions: { FunctionName: 'orders', Resource: 'orders:live', ExecutedVersion: '42' },
        },
      ],
    };
    const guarded = deployable({ alarms: [throttles] });
    const asked = { concurrencyLimit: 12, fault: { kind: 'latency', factor: 20 } as const };
    expect((await played(asked, {}, guarded)).ending).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'throttles' });
    expect((await played({ concurrencyLimit: 40 }, {}, guarded)).ending.verdict).toBe('promoted');
  });
});

test('durations are drawn only where an alarm reads them', async () => {
  const behaviours = async (alarms: (typeof errorAlarm)[]) =>
    (await played({}, {}, deployable({ alarms }))).account.parts.behaviours;
  expect((await behaviours([errorAlarm])).target.durations).toBeUndefined();
  expect((await behaviours([errorAlarm, latencyAlarm])).target.durations).toBeDefined();
});

test('the traffic decides what a rollout could show, and silence shows nothing', async () => {
  const resolution = async (asked: ScenarioInput) => reportOf(await played(asked)).resolution;
  expect(await resolution({ rps: 1000 })).toMatchObject({ kind: 'JUDGED', downTo: 2.5 });
  expect(await resolution({ rps: 1 })).toMatchObject({ kind: 'JUDGED', downTo: 20 });
  expect(await resolution({ traffic: { kind: 'sparse', calls: 1, everyMin: 30 } })).toMatchObject({ kind: 'UNJUDGED' });
  const blocked = await played({ fault: { kind: 'active-deployment' } });
  expect(reportOf(blocked).resolution).toBeUndefined();
});

test('faults of the configuration say what their number of failed calls assumes', async () => {
  const assumption = async (fault: Fault) => reportOf(await played({ fault })).failedCallsAssumption;
  expect(await assumption({ kind: 'missing-secret' })).toBe(
    'assumes that every call of a version with this fault fails',
  );
  expect(await assumption({ kind: 'errors', points: 5 })).toBeUndefined();
  expect(await assumption({ kind: 'wrong-schema' })).toBeUndefined();
});
