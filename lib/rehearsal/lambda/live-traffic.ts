import { type MetricStore, MINUTE_MS } from '../cloudwatch/metric-store';
import type { Scenario } from '../scenario/model';
import type { VirtualClock } from '../virtual-clock';
import { AliasLoad } from './alias-load';
import { drawCalls } from './alias-traffic';
import type { Arrivals } from './arrivals';
import type { FaultSchedule } from './fault-schedule';
import type { RandomSource } from './random-source';
import type { VersionBehaviours } from './version-behaviour';

/** A change of weight; `atMs` of the virtual clock. */
export interface WeightChange {
  readonly atMs: number;
  readonly weight: number;
}

/** What the calls of one alias come from and go to. */
export interface TrafficParts {
  readonly clock: VirtualClock;
  readonly random: RandomSource;
  readonly store: MetricStore;
  readonly scenario: Scenario;
  readonly behaviours: VersionBehaviours;
  readonly arrivals: Arrivals;
  readonly schedule: FaultSchedule;
}

/**
 * The calls on the alias while the clock runs, recorded as metrics. Drawn in one piece for every stretch of time in which nothing
 * changes: a minute, or less where the weight or a fault changes within it.
 */
export class LiveTraffic {
  /** Every weight that the target version had. */
  public readonly weights: WeightChange[] = [{ atMs: 0, weight: 0 }];
  /** Calls that failed or were throttled only because of the target version, so far. */
  public failedCallsOfFault = 0;
  /** Calls of the target version so far. */
  public targetCalls = 0;

  private drawnMs = 0;
  private readonly load: AliasLoad;

  public constructor(private readonly parts: TrafficParts) {
    const { scenario, behaviours, arrivals, schedule } = parts;
    this.load = new AliasLoad(scenario, behaviours, arrivals, schedule);
  }

  /** Share of the calls that the target version gets now. */
  public get weight(): number {
    return this.weights[this.weights.length - 1].weight;
  }

  /** Lets calls arrive from now on; every minute's metrics show up after a delay of their own. */
  public start(): void {
    const { clock, random, store, scenario } = this.parts;
    const [least, most] = scenario.metricDelayMin;
    clock.every(MINUTE_MS, MINUTE_MS, () => {
      this.settle();
      const endMs = clock.now();
      store.publish(endMs / MINUTE_MS - 1, endMs + random.timeBetween(least * MINUTE_MS, most * MINUTE_MS));
    });
  }

  /** Places the scenario's faults, whose minutes count from the first shift. */
  public firstShiftAt(atMs: number): void {
    this.parts.schedule.startAt(atMs);
  }

  /** Gives the target version another share of the calls from now on. */
  public route(weight: number): void {
    this.settle();
    this.weights.push({ atMs: this.parts.clock.now(), weight });
  }

  /** Draws the calls up to now. */
  public settle(): void {
    const { clock, random, store, behaviours, arrivals, schedule } = this.parts;
    const nowMs = clock.now();
    while (this.drawnMs < nowMs) {
      const fromMs = this.drawnMs;
      const minute = Math.floor(fromMs / MINUTE_MS);
      const toMs = Math.min(nowMs, (minute + 1) * MINUTE_MS, schedule.nextChange(fromMs));
      const { weight, targetCalls } = this;
      const calls = arrivals.draw(random, fromMs, toMs);
      const stretch = this.load.stretch(fromMs, toMs, calls, { weight, targetCalls });
      const counts = drawCalls(random, behaviours, stretch);
      const { current, target } = counts;
      const throttles = (current.throttles ?? 0) + (target.throttles ?? 0);
      const throttlesOfFault = random.binomial(throttles, stretch.faultShareOfThrottles);
      this.failedCallsOfFault += current.errorsOfFault + target.errorsOfFault + throttlesOfFault;
      this.targetCalls += target.invocations;
      store.add(minute, counts, weight > 0 && weight < 1);
      this.drawnMs = toMs;
    }
  }
}
