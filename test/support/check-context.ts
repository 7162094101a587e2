import type { Plan } from '../../lib/contract/plan';
import { sha256 } from '../../lib/handlers/sha256';
import { type CheckContext, checkContext } from '../../lib/judge/checks/context';
import { DEPLOYMENT, FakeClock, FakeInspection, PLAN } from './hook-host';

export interface CheckScene {
  readonly context: CheckContext;
  readonly inspection: FakeInspection;
  readonly clock: FakeClock;
  readonly abort: () => void;
}

/** What one check sees when it is asked outside a run. */
export function checkScene(plan: Partial<Plan> = {}): CheckScene {
  const inspection = new FakeInspection();
  const clock = new FakeClock();
  const controller = new AbortController();
  const context = checkContext({
    plan: { ...PLAN, ...plan },
    deployment: DEPLOYMENT,
    inspection,
    clock,
    sha256,
    signal: controller.signal,
    endsAtMs: 885_000,
  });
  return { context, inspection, clock, abort: () => controller.abort() };
}
