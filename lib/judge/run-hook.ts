import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import type { HookHost } from './ports';

export interface RunHookOptions {
  readonly lifecycleEvent: LifecycleEvent;
  readonly host: HookHost;
  /** Milliseconds until the process that runs the hook is killed. */
  readonly budgetMs: number;
}

/** One run of a lifecycle hook, from CodeDeploy's event to the report. */
export async function runHook(_event: unknown, _options: RunHookOptions): Promise<HookReport> {
  throw new Error('the hook cannot run yet');
}
