import { type MetricStore, MINUTE_MS } from '../cloudwatch/metric-store';
import type { Scenario } from '../model';
import type { VirtualClock } from '../virtual-clock';
import { drawCalls } from './alias-traffic';
import type { RandomSource } from './random-source';
import type { VersionBehaviours } from './version-behaviour';

/** A change of weight; `atMs` of the virtual clock. */
export interface WeightChange {
  readonly atMs: number;
  readonly weight: number;
}

/**
 * The calls on the alias while the clock runs, recorded as metrics. Drawn in one piece for every stretch of time in which nothing
 * changes: a minute, or less where the weight or an outage changes within it.
 */
export class LiveTraffic {
  /** Every weight that the target version had. */
  public readonly weights: WeightChange[] = [{ atMs: 0, weight: 0 }];
  /** Calls that failed only because of the target version, so far. */
  public failedCallsOfFault = 0;

  private drawnMs = 0;
  private outageMs: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

  public constructor(
    private readonly clock: VirtualClock,
    private readonly random: RandomSource,
    private readonly store: MetricStore,
    private readonly scenario: Scenario,
    private readonly behaviours: VersionBehaviours,
  ) {}

  /** Share of the calls that the target version gets now. */
  public get weight(): number {
    return this.weights[this.weights.length - 1].weight;
  }

  /** Lets calls arrive from now on; every minute's metrics show up after a delay of their own. */
  public start(): void {
    this.clock.every(MINUTE_MS, MINUTE_MS, () => {
      this.settle();
      const endMs = this.clock.now();
      const delayMin = this.random.between(...this.scenario.metricDelayMin);
      this.store.publish(endMs / MINUTE_MS - 1, endMs + delayMin * MINUTE_MS);
    });
  }

  /** Gives the target version another share of the calls from now on. */
  public route(weight: number): void {
    this.settle();
    this.weights.push({ atMs: this.clock.now(), weight });
  }

  /** Places the scenario's outage, whose minutes count from the first shift. */
  public firstShiftAt(atMs: number): void {
    const { fault } = this.scenario;
    if (fault.kind !== 'outage') return;
    const fromMs = atMs + fault.fromMin * MINUTE_MS;
    this.outageMs = [fromMs, fromMs + fault.minutes * MINUTE_MS];
  }

  /** Draws the calls up to now. */
  public settle(): void {
    const nowMs = this.clock.now();
    while (this.drawnMs < nowMs) {
      const minute = Math.floor(this.drawnMs / MINUTE_MS);
      const changes = this.outageMs.filter((atMs) => atMs > this.drawnMs);
      const endMs = Math.min(nowMs, (minute + 1) * MINUTE_MS, ...changes);
      const { weight } = this;
      const seconds = (endMs - this.drawnMs) / 1000;
      const stretch = { seconds, rps: this.scenario.rps, weight, outageRate: this.outageRate() };
      const counts = drawCalls(this.random, this.behaviours, stretch);
      this.failedCallsOfFault += counts.target.errorsOfFault;
      this.store.add(minute, counts, weight > 0 && weight < 1);
      this.drawnMs = endMs;
    }
  }

  private outageRate(): number {
    const { fault } = this.scenario;
    const [fromMs, toMs] = this.outageMs;
    return fault.kind === 'outage' && this.drawnMs >= fromMs && this.drawnMs < toMs ? fault.rate : 0;
  }
}
