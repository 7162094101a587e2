import { isAggregation, reduceArray, reduceSeries } from './aggregation';
import { arrayFunction } from './array-functions';
import { type ExpressionCompiler, seriesOf } from './expression-compiler';
import { lifted } from './operations';
import {
  choose,
  difference,
  fillLinearly,
  fillRepeating,
  fillWith,
  rateOfChange,
  runningSum,
  timeDifference,
} from './over-time';
import type { ArrayPlace, Place, SeriesPlace } from './place';
import { POINT_FUNCTIONS } from './point-functions';
import type { SyntaxNode } from './syntax-tree';
import { fillWithTime, isTimeFunction } from './time-functions';
import type { TimeSeries } from './time-series';

/** A function's name with its parameters. */
export type Call = Extract<SyntaxNode, { type: 'call' }>;

type SeriesFunction = (out: TimeSeries, series: TimeSeries, periodSec: number) => void;

/** Functions that change each series by itself. */
const SERIES_FUNCTIONS: Readonly<Record<string, SeriesFunction>> = {
  ...POINT_FUNCTIONS,
  RUNNING_SUM: runningSum,
  DIFF: difference,
  DIFF_TIME: timeDifference,
  RATE: rateOfChange,
};

/**
 * The place of a function call.
 *
 * @throws ExpressionError where a parameter is of a type that the function does not take
 */
export function compileCall(compiler: ExpressionCompiler, call: Call): Place {
  const { steps, periodSec } = compiler;
  const { name, parameters, position } = call;
  if (name === 'IF') return conditional(compiler, call);
  if (name === 'METRICS') return metricsNamed(compiler, call);
  if (name === 'PERIOD') return periodOf(compiler, call);
  const value = compiler.compile(parameters[0]);
  if (name === 'TIME_SERIES') {
    return value.type === 'scalar' ? steps.spread(value) : compiler.refuse('TIME_SERIES expects a number', position);
  }
  if (value.type === 'scalar') return compiler.refuse(`${name} expects a time series, got a number`, position);
  if (name === 'FILL') return filled(compiler, call, value);
  if (Object.hasOwn(SERIES_FUNCTIONS, name)) {
    return lifted(steps, name, value, (out, series) => SERIES_FUNCTIONS[name](out, series, periodSec));
  }
  if (isAggregation(name)) {
    const key = `${name} ${value.id}`;
    if (value.type === 'array') return steps.series(key, (out) => reduceArray(name, out, seriesOf(value)));
    const scratch = steps.input().values;
    return steps.scalar(key, () => reduceSeries(name, value.values, scratch));
  }
  if (isTimeFunction(name)) {
    if (value.type === 'array') return compiler.refuse(`${name} expects one time series, got an array`, position);
    return steps.series(name, (out) => fillWithTime(out, name, steps.startMs, periodSec));
  }
  if (value.type === 'series') return compiler.refuse(`${name} expects an array of time series`, position);
  return arrayFunction(compiler, call, value);
}

function conditional(compiler: ExpressionCompiler, { parameters, position }: Call): SeriesPlace {
  const { steps } = compiler;
  const [condition, whenTrue, whenFalse] = parameters.map((parameter) => {
    const place = compiler.compile(parameter);
    return place.type === 'array' ? compiler.refuse('IF expects single time series, got an array', position) : place;
  });
  const otherwise = whenFalse ?? steps.constant(Number.NaN);
  if (condition.type === 'series') {
    const branches = [whenTrue, otherwise].map((branch) => (branch.type === 'scalar' ? steps.spread(branch) : branch));
    const [yes, no] = branches.map(({ values }) => values);
    const key = `IF ${condition.id} ${branches.map(({ id }) => id)}`;
    return steps.series(key, (out) => choose(out, condition.values, yes, no));
  }
  // CloudWatch lists only series as the branches of a condition that is a number.
  if (whenTrue.type === 'scalar' || whenFalse?.type === 'scalar') {
    return compiler.refuse('IF expects a time series, got numbers only', position);
  }
  const key = `IF ${condition.id} ${whenTrue.id} ${otherwise.id}`;
  return steps.series(key, (out) => {
    if (Number.isNaN(condition.value) || (condition.value === 0 && whenFalse === undefined)) out.fill(Number.NaN);
    else out.set(condition.value !== 0 ? whenTrue.values : (whenFalse as SeriesPlace).values);
  });
}

function metricsNamed(compiler: ExpressionCompiler, { parameters, position }: Call): ArrayPlace {
  const [filter] = parameters;
  if (filter !== undefined && filter.type !== 'string') {
    return compiler.refuse('METRICS expects nothing or a text in quotes', position);
  }
  return compiler.steps.array(
    [...compiler.metrics].filter(([id]) => filter === undefined || id.includes(filter.value)).map(([, place]) => place),
  );
}

function periodOf(compiler: ExpressionCompiler, { parameters, position }: Call): Place {
  const [metric] = parameters;
  if (metric.type !== 'reference' || !compiler.metrics.has(metric.id))
    return compiler.refuse('PERIOD expects the id of a metric', position);
  return compiler.steps.constant(compiler.periodSec);
}

function filled(compiler: ExpressionCompiler, call: Call, value: SeriesPlace | ArrayPlace): Place {
  const { steps } = compiler;
  const filler = call.parameters[1];
  if (filler.type === 'keyword' && filler.name === 'REPEAT') return lifted(steps, 'FILL REPEAT', value, fillRepeating);
  if (filler.type === 'keyword' && filler.name === 'LINEAR') return lifted(steps, 'FILL LINEAR', value, fillLinearly);
  const place = compiler.compile(filler);
  if (place.type === 'array') {
    return compiler.refuse('FILL expects a number, a time series, REPEAT or LINEAR', call.position);
  }
  const { id, values } = place.type === 'scalar' ? steps.spread(place) : place;
  return lifted(steps, `FILL ${id}`, value, (out, series) => fillWith(out, series, values));
}
