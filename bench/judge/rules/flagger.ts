import type { PollerRule } from './poller';

/** Flagger's documentation, Istio canary: `request-success-rate` with `min: 99`, `interval: 1m`, `threshold: 5`. */
const LEAST_SUCCESS = 0.99;
const THRESHOLD = 5;

/**
 * Flagger with the settings of its documentation. A look fails where the newest minute has less success than 99 %, or no calls at all
 * ("no values found" is a failed check: pkg/controller/scheduler_metrics.go); failures add up and success takes none off. The look after
 * the fifth rolls back, because the count is compared before the next analysis (pkg/controller/scheduler.go, both at 15bd6ad).
 */
export const FLAGGER: PollerRule = {
  name: 'Flagger: success < 99 %, 5 failed checks',
  everyMin: 1,
  start: () => {
    let failedChecks = 0;
    return (minutes) => {
      if (failedChecks >= THRESHOLD) return true;
      const newest = minutes.at(-1);
      const success = newest && newest.newCalls > 0 ? 1 - newest.newErrors / newest.newCalls : Number.NaN;
      if (!(success >= LEAST_SUCCESS)) failedChecks++;
      return false;
    };
  },
};
