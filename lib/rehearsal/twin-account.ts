import type { TwinAssumptions } from './assumptions';
import type { CompiledAlarm } from './cloudwatch/alarm-series';
import { AlarmWatch } from './cloudwatch/alarm-watch';
import { MetricStore, MINUTE_MS } from './cloudwatch/metric-store';
import { needsFineBins } from './cloudwatch/statistic';
import { durationEdges } from './lambda/duration-profile';
import { LiveTraffic } from './lambda/live-traffic';
import { type RandomSource, seededRandom } from './lambda/random-source';
import { targetMedianMs, type VersionBehaviours, versionBehaviours } from './lambda/version-behaviour';
import type { AlarmSample, Deployable, Scenario, TimelineEntry } from './model';
import { VirtualClock } from './virtual-clock';

/** Something that happened at a time of the virtual clock. */
export type At<T extends { readonly atMin: number }> = Omit<T, 'atMin'> & { readonly atMs: number };

/**
 * All that goes on whether or not anything is deployed: a function that is called through its alias, its metrics, and its alarms, on
 * one virtual clock and with one source of random numbers.
 */
export class TwinAccount {
  public readonly clock = new VirtualClock();
  public readonly random: RandomSource;
  public readonly store: MetricStore;
  public readonly traffic: LiveTraffic;
  public readonly watch: AlarmWatch;
  public readonly behaviours: VersionBehaviours;
  public readonly timeline: At<TimelineEntry>[] = [];
  public readonly alarmSamples: At<AlarmSample>[] = [];
  /** When the warm-up is over: at a random second of a minute, as deployments start. */
  public readonly readyMs: number;

  /** @throws AlarmModelError or UnsupportedExpressionError where an alarm cannot be evaluated */
  public constructor(
    deployable: Deployable,
    scenario: Scenario,
    private readonly assumptions: TwinAssumptions,
  ) {
    this.watch = new AlarmWatch(deployable.alarms);
    this.random = seededRandom(scenario.seed);
    this.store = new MetricStore(deployable, assumptions.executedVersionWhileUnweighted);
    this.behaviours = versionBehaviours(
      scenario,
      edgesFor(this.watch, scenario, deployable.timeoutSec * 1000),
      assumptions,
    );
    this.traffic = new LiveTraffic(this.clock, this.random, this.store, scenario, this.behaviours);
    const longestMin = Math.max(assumptions.warmUpMin, ...this.watch.alarms.map(({ rangeMin }) => rangeMin));
    this.readyMs = (longestMin + this.random.between(0, 1)) * MINUTE_MS;
  }

  /** Lets the current version alone be called, until the alarms have their states. */
  public warmUp(): void {
    this.traffic.start();
    const alarmsFromMs = this.readyMs - this.assumptions.alarmsExistMin * MINUTE_MS;
    for (const compiled of this.watch.alarms) {
      // Each alarm is evaluated once a minute, at a second of its own.
      const firstMs = alarmsFromMs + this.random.between(0, MINUTE_MS);
      this.clock.every(firstMs, MINUTE_MS, () => this.evaluate(compiled));
    }
    this.clock.advanceTo(this.readyMs);
    for (const { alarmName, reading } of this.watch.withoutData(this.store)) {
      const metric = `${reading.namespace} ${reading.metricName}`;
      this.tell('alarm', `alarm ${alarmName} reads ${metric} (${reading.id}), of which the twin has no data`);
    }
  }

  /** Adds a line to the timeline. */
  public tell(kind: TimelineEntry['kind'], text: string): void {
    this.timeline.push({ atMs: this.clock.now(), kind, text });
  }

  private evaluate(compiled: CompiledAlarm): void {
    const atMs = this.clock.now();
    const { alarmName, previous, state, reason, value } = this.watch.evaluate(compiled, this.store, atMs);
    if (atMs < this.readyMs) return;
    this.alarmSamples.push({ atMs, alarmName, state, ...(value !== undefined && { value }) });
    if (reason !== undefined) this.tell('alarm', `alarm ${alarmName} went from ${previous} to ${state}: ${reason}`);
  }
}

function edgesFor(watch: AlarmWatch, scenario: Scenario, timeoutMs: number): number[] {
  const statistics = watch.alarms
    .flatMap(({ readings }) => readings)
    .filter(({ reading }) => reading.metricName === 'Duration')
    .map(({ statistic }) => statistic);
  const bounds = statistics.flatMap((statistic) =>
    statistic.kind === 'trimmed-count' ? [statistic.low, statistic.high] : [],
  );
  const medians = [scenario.medianMs, targetMedianMs(scenario)];
  return durationEdges(medians, bounds, timeoutMs, statistics.some(needsFineBins));
}
