import { isAggregation, reduceSeries } from './aggregation';
import type { ExpressionCompiler } from './expression-compiler';
import type { Call } from './functions';
import { type ArrayPlace, type Place, type ScalarPlace, seriesOf } from './place';
import type { SyntaxNode } from './syntax-tree';
import { hasPoints } from './time-series';

/**
 * The place of METRIC_COUNT, FIRST, LAST, REMOVE_EMPTY, SLICE or SORT of an array.
 *
 * @throws ExpressionError where a further parameter is of a type that the function does not take
 */
export function arrayFunction(compiler: ExpressionCompiler, call: Call, array: ArrayPlace): Place {
  const { steps } = compiler;
  const { name } = call;
  switch (name) {
    case 'METRIC_COUNT':
      return array.count;
    case 'REMOVE_EMPTY':
      return steps.gathered(`${name} ${array.id}`, array.items.length, () =>
        seriesOf(array).filter((item) => hasPoints(steps.viewOf(item))),
      );
    case 'SLICE':
      return slice(compiler, call, array);
    case 'SORT':
      return sort(compiler, call, array);
    default:
      return steps.range(`${name} ${array.id}`, (out, from, to) => {
        const chosen = seriesOf(array).at(name === 'FIRST' ? 0 : -1);
        if (chosen === undefined) out.fill(Number.NaN, from, to);
        else out.set(steps.viewOf(chosen), from);
      });
  }
}

/** Series from the first position (counted from 0) up to, not including, the second one. */
function slice(compiler: ExpressionCompiler, call: Call, array: ArrayPlace): ArrayPlace {
  const [from, to] = call.parameters.slice(1).map((parameter) => scalarOf(compiler, call, parameter));
  const key = `SLICE ${array.id} ${from.id} ${to?.id}`;
  return compiler.steps.gathered(key, array.items.length, () =>
    seriesOf(array).slice(positionOf(from), to && positionOf(to)),
  );
}

/** Series in the order of one number each; those without any data point come last. */
function sort(compiler: ExpressionCompiler, call: Call, array: ArrayPlace): ArrayPlace {
  const [, by, order, limit] = call.parameters;
  const name = by.type === 'keyword' ? by.name : undefined;
  if (name === undefined || !isAggregation(name) || name === 'STDDEV' || name === 'DATAPOINT_COUNT') {
    return compiler.refuse('SORT expects AVG, MIN, MAX or SUM to sort by', call.position);
  }
  if (order.type !== 'keyword' || (order.name !== 'ASC' && order.name !== 'DESC')) {
    return compiler.refuse('SORT expects the order ASC or DESC', call.position);
  }
  const most = limit && scalarOf(compiler, call, limit);
  const key = `SORT ${array.id} ${name} ${order.name} ${most?.id}`;
  const sign = order.name === 'ASC' ? 1 : -1;
  const { steps } = compiler;
  return steps.gathered(key, array.items.length, () => {
    const valued = seriesOf(array).map((item) => ({ item, value: reduceSeries(name, steps.viewOf(item)) }));
    const sorted = valued.sort((left, right) => inOrder(left.value, right.value, sign));
    return sorted.slice(0, most && positionOf(most)).map(({ item }) => item);
  });
}

function inOrder(left: number, right: number, sign: 1 | -1): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return sign * (left - right);
}

/** Nothing is in front of the first series; what a fraction or no number means is not documented. */
function positionOf({ value }: ScalarPlace): number {
  return value >= 0 ? Math.floor(value) : 0;
}

function scalarOf(compiler: ExpressionCompiler, { name, position }: Call, parameter: SyntaxNode): ScalarPlace {
  const place = compiler.compile(parameter);
  return place.type === 'scalar' ? place : compiler.refuse(`${name} expects a number, got a time series`, position);
}
