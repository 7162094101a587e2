import type { HookReport } from '../../contract/report';
import { MetricStore, MINUTE_MS } from '../cloudwatch/metric-store';
import type { LifecycleHooks } from '../codedeploy/lifecycle-hooks';
import type { Deployable } from '../model';
import { VirtualClock } from '../virtual-clock';

const NEVER = new AbortController().signal;

interface Remembered {
  readonly report: HookReport;
  readonly tookMs: number;
}

/**
 * The same hooks, of which BeforeAllowTraffic is run once and remembered: before the first shift it looks at nothing that differs from
 * trial to trial. Where it did not succeed on its own it is run in every trial.
 *
 * @param limitMin minutes after which CodeDeploy takes a hook for Failed
 */
export async function rememberBeforeAllowTraffic(
  deployable: Deployable,
  hooks: LifecycleHooks,
  limitMin: number,
): Promise<LifecycleHooks> {
  const remembered = await runOnce(deployable, hooks, limitMin);
  if (remembered === undefined) return hooks;
  const { report, tookMs } = remembered;
  return {
    run: async (event, clock, alarmStates, metrics) => {
      if (event !== 'BeforeAllowTraffic') return hooks.run(event, clock, alarmStates, metrics);
      if (tookMs > 0) await clock.sleep(tookMs, NEVER);
      return report;
    },
  };
}

async function runOnce(
  deployable: Deployable,
  hooks: LifecycleHooks,
  limitMin: number,
): Promise<Remembered | undefined> {
  if (!deployable.hooks.includes('BeforeAllowTraffic')) return undefined;
  const clock = new VirtualClock();
  const started = Promise.resolve().then(() =>
    hooks.run('BeforeAllowTraffic', clock, () => new Map(), new MetricStore(deployable, true)),
  );
  const outcome = await clock.run(started, { limitMs: limitMin * MINUTE_MS });
  if (outcome.kind !== 'settled' || outcome.value.outcome !== 'Succeeded') return undefined;
  return { report: outcome.value, tookMs: clock.now() };
}
