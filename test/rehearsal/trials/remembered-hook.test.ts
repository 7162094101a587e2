import type { LifecycleEvent } from '../../../lib/contract/names';
import type { HookReport } from '../../../lib/contract/report';
import { MetricStore } from '../../../lib/rehearsal/cloudwatch/metric-store';
import type { LifecycleHooks } from '../../../lib/rehearsal/codedeploy/lifecycle-hooks';
import { rememberBeforeAllowTraffic } from '../../../lib/rehearsal/trials/remembered-hook';
import { VirtualClock } from '../../../lib/rehearsal/virtual-clock';
import { deployable } from '../support/deployable';

const NEVER = new AbortController().signal;
const BOTH = deployable({ hooks: ['BeforeAllowTraffic', 'AfterAllowTraffic'] });

function counted(outcome: HookReport['outcome'], sleepMs = 0) {
  const runs: string[] = [];
  const hooks: LifecycleHooks = {
    run: async (lifecycleEvent, clock) => {
      runs.push(lifecycleEvent);
      await clock.sleep(sleepMs, NEVER);
      return { reportVersion: 1, lifecycleEvent, deploymentId: 'd', outcome, reason: '', checks: [], durationMs: 0 };
    },
  };
  return { runs, hooks };
}

async function runOf(hooks: LifecycleHooks, event: LifecycleEvent) {
  const clock = new VirtualClock(1000);
  const work = hooks.run(event, clock, () => new Map(), new MetricStore(BOTH, true));
  const outcome = await clock.run(work, { limitMs: 3_600_000 });
  return { outcome, tookMs: clock.now() - 1000 };
}

test('a hook before traffic that succeeds is run once, and takes as long every time', async () => {
  const { runs, hooks } = counted('Succeeded', 2000);
  const remembered = await rememberBeforeAllowTraffic(BOTH, hooks, 60);
  for (let trial = 0; trial < 3; trial++) {
    const { outcome, tookMs } = await runOf(remembered, 'BeforeAllowTraffic');
    expect(outcome).toMatchObject({ kind: 'settled', value: { outcome: 'Succeeded' } });
    expect(tookMs).toBe(2000);
  }
  expect(runs).toEqual(['BeforeAllowTraffic']);
});

test('a hook after traffic is run every time', async () => {
  const { runs, hooks } = counted('Succeeded');
  const remembered = await rememberBeforeAllowTraffic(BOTH, hooks, 60);
  await runOf(remembered, 'AfterAllowTraffic');
  await runOf(remembered, 'AfterAllowTraffic');
  expect(runs).toEqual(['BeforeAllowTraffic', 'AfterAllowTraffic', 'AfterAllowTraffic']);
});

test.each([
  ['fails', counted('Failed')],
  ['takes too long', counted('Succeeded', 61 * 60_000)],
])('a hook before traffic that %s is run in every trial', async (_what, { hooks }) => {
  expect(await rememberBeforeAllowTraffic(BOTH, hooks, 60)).toBe(hooks);
});

test('an alias without a hook before traffic has nothing to remember', async () => {
  const { runs, hooks } = counted('Succeeded');
  expect(await rememberBeforeAllowTraffic(deployable(), hooks, 60)).toBe(hooks);
  expect(runs).toEqual([]);
});
