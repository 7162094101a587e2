import type { ExpressionError } from './expression-error';
import { loopsOf, type OperatorLoops } from './operator-loops';
import type { ArrayPlace, Place, ScalarPlace, SeriesPlace } from './place';
import type { StepList } from './step-list';
import type { BinaryOperator } from './syntax-tree';

type Single = ScalarPlace | SeriesPlace;

/** The place of a function that changes each series by itself; of an array, each of its series. */
export function lifted(
  value: SeriesPlace | ArrayPlace,
  steps: StepList,
  change: (one: SeriesPlace) => SeriesPlace,
): SeriesPlace | ArrayPlace {
  return value.type === 'series' ? change(value) : steps.array(value.items.map(change), value.count);
}

/**
 * The place of an operation between numbers, series and arrays: with an array it is done with each of its series.
 *
 * @param refuse makes the error of a problem
 * @throws ExpressionError where two arrays have different numbers of series; where that depends on the data, in the run
 */
export function operation(
  steps: StepList,
  operator: BinaryOperator,
  left: Place,
  right: Place,
  refuse: (problem: string) => ExpressionError,
): Place {
  if (left.type !== 'array' && right.type !== 'array') return singleOperation(steps, operator, left, right);
  if (left.type !== 'array') {
    return eachOf(steps, right as ArrayPlace, (item) => singleOperation(steps, operator, left, item));
  }
  if (right.type !== 'array') return eachOf(steps, left, (item) => singleOperation(steps, operator, item, right));
  const count = sameCount(steps, operator, left, right, refuse);
  const pairs = left.items.slice(0, right.items.length);
  const items = pairs.map((item, index) => singleOperation(steps, operator, item, right.items[index]) as SeriesPlace);
  return steps.array(items, count);
}

function eachOf(steps: StepList, { items, count }: ArrayPlace, change: (item: SeriesPlace) => Place): ArrayPlace {
  return steps.array(
    items.map((item) => change(item) as SeriesPlace),
    count,
  );
}

function sameCount(
  steps: StepList,
  operator: BinaryOperator,
  { count: left }: ArrayPlace,
  { count: right }: ArrayPlace,
  refuse: (problem: string) => ExpressionError,
): ScalarPlace {
  const checked = (): number => {
    if (left.value === right.value) return left.value;
    throw refuse(`${operator} between arrays of ${left.value} and ${right.value} time series`);
  };
  if (!left.constant || !right.constant) return steps.scalar(`same ${left.id} ${right.id}`, checked);
  checked();
  return left;
}

function singleOperation(steps: StepList, operator: BinaryOperator, left: Single, right: Single): Single {
  const { scalars, series, scalarLeft, scalarRight } = loopsOf(operator);
  const key = `${left.id} ${operator} ${right.id}`;
  if (left.type === 'scalar') {
    if (right.type === 'series') return withScalar(steps, key, right, left, scalarLeft);
    if (left.constant && right.constant) return steps.constant(scalars(left.value, right.value));
    return steps.scalar(key, () => scalars(left.value, right.value));
  }
  if (right.type === 'scalar') return withScalar(steps, key, left, right, scalarRight);
  return steps.points(key, [left, right], (out, from, to) => series(out, from, to, left.values, right.values));
}

function withScalar(
  steps: StepList,
  key: string,
  series: SeriesPlace,
  scalar: ScalarPlace,
  loop: OperatorLoops['scalarLeft'],
): SeriesPlace {
  return steps.points(key, [series, scalar], (out, from, to) => {
    if (Number.isNaN(scalar.value)) out.fill(Number.NaN, from, to);
    else loop(out, from, to, series.values, scalar.value);
  });
}
