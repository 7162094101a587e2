import type { LifecycleEvent } from '../../contract/names';
import type { HookReport } from '../../contract/report';
import { type ShiftStep, shiftSteps } from '../../contract/traffic-shift';
import type { AlarmState } from '../../judge/ports';
import { type CompiledAlarm, compileAlarm } from '../cloudwatch/alarm-series';
import { nextState } from '../cloudwatch/alarm-state';
import { MetricStore, MINUTE_MS } from '../cloudwatch/metric-store';
import { drawCalls } from '../lambda/alias-traffic';
import { durationEdges } from '../lambda/duration-histogram';
import { type RandomSource, seededRandom } from '../lambda/random-source';
import type { Deployable, Scenario, TimelineEntry } from '../model';
import type { LifecycleHooks } from '../simulation';
import { VirtualClock } from '../virtual-clock';

/** Minutes of calls before the deployment starts. */
const WARM_UP_MIN = 60;
/** How often CodeDeploy asks for the alarms' states; AWS does not publish it (docs/fidelity.md). */
const POLL_MS = 15_000;
/** A hook that has not answered for an hour has failed (CodeDeploy user guide, AppSpec hooks for Lambda). */
const HOOK_LIMIT_MS = 3_600_000;

type TimedText = Omit<TimelineEntry, 'atMin'> & { readonly atMs: number };

/** Traffic, metrics, alarms and lifecycle events of one deployment on one virtual clock; times are the clock's ms. */
export class Rollout {
  public readonly clock = new VirtualClock();
  public readonly store: MetricStore;
  public readonly steps: readonly ShiftStep[];
  public readonly texts: TimedText[] = [];
  public readonly weights: { readonly atMs: number; readonly weight: number }[] = [{ atMs: 0, weight: 0 }];
  public readonly samples: { atMs: number; alarmName: string; state: AlarmState; value?: number }[] = [];
  public readonly hookReports: HookReport[] = [];
  public readonly startedMs: number;
  /** Name of the alarm that CodeDeploy found in ALARM. */
  public stoppingAlarm?: string;
  public firstShiftMs?: number;

  private readonly random: RandomSource;
  private readonly alarms: readonly CompiledAlarm[];
  private readonly states = new Map<string, AlarmState>();
  private readonly edges?: readonly number[];
  private drawnMs = 0;
  private ended = false;

  public constructor(
    private readonly deployable: Deployable,
    private readonly scenario: Scenario,
    private readonly hooks?: LifecycleHooks,
  ) {
    this.alarms = deployable.alarms.map(compileAlarm);
    this.steps = shiftSteps(deployable.shift);
    this.random = seededRandom(scenario.seed);
    this.store = new MetricStore(deployable);
    const durations = this.alarms.flatMap(({ readings }) =>
      readings.filter(({ reading }) => reading.metricName === 'Duration'),
    );
    if (durations.length > 0) {
      const bounds = durations.flatMap(({ statistic }) =>
        statistic.kind === 'trimmed-count' ? [statistic.low, statistic.high].filter(Number.isFinite) : [],
      );
      this.edges = durationEdges(scenario.medianMs, bounds);
    }
    this.startedMs = (WARM_UP_MIN + this.random.between(0, 1)) * MINUTE_MS;
  }

  public get weight(): number {
    return this.weights[this.weights.length - 1].weight;
  }

  /** Lets an hour of calls pass, in which every alarm finds its state. */
  public warmUp(): void {
    this.every(MINUTE_MS, MINUTE_MS, () => this.endMinute());
    for (const compiled of this.alarms) {
      const { name } = compiled.alarm;
      this.states.set(name, 'INSUFFICIENT_DATA');
      this.every(this.random.between(0, MINUTE_MS), MINUTE_MS, () => this.evaluate(compiled));
      for (const { reading } of compiled.readings.filter((entry) => !this.store.knows(entry.reading))) {
        const text = `alarm ${name}: the twin has no data for ${reading.id} (${reading.namespace} ${reading.metricName})`;
        this.texts.push({ atMs: this.startedMs, kind: 'alarm', text });
      }
    }
    this.clock.advanceTo(this.startedMs);
    this.every(this.startedMs + this.random.between(0, POLL_MS), POLL_MS, () => this.poll());
  }

  public tell(kind: TimelineEntry['kind'], text: string): void {
    this.texts.push({ atMs: this.clock.now(), kind, text });
  }

  /** Runs a hook; the reason why it failed, or undefined where it succeeded, is not rehearsed, or an alarm came first. */
  public async lifecycleEvent(event: LifecycleEvent): Promise<string | undefined> {
    if (!this.deployable.hooks.includes(event) || this.stoppingAlarm !== undefined) return undefined;
    if (this.hooks === undefined) {
      this.tell('hook', `${event}: its hook was not rehearsed`);
      return undefined;
    }
    const outcome = await this.clock.run(
      this.hooks.run(event, this.clock, () => this.states),
      { limitMs: HOOK_LIMIT_MS, interrupted: () => this.stoppingAlarm !== undefined },
    );
    if (outcome.kind === 'interrupted') return undefined;
    if (outcome.kind === 'settled') {
      this.hookReports.push(outcome.value);
      this.tell('hook', `${event} ${outcome.value.outcome}: ${outcome.value.reason}`);
      return outcome.value.outcome === 'Succeeded' ? undefined : outcome.value.reason;
    }
    const reason = 'the hook never reported, which CodeDeploy counts as failed after one hour';
    this.tell('hook', `${event} Failed: ${reason}`);
    return reason;
  }

  /** Shifts the traffic step by step until the last one, or until an alarm stops the deployment. */
  public allowTraffic(): void {
    this.firstShiftMs = this.clock.now();
    for (const step of this.steps) {
      this.clock.advanceTo(this.firstShiftMs + step.atMin * MINUTE_MS, () => this.stoppingAlarm !== undefined);
      if (this.stoppingAlarm !== undefined) return;
      this.route(step.weight);
      this.tell(
        'shift',
        `version ${this.deployable.targetVersion} gets ${Math.round(step.weight * 100)} % of the calls`,
      );
    }
  }

  /** Redeploys the current version, as CodeDeploy does 15 to 45 s after it stopped (docs/fidelity.md). */
  public rollBack(): void {
    this.ended = true;
    this.clock.advanceTo(this.clock.now() + this.random.between(15_000, 45_000));
    this.route(0);
    this.tell('rollback', `version ${this.deployable.currentVersion} has all calls again`);
  }

  /** Ends the polling and lets some more minutes of calls pass. */
  public finish(minutes: number): void {
    this.ended = true;
    this.clock.advanceTo(this.clock.now() + minutes * MINUTE_MS);
    this.drawUpTo(this.clock.now());
  }

  private every(firstMs: number, intervalMs: number, action: () => void): void {
    this.clock.schedule(firstMs, () => {
      action();
      this.every(firstMs + intervalMs, intervalMs, action);
    });
  }

  private route(weight: number): void {
    this.drawUpTo(this.clock.now());
    this.weights.push({ atMs: this.clock.now(), weight });
  }

  private endMinute(): void {
    const endMs = this.clock.now();
    this.drawUpTo(endMs);
    const delayMin = this.random.between(...this.scenario.metricDelayMin);
    this.store.publish(Math.round(endMs / MINUTE_MS) - 1, endMs + delayMin * MINUTE_MS);
  }

  private drawUpTo(toMs: number): void {
    while (this.drawnMs < toMs) {
      const minute = Math.floor(this.drawnMs / MINUTE_MS);
      const edgesOfOutage = this.outageMs().filter((atMs) => atMs > this.drawnMs);
      const endMs = Math.min(toMs, (minute + 1) * MINUTE_MS, ...edgesOfOutage);
      const stretch = {
        seconds: (endMs - this.drawnMs) / 1000,
        weight: this.weight,
        outageRate: this.outageRate(this.drawnMs),
      };
      this.store.add(minute, drawCalls(this.random, this.scenario, stretch, this.edges));
      this.drawnMs = endMs;
    }
  }

  private outageMs(): readonly number[] {
    const { fault } = this.scenario;
    if (fault.kind !== 'outage' || this.firstShiftMs === undefined) return [];
    const fromMs = this.firstShiftMs + fault.fromMin * MINUTE_MS;
    return [fromMs, fromMs + fault.minutes * MINUTE_MS];
  }

  private outageRate(atMs: number): number {
    const [fromMs, toMs] = this.outageMs();
    const { fault } = this.scenario;
    return fault.kind === 'outage' && fromMs !== undefined && atMs >= fromMs && atMs < toMs ? fault.rate : 0;
  }

  private evaluate(compiled: CompiledAlarm): void {
    const { alarm } = compiled;
    const previous = this.states.get(alarm.name) as AlarmState;
    const nowMs = this.clock.now();
    const points = Array.from(compiled.series(this.store, nowMs), (value) => (Number.isNaN(value) ? undefined : value));
    const state = nextState(alarm, points, previous);
    this.states.set(alarm.name, state);
    if (nowMs < this.startedMs) return;
    const value = points.filter((point) => point !== undefined).at(-1);
    this.samples.push({ atMs: nowMs, alarmName: alarm.name, state, ...(value !== undefined && { value }) });
    if (state !== previous) this.tell('alarm', `alarm ${alarm.name} went from ${previous} to ${state}`);
  }

  private poll(): void {
    if (this.ended || this.stoppingAlarm !== undefined) return;
    this.stoppingAlarm = [...this.states].find(([, state]) => state === 'ALARM')?.[0];
    if (this.stoppingAlarm !== undefined) this.tell('deployment', `stopped: alarm ${this.stoppingAlarm} is in ALARM`);
  }
}
