import type { AlarmState } from '../../judge/ports';
import type { TimeSeries } from '../metric-math/time-series';
import type { CompositeAlarmModel, Deployable } from '../model';
import { stateReason } from './alarm-reason';
import { ruleHolds } from './alarm-rule';
import { type CompiledAlarm, compileAlarm } from './alarm-series';
import { evaluateState, rangeFindings } from './alarm-state';
import type { MetricReading, MetricStore } from './metric-store';

/** One evaluation of one alarm. */
export interface AlarmEvaluation {
  readonly alarmName: string;
  readonly previous: AlarmState;
  readonly state: AlarmState;
  /** Why the state changed, in CloudWatch's words; absent where it did not. */
  readonly reason?: string;
  /** Newest value of the returned series, if any. */
  readonly value?: number;
  /** Composite alarms that changed with it. */
  readonly composites: readonly CompositeChange[];
}

/** A composite alarm's change of state. */
export type CompositeChange = Required<Pick<AlarmEvaluation, 'alarmName' | 'previous' | 'state' | 'reason'>>;

/** The alarms of a deployment group, with those below its composite alarms. */
export type WatchedAlarms = Pick<Deployable, 'alarms' | 'composites' | 'compositeParts'>;

const NO_CHANGES: readonly CompositeChange[] = [];

/** The alarms of one deployment group and the state that each is in; all begin in INSUFFICIENT_DATA. */
export class AlarmWatch {
  /** Every metric alarm, also those that only a composite alarm refers to. */
  public readonly alarms: readonly CompiledAlarm[];
  private readonly stopping: readonly string[];
  private readonly composites: readonly CompositeAlarmModel[];
  private readonly current = new Map<string, AlarmState>();

  /** @throws AlarmModelError and UnsupportedExpressionError as {@link compileAlarm} */
  public constructor({ alarms, composites = [], compositeParts = [] }: WatchedAlarms) {
    this.alarms = [...alarms, ...compositeParts].map(compileAlarm);
    this.stopping = alarms.map(({ name }) => name);
    this.composites = composites;
    for (const { name } of [...alarms, ...compositeParts, ...composites]) this.current.set(name, 'INSUFFICIENT_DATA');
  }

  /** The state of every alarm by its name. */
  public get states(): ReadonlyMap<string, AlarmState> {
    return this.current;
  }

  /** Name of the first metric alarm of the group that is in ALARM, if any. */
  public get inAlarm(): string | undefined {
    for (const name of this.stopping) if (this.current.get(name) === 'ALARM') return name;
    return undefined;
  }

  /** Evaluates one metric alarm on what is visible now, and then the composite alarms. */
  public evaluate(compiled: CompiledAlarm, store: MetricStore, nowMs: number): AlarmEvaluation {
    const { alarm } = compiled;
    const previous = this.current.get(alarm.name) ?? 'INSUFFICIENT_DATA';
    const points = compiled.series(store, nowMs);
    const state = evaluateState(alarm, points, previous);
    this.current.set(alarm.name, state);
    const value = newest(points);
    return {
      alarmName: alarm.name,
      previous,
      state,
      ...(state !== previous && { reason: stateReason(alarm, rangeFindings(alarm, points), state, previous) }),
      ...(value !== undefined && { value }),
      composites: this.composites.length === 0 ? NO_CHANGES : this.evaluateComposites(alarm.name, state),
    };
  }

  /** Readings that can never have data, by alarm: another function, namespace, metric or set of dimensions. */
  public withoutData(store: MetricStore): readonly { readonly alarmName: string; readonly reading: MetricReading }[] {
    return this.alarms.flatMap(({ alarm, readings }) =>
      readings
        .filter(({ reading }) => !store.knows(reading))
        .map(({ reading }) => ({ alarmName: alarm.name, reading })),
    );
  }

  private evaluateComposites(childName: string, childState: AlarmState): CompositeChange[] {
    return this.composites.flatMap(({ name: alarmName, rule }) => {
      const previous = this.current.get(alarmName) ?? 'INSUFFICIENT_DATA';
      const state = ruleHolds(rule, this.current) ? 'ALARM' : 'OK';
      this.current.set(alarmName, state);
      if (state === previous) return [];
      return [{ alarmName, previous, state, reason: `the alarm ${childName} is in ${childState}` }];
    });
  }
}

function newest(points: TimeSeries): number | undefined {
  for (let index = points.length - 1; index >= 0; index--) if (!Number.isNaN(points[index])) return points[index];
  return undefined;
}
