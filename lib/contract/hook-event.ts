import { type Decoder, objectOf, text } from './decode';

/** All that CodeDeploy tells a lifecycle hook (two fields, nothing else). */
export interface HookEvent {
  readonly deploymentId: string;
  readonly lifecycleEventHookExecutionId: string;
}

const idsOf: Decoder<Record<'DeploymentId' | 'LifecycleEventHookExecutionId', string>> = (value, path) => {
  const source = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  // CodeDeploy may add fields; only the two ids matter here.
  return objectOf<Record<'DeploymentId' | 'LifecycleEventHookExecutionId', string>>({
    DeploymentId: text,
    LifecycleEventHookExecutionId: text,
  })({ DeploymentId: source.DeploymentId, LifecycleEventHookExecutionId: source.LifecycleEventHookExecutionId }, path);
};

/** @throws ContractError where one of the two ids is missing: there is nobody to report to then */
export function parseHookEvent(event: unknown): HookEvent {
  const ids = idsOf(event, 'event');
  return { deploymentId: ids.DeploymentId, lifecycleEventHookExecutionId: ids.LifecycleEventHookExecutionId };
}
