/** Names that the template, the hooks and the twin must agree on. */

/** SSM parameters that carry plans live under `/cdk-serverless-guardrails/<application>/<deployment group>`. */
export const PLAN_PARAMETER_ROOT = '/cdk-serverless-guardrails';

/** IAM path of the roles through which the hooks inspect one guarded deployment each. */
export const INSPECTION_ROLE_PATH_ROOT = '/cdk-serverless-guardrails/';

/** Environment variables by which a guarded function carries its release. */
export const RELEASE_VARIABLES = {
  releaseId: 'RELEASE_ID',
  schemaRev: 'SCHEMA_REV',
  indexHash: 'INDEX_HASH',
} as const;

/** What a handler finds in `context.clientContext.custom` of a synthetic call, so that it may leave out side effects. */
export const SYNTHETIC_TRAFFIC_MARK = { guardrails: 'synthetic-traffic' } as const;

/** Namespace of the library's own metrics. */
export const METRIC_NAMESPACE = 'CdkServerlessGuardrails';

/** Checks and gates that a break-glass skipped, by function and by application: one datapoint for each run of a hook that skipped any. */
export const BROKEN_GLASS_METRIC = 'BrokenGlass';
export const FUNCTION_DIMENSION = 'FunctionName';
export const APPLICATION_DIMENSION = 'Application';

/** The same of the one call of `Check.invoke()`. */
export const INVOKE_MARK = { guardrails: 'invoke' } as const;

/** CodeDeploy's two lifecycle events for Lambda that run a hook. */
export const LIFECYCLE_EVENTS = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

/** Where a report sends its reader when the plan names no runbook of its own; the check's kind is the anchor. */
export const DEFAULT_RUNBOOK =
  'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md';

/** Name of the SSM parameter that carries the plan of one deployment group. */
export function planParameterName(applicationName: string, deploymentGroupName: string): string {
  return `${PLAN_PARAMETER_ROOT}/${applicationName}/${deploymentGroupName}`;
}
