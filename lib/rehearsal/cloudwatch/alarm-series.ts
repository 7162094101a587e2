import { ExpressionError, UnsupportedExpressionError } from '../metric-math/expression-error';
import { Program } from '../metric-math/program';
import type { TimeSeries } from '../metric-math/time-series';
import type { AlarmModel } from '../model';
import { AlarmModelError } from './alarm-model-error';
import { EXTRA_PERIODS } from './alarm-state';
import { type MetricReading, type MetricStore, MINUTE_MS, type ReadRange } from './metric-store';
import { parseStatistic, type Statistic } from './statistic';

/** An alarm that was read once and is evaluated every minute. */
export interface CompiledAlarm {
  readonly alarm: AlarmModel;
  readonly readings: readonly AlarmReading[];
  /** Minutes that one evaluation looks back over. */
  readonly rangeMin: number;
  /** Time between two evaluations: a minute; ten seconds for shorter periods; an hour where the periods exceed a day together. */
  readonly intervalMs: number;
  /**
   * The returned series of the evaluation range, which ends at a multiple of {@link intervalMs}. The next call, for whichever store,
   * overwrites it.
   */
  series(store: Pick<MetricStore, 'read'>, nowMs: number): TimeSeries;
}

/** One metric of an alarm. */
export interface AlarmReading {
  readonly reading: MetricReading;
  readonly statistic: Statistic;
}

/**
 * Reads the entries of an alarm, so that whatever cannot be evaluated is refused before the rehearsal starts. Many rehearsals of one
 * alarm share the result.
 *
 * @throws UnsupportedExpressionError where an expression has a function that the twin does not know
 * @throws AlarmModelError where an entry is no expression, refers to nothing or in a circle, has a statistic that the twin does
 *   not know, or does not return one time series, or the period is not one that CloudWatch takes
 */
export function compileAlarm(alarm: AlarmModel): CompiledAlarm {
  const known = compiled.get(alarm);
  if (known !== undefined) return known;
  const result = compile(alarm);
  compiled.set(alarm, result);
  return result;
}

/** Periods in seconds of high-resolution alarms (API reference, PutMetricAlarm). */
const HIGH_RESOLUTION_PERIODS = [10, 20, 30];
const HIGH_RESOLUTION_INTERVAL_MS = 10_000;
const MULTI_DAY_INTERVAL_MS = 60 * MINUTE_MS;
const DAY_SEC = 86_400;

/** Time between two evaluations, and step of their ranges (CloudWatch user guide, evaluating an alarm). */
function intervalOf({ periodSec, evaluationPeriods }: AlarmModel): number {
  if (periodSec < 60) return HIGH_RESOLUTION_INTERVAL_MS;
  return periodSec * evaluationPeriods > DAY_SEC ? MULTI_DAY_INTERVAL_MS : MINUTE_MS;
}

const compiled = new WeakMap<AlarmModel, CompiledAlarm>();

function compile(alarm: AlarmModel): CompiledAlarm {
  const { entries, periodSec, evaluationPeriods } = alarm;
  if (!HIGH_RESOLUTION_PERIODS.includes(periodSec) && (periodSec <= 0 || periodSec % 60 !== 0)) {
    throw new AlarmModelError(
      `alarm ${alarm.name}: expected a period of 10, 20, 30 or a multiple of 60 s, got ${periodSec}`,
    );
  }
  const returnedId = requireEntries(alarm);
  const readings = entries.flatMap((entry) =>
    'expression' in entry ? [] : [{ reading: entry, statistic: requireStatistic(alarm, entry) }],
  );
  const length = evaluationPeriods + EXTRA_PERIODS;
  const program = named(alarm, () => {
    const metricIds = readings.map(({ reading }) => reading.id);
    const expressions = entries.flatMap((entry) =>
      'expression' in entry ? [[entry.id, entry.expression] as const] : [],
    );
    return new Program({ length, periodSec, metricIds, expressions: new Map(expressions) });
  });
  const type = program.typeOf(returnedId);
  if (type !== 'series') {
    const got = type === 'scalar' ? 'a number' : 'several';
    throw new AlarmModelError(`alarm ${alarm.name}: expected ${returnedId} to be one time series, got ${got}`);
  }
  const inputs = readings.map(({ reading, statistic }) => ({ reading, statistic, out: program.input(reading.id) }));
  // The window slides with the evaluations, whatever the period (PutMetricAlarm, EvaluationWindow: SlidingWindow is the default).
  const intervalMs = intervalOf(alarm);
  const series: CompiledAlarm['series'] = (store, nowMs) => {
    const endMs = Math.floor(nowMs / intervalMs) * intervalMs;
    const range: ReadRange = { endMs, periodSec, nowMs };
    for (const { reading, statistic, out } of inputs) store.read(out, reading, statistic, range);
    program.run(endMs - length * periodSec * 1000);
    // A single series, as its type says.
    return program.valueOf(returnedId) as TimeSeries;
  };
  return { alarm, readings, rangeMin: (length * periodSec) / 60, intervalMs, series };
}

/** The id of the entry that the alarm watches. */
function requireEntries({ name, entries }: AlarmModel): string {
  const ids = entries.map((entry) => entry.id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new AlarmModelError(`alarm ${name}: two entries have the id ${twice}`);
  const returned = entries.filter((entry) => entry.returnData);
  if (returned.length !== 1) {
    throw new AlarmModelError(`alarm ${name}: expected one entry that returns data, got ${returned.length}`);
  }
  return returned[0].id;
}

function requireStatistic({ name }: AlarmModel, { id, stat }: MetricReading): Statistic {
  const statistic = parseStatistic(stat);
  if (statistic !== undefined) return statistic;
  throw new AlarmModelError(
    `alarm ${name}: CloudWatch has no statistic ${stat} of ${id}, expected Sum, Average, SampleCount, Minimum, Maximum, pNN, IQM, or tmNN, TM(low:high) and the like of tc, ts, wm and PR`,
  );
}

function named<T>({ name }: AlarmModel, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnsupportedExpressionError) {
      throw new UnsupportedExpressionError(`alarm ${name}: ${error.message}`);
    }
    if (error instanceof ExpressionError) throw new AlarmModelError(`alarm ${name}: ${error.message}`);
    throw error;
  }
}
