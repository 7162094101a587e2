import { type Aggregation, isAggregation, reduceArray, reduceSeries } from './aggregation';
import { arrayFunction } from './array-functions';
import { choose, fillWith } from './choice';
import type { ExpressionCompiler } from './expression-compiler';
import { lifted } from './operations';
import { difference, fillLinearly, fillRepeating, rateOfChange, runningSum, timeDifference } from './over-time';
import { type ArrayPlace, type Place, type SeriesPlace, seriesOf } from './place';
import { isPointFunction, POINT_FUNCTIONS } from './point-functions';
import type { SyntaxNode } from './syntax-tree';
import { fillWithTime, isTimeFunction } from './time-functions';
import type { TimeSeries } from './time-series';

/** A function's name with its parameters. */
export type Call = Extract<SyntaxNode, { type: 'call' }>;

type RangeFunction = (out: TimeSeries, from: number, to: number, series: TimeSeries, periodSec: number) => void;

/** Functions that change each series by itself, looking at more than one timestamp. */
const RANGE_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
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
  const { steps } = compiler;
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
  if (isPointFunction(name)) {
    return lifted(value, steps, (one) =>
      steps.points(`${name} ${one.id}`, [one], (out, from, to) => POINT_FUNCTIONS[name](out, from, to, one.values)),
    );
  }
  if (Object.hasOwn(RANGE_FUNCTIONS, name)) return ofRange(compiler, name, value, RANGE_FUNCTIONS[name]);
  if (isAggregation(name)) return aggregated(compiler, name, value);
  if (isTimeFunction(name)) {
    if (value.type === 'array') return compiler.refuse(`${name} expects one time series, got an array`, position);
    return steps.points(name, [], (out, from, to) => fillWithTime(out, from, to, name, (index) => steps.timeOf(index)));
  }
  if (value.type === 'series') return compiler.refuse(`${name} expects an array of time series`, position);
  return arrayFunction(compiler, call, value);
}

function ofRange(
  { steps, periodSec }: ExpressionCompiler,
  name: string,
  value: SeriesPlace | ArrayPlace,
  change: RangeFunction,
): Place {
  return lifted(value, steps, (one) =>
    steps.range(`${name} ${one.id}`, (out, from, to) => change(out, from, to, one.values, periodSec)),
  );
}

function aggregated({ steps }: ExpressionCompiler, name: Aggregation, value: SeriesPlace | ArrayPlace): Place {
  const key = `${name} ${value.id}`;
  if (value.type === 'series') return steps.scalar(key, () => reduceSeries(name, steps.viewOf(value)));
  return steps.range(key, (out, from, to) => {
    reduceArray(
      name,
      out.subarray(from, to),
      seriesOf(value).map((item) => steps.viewOf(item)),
    );
  });
}

function conditional(compiler: ExpressionCompiler, { parameters, position }: Call): SeriesPlace {
  const { steps } = compiler;
  const [condition, whenTrue, whenFalse] = parameters.map((parameter) => {
    const place = compiler.compile(parameter);
    return place.type === 'array' ? compiler.refuse('IF expects single time series, got an array', position) : place;
  });
  const otherwise = whenFalse ?? steps.constant(Number.NaN);
  const key = `IF ${condition.id} ${whenTrue.id} ${otherwise.id}`;
  if (condition.type === 'series') {
    const [yes, no] = [whenTrue, otherwise].map((branch) => (branch.type === 'scalar' ? steps.spread(branch) : branch));
    const missing = whenTrue.type === 'scalar' ? Number.NaN : 0;
    return steps.points(key, [condition, yes, no], (out, from, to) =>
      choose(out, from, to, condition.values, yes.values, no.values, missing),
    );
  }
  // CloudWatch lists only series as the branches of a condition that is a number.
  if (whenTrue.type === 'scalar' || whenFalse?.type === 'scalar') {
    return compiler.refuse('IF expects a time series, got numbers only', position);
  }
  return steps.range(key, (out, from, to) => {
    const chosen = condition.value === 0 ? whenFalse : whenTrue;
    if (chosen === undefined || Number.isNaN(condition.value)) out.fill(Number.NaN, from, to);
    else out.set(steps.viewOf(chosen), from);
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
  if (filler.type === 'keyword' && filler.name === 'REPEAT') return ofRange(compiler, 'REPEAT', value, fillRepeating);
  if (filler.type === 'keyword' && filler.name === 'LINEAR') return ofRange(compiler, 'LINEAR', value, fillLinearly);
  const place = compiler.compile(filler);
  if (place.type === 'array') {
    return compiler.refuse('FILL expects a number, a time series, REPEAT or LINEAR', call.position);
  }
  const other = place.type === 'scalar' ? steps.spread(place) : place;
  return lifted(value, steps, (one) =>
    steps.points(`FILL ${one.id} ${other.id}`, [one, other], (out, from, to) =>
      fillWith(out, from, to, one.values, other.values),
    ),
  );
}
