import { sumOfMinutes } from '../minute-counts';
import type { PollerRule } from './poller';

/** Argo Rollouts' documentation, background analysis: `successCondition: result[0] >= 0.95`, `failureLimit: 3`, `interval: 5m`. */
const LEAST_SUCCESS = 0.95;
const FAILURE_LIMIT = 3;

/**
 * Argo Rollouts with the settings of its documentation: the fourth measurement below 95 % success aborts. A window without calls is 0/0,
 * which is no success either (docs/features/analysis.md, "NaN and Infinity", at 9f8d111).
 *
 * @param everyMin interval of the measurements and length of their window
 */
export function argoRollouts(everyMin: number): PollerRule {
  return {
    name: `Argo Rollouts: success < 95 %, 4th failure, every ${everyMin} min`,
    everyMin,
    start: () => {
      let failed = 0;
      return (minutes) => {
        const { newCalls, newErrors } = sumOfMinutes(minutes.slice(-everyMin));
        if (!(newCalls > 0 && 1 - newErrors / newCalls >= LEAST_SUCCESS)) failed++;
        return failed > FAILURE_LIMIT;
      };
    },
  };
}
