import { evaluateExpression } from '../metric-math/evaluator';
import { ExpressionError, UnsupportedExpressionError } from '../metric-math/expression-error';
import { parseExpression } from '../metric-math/parser';
import { referencedIds, type SyntaxNode } from '../metric-math/syntax-tree';
import type { MathValue, TimeSeries } from '../metric-math/time-series';
import type { AlarmModel } from '../model';
import { AlarmModelError } from './alarm-model-error';
import { EXTRA_PERIODS } from './alarm-state';
import { type MetricReading, type MetricStore, MINUTE_MS } from './metric-store';
import { parseStatistic, type Statistic } from './statistic';

/** An alarm that was read once and is evaluated every minute. */
export interface CompiledAlarm {
  readonly alarm: AlarmModel;
  readonly readings: readonly { readonly reading: MetricReading; readonly statistic: Statistic }[];
  /** Minutes that one evaluation looks back over. */
  readonly rangeMin: number;
  /** The returned series of the evaluation range, which ends with the last complete minute. */
  series(store: Pick<MetricStore, 'series'>, nowMs: number): TimeSeries;
}

interface Formula {
  readonly text: string;
  readonly tree: SyntaxNode;
}

/**
 * Reads the entries of an alarm, so that whatever cannot be evaluated is refused before the rehearsal starts.
 *
 * @throws UnsupportedExpressionError where an expression has a function that the twin does not know
 * @throws AlarmModelError where an entry is no expression, refers to nothing or in a circle, has a statistic that the twin does
 *   not know, or the period is no multiple of 60 s (Lambda publishes by the minute)
 */
export function compileAlarm(alarm: AlarmModel): CompiledAlarm {
  const known = compiled.get(alarm);
  if (known !== undefined) return known;
  const result = compile(alarm);
  compiled.set(alarm, result);
  return result;
}

// A compiled alarm keeps nothing between evaluations, so many rehearsals of one deployable share it.
const compiled = new WeakMap<AlarmModel, CompiledAlarm>();

function compile(alarm: AlarmModel): CompiledAlarm {
  const { periodSec, evaluationPeriods } = alarm;
  if (periodSec <= 0 || periodSec % 60 !== 0) {
    throw new AlarmModelError(`alarm ${alarm.name}: expected a period in multiples of 60 s, got ${periodSec}`);
  }
  const ids = alarm.entries.map((entry) => entry.id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new AlarmModelError(`alarm ${alarm.name}: two entries have the id ${twice}`);
  const returned = alarm.entries.filter((entry) => entry.returnData);
  if (returned.length !== 1) {
    throw new AlarmModelError(`alarm ${alarm.name}: expected one entry that returns data, got ${returned.length}`);
  }
  const formulas = new Map<string, Formula>();
  const readings: { reading: MetricReading; statistic: Statistic }[] = [];
  for (const entry of alarm.entries) {
    if ('expression' in entry) {
      formulas.set(entry.id, { text: entry.expression, tree: named(alarm, () => parseExpression(entry.expression)) });
      continue;
    }
    const statistic = parseStatistic(entry.stat);
    if (statistic === undefined) {
      throw new AlarmModelError(
        `alarm ${alarm.name}: the local twin does not know the statistic ${entry.stat} of ${entry.id}, expected Sum, Average, SampleCount, Minimum, Maximum, pNN or TC(low:high)`,
      );
    }
    readings.push({ reading: entry, statistic });
  }
  const metricIds = readings.map(({ reading }) => reading.id);
  for (const id of formulas.keys()) requireResolvable(alarm, formulas, new Set(metricIds), id, []);

  const length = evaluationPeriods + EXTRA_PERIODS;
  const series: CompiledAlarm['series'] = (store, nowMs) => {
    // The window slides by the minute, whatever the period (PutMetricAlarm, EvaluationWindow: SlidingWindow is the default).
    const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const values = new Map<string, MathValue>();
    for (const { reading, statistic } of readings) {
      values.set(reading.id, store.series(reading, statistic, { endMs, length, periodSec, nowMs }));
    }
    const value = (id: string): MathValue | undefined => {
      const formula = formulas.get(id);
      if (!values.has(id) && formula) {
        values.set(id, evaluateExpression(formula.tree, formula.text, { length, periodSec, metricIds, value }));
      }
      return values.get(id);
    };
    const result = named(alarm, () => value(returned[0].id));
    if (result instanceof Float64Array) return result;
    throw new AlarmModelError(
      `alarm ${alarm.name}: expected ${returned[0].id} to be one time series, got ${typeof result === 'number' ? 'a number' : 'several'}`,
    );
  };
  return { alarm, readings, rangeMin: (length * periodSec) / 60, series };
}

function requireResolvable(
  alarm: AlarmModel,
  formulas: ReadonlyMap<string, Formula>,
  metricIds: ReadonlySet<string>,
  id: string,
  path: readonly string[],
): void {
  if (path.includes(id)) {
    throw new AlarmModelError(
      `alarm ${alarm.name}: expressions refer to each other in a circle: ${[...path, id].join(' > ')}`,
    );
  }
  const formula = formulas.get(id);
  if (formula === undefined) {
    if (metricIds.has(id)) return;
    throw new AlarmModelError(
      `alarm ${alarm.name}: ${path[path.length - 1]} refers to ${id}, which no entry has as its id`,
    );
  }
  for (const next of referencedIds(formula.tree)) requireResolvable(alarm, formulas, metricIds, next, [...path, id]);
}

function named<T>(alarm: AlarmModel, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnsupportedExpressionError) {
      throw new UnsupportedExpressionError(`alarm ${alarm.name}: ${error.message}`);
    }
    if (error instanceof ExpressionError) throw new AlarmModelError(`alarm ${alarm.name}: ${error.message}`);
    throw error;
  }
}
