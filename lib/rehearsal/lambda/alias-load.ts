import { MINUTE_MS } from '../cloudwatch/metric-store';
import type { Scenario } from '../scenario/model';
import type { TrafficStretch } from './alias-traffic';
import type { Arrivals } from './arrivals';
import { mostAtOnce, throttledShare, WarmEnvironments } from './concurrency';
import type { FaultSchedule, RolloutState } from './fault-schedule';
import type { VersionBehaviours } from './version-behaviour';

/** Minutes after which an idle environment is gone. Unverified: AWS does not publish it. */
const ENVIRONMENT_IDLE_MIN = 10;

/** A stretch of time as {@link TrafficStretch}, with what the target version adds to its throttles. */
export interface LoadedStretch extends TrafficStretch {
  /** Of the throttled calls, the share that the current version alone would have served. */
  readonly faultShareOfThrottles: number;
}

/** What one alias's calls meet: a concurrency limit, cold environments, and whatever is wrong at the time. */
export class AliasLoad {
  private readonly warm = {
    current: new WarmEnvironments(ENVIRONMENT_IDLE_MIN),
    target: new WarmEnvironments(ENVIRONMENT_IDLE_MIN),
  };

  public constructor(
    private readonly scenario: Pick<Scenario, 'concurrencyLimit'>,
    private readonly behaviours: VersionBehaviours,
    private readonly arrivals: Arrivals,
    private readonly schedule: FaultSchedule,
  ) {}

  /**
   * A stretch inside one minute in which nothing changes. Stretches come in order.
   *
   * @param calls those that arrive in it
   */
  public stretch(fromMs: number, toMs: number, calls: number, state: RolloutState): LoadedStretch {
    const { current, target } = this.behaviours;
    const { weight } = state;
    const expected = this.arrivals.expected(fromMs, toMs);
    // Calls at the same instant are at the same instant, however long the stretch is.
    const atOnce = expected > 0 ? this.arrivals.atOnce : 1;
    const rate = expected / (toMs - fromMs);
    const [ofCurrent, ofTarget] = [rate * (1 - weight) * current.meanMs, rate * weight * target.meanMs];
    const minute = Math.floor(fromMs / MINUTE_MS);
    return {
      calls,
      weight,
      ...this.throttles(ofCurrent + ofTarget, rate * current.meanMs, atOnce),
      trouble: this.schedule.troubleIn(fromMs, toMs, state),
      started: {
        current: this.warm.current.start(minute, mostAtOnce(ofCurrent, atOnce * (1 - weight))),
        target: this.warm.target.start(minute, mostAtOnce(ofTarget, atOnce * weight)),
      },
    };
  }

  private throttles(
    load: number,
    loadOfCurrent: number,
    atOnce: number,
  ): Pick<LoadedStretch, 'throttledShare' | 'faultShareOfThrottles'> {
    const limit = this.scenario.concurrencyLimit;
    if (limit === undefined) return { throttledShare: 0, faultShareOfThrottles: 0 };
    const share = throttledShare(load, atOnce, limit);
    const anyway = load > loadOfCurrent ? throttledShare(loadOfCurrent, atOnce, limit) : share;
    return { throttledShare: share, faultShareOfThrottles: share > 0 ? Math.max(0, 1 - anyway / share) : 0 };
  }
}
