import { describeExpression, ExpressionError } from '../../../../lib/rehearsal/metric-math/expression-error';
import type { BinaryOperator, SyntaxNode } from '../../../../lib/rehearsal/metric-math/syntax-tree';
import {
  fillLinearly,
  fillRepeating,
  fillWith,
  REDUCTIONS,
  reduceArray,
  reduceSeries,
  runningSum,
  sincePreceding,
} from './aggregation';
import {
  emptySeries,
  hasPoints,
  type MathValue,
  mapPoints,
  operateOnScalars,
  operateOnSeries,
  operateWithScalar,
  type TimeSeries,
} from './time-series';

/** What an expression can refer to. Every series has `length` points, `periodSec` apart, of the same range of time. */
export interface EvaluationScope {
  readonly length: number;
  readonly periodSec: number;
  /** The first timestamp. */
  readonly startMs: number;
  /** Ids of the metrics, in the order of the request; ids of expressions are not among them. */
  readonly metricIds: readonly string[];
  /** The value of a metric or of another expression; undefined where nothing has that id. */
  value(id: string): MathValue | undefined;
}

const TIME_FUNCTIONS: Readonly<Record<string, (date: Date) => number>> = {
  MINUTE: (date) => Number(date.toISOString().slice(14, 16)),
  HOUR: (date) => Number(date.toISOString().slice(11, 13)),
  DAY: (date) => ((date.getUTCDay() + 6) % 7) + 1,
  DATE: (date) => Number(date.toISOString().slice(8, 10)),
  MONTH: (date) => Number(date.toISOString().slice(5, 7)),
  YEAR: (date) => Number(date.toISOString().slice(0, 4)),
  EPOCH: (date) => Math.floor(date.getTime() / 1000),
};

type Call = Extract<SyntaxNode, { type: 'call' }>;

/** Functions that change each series by itself. */
const SERIES_FUNCTIONS: Readonly<Record<string, (series: TimeSeries, scope: EvaluationScope) => TimeSeries>> = {
  ABS: (series) => mapPoints(series, Math.abs),
  CEIL: (series) => mapPoints(series, Math.ceil),
  FLOOR: (series) => mapPoints(series, Math.floor),
  LOG: (series) => mapPoints(series, Math.log),
  LOG10: (series) => mapPoints(series, Math.log10),
  RUNNING_SUM: runningSum,
  DIFF: (series) => sincePreceding(series, (value, preceding) => value - preceding),
  DIFF_TIME: (series, scope) => sincePreceding(series, (_value, _preceding, periods) => periods * scope.periodSec),
  RATE: (series, scope) =>
    sincePreceding(series, (value, preceding, periods) => (value - preceding) / (periods * scope.periodSec)),
};

/**
 * Evaluates a parsed expression as CloudWatch does over one range of time: see docs/fidelity.md for how each rule about missing
 * data is known.
 *
 * @param expression the text of the expression, for errors
 * @throws ExpressionError where a parameter has the wrong type (a number where a series is needed) or an id is unknown
 */
export function evaluateExpression(tree: SyntaxNode, expression: string, scope: EvaluationScope): MathValue {
  return new Evaluation(expression, scope).evaluate(tree);
}

class Evaluation {
  public constructor(
    private readonly expression: string,
    private readonly scope: EvaluationScope,
  ) {}

  public evaluate(node: SyntaxNode): MathValue {
    switch (node.type) {
      case 'number':
        return node.value;
      case 'reference':
        return this.scope.value(node.id) ?? this.refuse(`nothing has the id "${node.id}"`, node.position);
      case 'negation':
        return this.operation('*', -1, this.evaluate(node.operand), 1);
      case 'operation':
        return this.operation(node.operator, this.evaluate(node.left), this.evaluate(node.right), node.position);
      case 'array':
        return node.items.flatMap((item) => {
          const value = this.evaluate(item);
          if (typeof value === 'number') return this.refuse('an array holds time series, got a number', node.position);
          return value instanceof Float64Array ? [value] : value;
        });
      case 'call':
        return this.call(node);
      default:
        return this.refuse(`unexpected ${node.type === 'string' ? 'text' : node.name}`, node.position);
    }
  }

  private operation(operator: BinaryOperator, left: MathValue, right: MathValue, position: number): MathValue {
    if (isArray(left)) {
      if (!isArray(right)) return left.map((item) => this.operation(operator, item, right, position) as TimeSeries);
      if (left.length !== right.length) {
        return this.refuse(`${operator} between arrays of ${left.length} and ${right.length} time series`, position);
      }
      return left.map((item, index) => operateOnSeries(operator, item, right[index]));
    }
    if (isArray(right)) return right.map((item) => this.operation(operator, left, item, position) as TimeSeries);
    if (typeof left === 'number') {
      if (typeof right !== 'number') return operateWithScalar(operator, right, left, true);
      return operateOnScalars(operator, left, right);
    }
    return typeof right === 'number'
      ? operateWithScalar(operator, left, right, false)
      : operateOnSeries(operator, left, right);
  }

  private call(node: Call): MathValue {
    if (node.name === 'IF') return this.conditional(node);
    if (node.name === 'METRICS') return this.metrics(node);
    if (node.name === 'PERIOD') return this.period(node);
    const value = this.evaluate(node.parameters[0]);
    if (node.name === 'TIME_SERIES') {
      if (typeof value !== 'number') return this.refuse('TIME_SERIES expects a number', node.position);
      return new Float64Array(this.scope.length).fill(value);
    }
    if (typeof value === 'number')
      return this.refuse(`${node.name} expects a time series, got a number`, node.position);
    if (node.name === 'FILL') return this.fill(node, value);
    if (Object.hasOwn(SERIES_FUNCTIONS, node.name)) {
      const change = SERIES_FUNCTIONS[node.name];
      return isArray(value) ? value.map((item) => change(item, this.scope)) : change(value, this.scope);
    }
    if (Object.hasOwn(TIME_FUNCTIONS, node.name)) {
      if (isArray(value)) return this.refuse(`${node.name} expects one time series, got an array`, node.position);
      const { startMs, periodSec } = this.scope;
      return value.map((_point, index) => TIME_FUNCTIONS[node.name](new Date(startMs + index * periodSec * 1000)));
    }
    if (Object.hasOwn(REDUCTIONS, node.name)) {
      return isArray(value) ? reduceArray(node.name, value, this.scope.length) : reduceSeries(node.name, value);
    }
    return this.ofArray(node, value);
  }

  private ofArray(node: Call, value: TimeSeries | readonly TimeSeries[]): MathValue {
    if (!isArray(value)) return this.refuse(`${node.name} expects an array of time series`, node.position);
    if (node.name === 'METRIC_COUNT') return value.length;
    if (node.name === 'REMOVE_EMPTY') return value.filter(hasPoints);
    if (node.name === 'SLICE')
      return value.slice(...node.parameters.slice(1).map((parameter) => this.place(parameter)));
    if (node.name === 'SORT') return this.sort(node, value);
    if (value.length === 0) return emptySeries(this.scope.length);
    return node.name === 'FIRST' ? value[0] : value[value.length - 1];
  }

  private sort(node: Call, value: readonly TimeSeries[]): readonly TimeSeries[] {
    const [by, order, limit] = node.parameters.slice(1);
    if (by.type !== 'keyword' || order.type !== 'keyword') return this.refuse('SORT expects words', node.position);
    const rank = (series: TimeSeries): number => reduceSeries(by.name, series);
    const full = value.filter(hasPoints).sort((a, b) => (order.name === 'ASC' ? rank(a) - rank(b) : rank(b) - rank(a)));
    const all = [...full, ...value.filter((series) => !hasPoints(series))];
    return limit === undefined ? all : all.slice(0, this.place(limit));
  }

  private place(node: SyntaxNode): number {
    const value = this.evaluate(node);
    if (typeof value !== 'number') throw new Error('expected a number');
    return value >= 0 ? Math.floor(value) : 0;
  }

  private conditional(node: Call): TimeSeries {
    const [condition, whenTrue, whenFalse] = node.parameters.map((parameter) => {
      const value = this.evaluate(parameter);
      return isArray(value) ? this.refuse('IF expects single time series, got an array', node.position) : value;
    });
    if (typeof condition === 'number') {
      const chosen = condition === 0 ? (whenFalse ?? emptySeries(this.scope.length)) : whenTrue;
      if (typeof chosen === 'number') return this.refuse('IF expects a time series, got numbers only', node.position);
      return Number.isNaN(condition) ? emptySeries(this.scope.length) : chosen;
    }
    const result = new Float64Array(this.scope.length);
    for (let index = 0; index < result.length; index++) {
      const test = condition[index];
      if (Number.isNaN(test)) result[index] = Number.NaN;
      else if (test === 0) result[index] = at(whenFalse, index);
      // A data point that is missing where the condition holds is 0; where it does not hold it stays missing.
      else result[index] = typeof whenTrue === 'number' ? whenTrue : zeroIfMissing(whenTrue[index]);
    }
    return result;
  }

  private metrics(node: Call): readonly TimeSeries[] {
    const [filter] = node.parameters;
    if (filter !== undefined && filter.type !== 'string') {
      return this.refuse('METRICS expects nothing or a text in quotes', node.position);
    }
    const ids = this.scope.metricIds.filter((id) => filter === undefined || id.includes(filter.value));
    return ids.map((id) => this.scope.value(id) as TimeSeries);
  }

  private period(node: Call): number {
    const [metric] = node.parameters;
    if (metric.type !== 'reference' || !this.scope.metricIds.includes(metric.id)) {
      return this.refuse('PERIOD expects the id of a metric', node.position);
    }
    return this.scope.periodSec;
  }

  private fill(node: Call, value: TimeSeries | readonly TimeSeries[]): MathValue {
    const fillOne = this.filling(node);
    return isArray(value) ? value.map(fillOne) : fillOne(value);
  }

  private filling(node: Call): (series: TimeSeries) => TimeSeries {
    const filler = node.parameters[1];
    if (filler.type === 'keyword') return filler.name === 'REPEAT' ? fillRepeating : fillLinearly;
    const value = this.evaluate(filler);
    if (isArray(value)) return this.refuse('FILL expects a number, a time series, REPEAT or LINEAR', node.position);
    return (series) => fillWith(series, value);
  }

  private refuse(problem: string, position: number): never {
    throw new ExpressionError(`${describeExpression(this.expression)}: ${problem} at character ${position}`);
  }
}

function isArray(value: MathValue): value is readonly TimeSeries[] {
  return typeof value !== 'number' && !(value instanceof Float64Array);
}

function at(value: number | TimeSeries | undefined, index: number): number {
  if (value === undefined) return Number.NaN;
  return typeof value === 'number' ? value : value[index];
}

function zeroIfMissing(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
