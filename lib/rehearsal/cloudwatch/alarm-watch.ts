import type { AlarmState } from '../../judge/ports';
import type { TimeSeries } from '../metric-math/time-series';
import type { AlarmModel } from '../model';
import { stateReason } from './alarm-reason';
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
}

/** The alarms of one deployment group and the state that each is in; all begin in INSUFFICIENT_DATA. */
export class AlarmWatch {
  public readonly alarms: readonly CompiledAlarm[];
  private readonly current = new Map<string, AlarmState>();

  /** @throws AlarmModelError and UnsupportedExpressionError as {@link compileAlarm} */
  public constructor(alarms: readonly AlarmModel[]) {
    this.alarms = alarms.map(compileAlarm);
    for (const { name } of alarms) this.current.set(name, 'INSUFFICIENT_DATA');
  }

  /** The state of every alarm by its name. */
  public get states(): ReadonlyMap<string, AlarmState> {
    return this.current;
  }

  /** Name of the first alarm of the group that is in ALARM, if any. */
  public get inAlarm(): string | undefined {
    for (const [name, state] of this.current) if (state === 'ALARM') return name;
    return undefined;
  }

  /** Evaluates one alarm on what is visible now. */
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
}

function newest(points: TimeSeries): number | undefined {
  for (let index = points.length - 1; index >= 0; index--) if (!Number.isNaN(points[index])) return points[index];
  return undefined;
}
