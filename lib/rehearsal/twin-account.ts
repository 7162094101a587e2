import type { TwinAssumptions } from './assumptions';
import type { CompiledAlarm } from './cloudwatch/alarm-series';
import { AlarmWatch } from './cloudwatch/alarm-watch';
import { MetricStore, MINUTE_MS } from './cloudwatch/metric-store';
import { boundsOf, needsFineBins } from './cloudwatch/statistic';
import { arrivalsOf } from './lambda/arrivals';
import { durationEdges } from './lambda/duration-profile';
import { FaultSchedule } from './lambda/fault-schedule';
import { LiveTraffic, type TrafficParts } from './lambda/live-traffic';
import { type RandomSource, seededRandom } from './lambda/random-source';
import { targetMedianMs, versionBehaviours } from './lambda/version-behaviour';
import type { AlarmSample, Deployable, Scenario, TimelineEntry } from './model';
import { ownPace, type Pace } from './pace';
import { VirtualClock } from './virtual-clock';

/** Something that happened at a time of the virtual clock. */
export type At<T extends { readonly atMin: number }> = Omit<T, 'atMin'> & { readonly atMs: number };

/** `everything` for reports; `verdict`: neither timeline nor samples, for many rehearsals in a row. */
export type Recording = 'everything' | 'verdict';

/** Where in time an account lies. */
export interface Place {
  readonly pace: Pace;
  /** When deployments may begin, of the clock; left out: as soon as the alarms have their states. */
  readonly startMs?: number;
}

/**
 * All that goes on whether or not anything is deployed: a function that is called through its alias, its metrics, and its alarms, on
 * one virtual clock and with one source of random numbers.
 */
export class TwinAccount {
  public readonly clock: VirtualClock;
  public readonly random: RandomSource;
  public readonly store: MetricStore;
  public readonly traffic: LiveTraffic;
  public readonly watch: AlarmWatch;
  public readonly parts: TrafficParts;
  public readonly timeline: At<TimelineEntry>[] = [];
  public readonly alarmSamples: At<AlarmSample>[] = [];
  /** When the warm-up is over: at a random second of a minute, as deployments start. */
  public readonly readyMs: number;

  /** @throws AlarmModelError or UnsupportedExpressionError where an alarm cannot be evaluated */
  public constructor(
    deployable: Deployable,
    scenario: Scenario,
    private readonly assumptions: TwinAssumptions,
    private readonly recording: Recording = 'everything',
    private readonly place: Place = { pace: ownPace(new VirtualClock()) },
  ) {
    this.clock = place.pace.clock;
    this.watch = new AlarmWatch(deployable);
    this.random = seededRandom(scenario.seed);
    this.store = new MetricStore(deployable, assumptions.executedVersionWhileUnweighted);
    const longestMin = Math.max(assumptions.warmUpMin, ...this.watch.alarms.map(({ rangeMin }) => rangeMin));
    const ownReadyMs = this.random.timeBetween(longestMin * MINUTE_MS, (longestMin + 1) * MINUTE_MS);
    this.readyMs = Math.max(ownReadyMs, place.startMs ?? 0);
    const timeoutMs = deployable.timeoutSec * 1000;
    this.parts = {
      clock: this.clock,
      random: this.random,
      store: this.store,
      scenario,
      behaviours: versionBehaviours(scenario, timeoutMs, edgesFor(this.watch, scenario, timeoutMs)),
      // Streams of their own, so that neither depends on how often the other is asked.
      arrivals: arrivalsOf(scenario.traffic, this.readyMs, scenario.seed + 0.25),
      schedule: new FaultSchedule(scenario, assumptions.configurationFaultPoints, scenario.seed + 0.125),
    };
    this.traffic = new LiveTraffic(this.parts);
  }

  /** Lets the current version alone be called, until the alarms have their states. */
  public async warmUp(): Promise<void> {
    this.traffic.start();
    const alarmsFromMs = this.readyMs - this.assumptions.alarmsExistMin * MINUTE_MS;
    for (const compiled of this.watch.alarms) {
      // Each alarm is evaluated once a minute (with periods below a minute more often), at a second of its own.
      const firstMs = alarmsFromMs + this.random.timeBetween(0, compiled.intervalMs);
      this.clock.every(firstMs, compiled.intervalMs, () => this.evaluate(compiled));
    }
    await this.pace.advanceTo(this.readyMs);
    if (this.recording === 'verdict') return;
    for (const { alarmName, reading } of this.watch.withoutData(this.store)) {
      const metric = `${reading.namespace} ${reading.metricName}`;
      this.tell('alarm', `alarm ${alarmName} reads ${metric} (${reading.id}), of which the twin has no data`);
    }
  }

  /** How time passes. */
  public get pace(): Pace {
    return this.place.pace;
  }

  /** Adds a line to the timeline. */
  public tell(kind: TimelineEntry['kind'], text: string): void {
    if (this.recording === 'everything') this.timeline.push({ atMs: this.clock.now(), kind, text });
  }

  private evaluate(compiled: CompiledAlarm): void {
    const atMs = this.clock.now();
    const evaluation = this.watch.evaluate(compiled, this.store, atMs);
    if (this.recording === 'verdict' || atMs < this.readyMs) return;
    const { alarmName, state, value } = evaluation;
    this.alarmSamples.push({ atMs, alarmName, state, ...(value !== undefined && { value }) });
    for (const change of [evaluation, ...evaluation.composites]) {
      if (change.reason === undefined) continue;
      this.tell('alarm', `alarm ${change.alarmName} went from ${change.previous} to ${change.state}: ${change.reason}`);
    }
  }
}

/** The bins that the alarms need, undefined where none of them reads durations. */
function edgesFor(watch: AlarmWatch, scenario: Scenario, timeoutMs: number): number[] | undefined {
  const statistics = watch.alarms
    .flatMap(({ readings }) => readings)
    .filter(({ reading }) => reading.metricName === 'Duration')
    .map(({ statistic }) => statistic);
  if (statistics.length === 0) return undefined;
  const bounds = statistics.flatMap(boundsOf);
  const medians = [scenario.medianMs, targetMedianMs(scenario), scenario.medianMs + scenario.coldStartMs];
  return durationEdges(medians, bounds, timeoutMs, statistics.some(needsFineBins));
}
