import { type KnownRates, logLikelihoodRatio } from '../statistics/likelihood-ratio';
import type { PollerRule } from './poller';

export const BEST_POSSIBLE = 'limit: SPRT that knows both rates';

/**
 * Wald's sequential probability ratio test on the counts of the new version, told both error rates: no rule that looks once a minute
 * and stops as few healthy rollouts stops faulty ones sooner on average. No real rule can know what it knows.
 *
 * @param threshold log-likelihood ratio that stops, calibrated to the false stops allowed
 */
export function bestPossible(rates: KnownRates, threshold: number): PollerRule {
  return {
    name: BEST_POSSIBLE,
    everyMin: 1,
    start: () => {
      let ratio = 0;
      let seen = 0;
      return (minutes) => {
        for (; seen < minutes.length; seen++) ratio += logLikelihoodRatio(minutes[seen], rates);
        return ratio >= threshold;
      };
    },
  };
}
