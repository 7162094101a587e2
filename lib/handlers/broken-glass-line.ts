import { BROKEN_GLASS_METRIC, FUNCTION_DIMENSION, METRIC_NAMESPACE } from '../contract/names';
import type { HookReport } from '../contract/report';

/**
 * One datapoint of the metric that counts releases which a break-glass let pass, in CloudWatch's embedded metric format: no call, and no
 * permission for it. Undefined where none did.
 */
export function brokenGlassLine(
  { brokenGlass, functionName, deploymentId }: HookReport,
  nowMs: number,
): string | undefined {
  if (brokenGlass === undefined) return undefined;
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[FUNCTION_DIMENSION]],
          Metrics: [{ Name: BROKEN_GLASS_METRIC, Unit: 'Count' }],
        },
      ],
    },
    [FUNCTION_DIMENSION]: functionName,
    [BROKEN_GLASS_METRIC]: brokenGlass.skipped.length,
    deploymentId,
  });
}
