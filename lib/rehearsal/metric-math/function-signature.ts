import { ExpressionError, UnsupportedExpressionError } from './expression-error';

/** How many parameters each function of the twin takes: [fewest, most]. */
export const FUNCTION_PARAMETERS: Readonly<Record<string, readonly [number, number]>> = {
  ABS: [1, 1],
  AVG: [1, 1],
  CEIL: [1, 1],
  DATAPOINT_COUNT: [1, 1],
  DATE: [1, 1],
  DAY: [1, 1],
  DIFF: [1, 1],
  DIFF_TIME: [1, 1],
  EPOCH: [1, 1],
  FILL: [2, 2],
  FIRST: [1, 1],
  FLOOR: [1, 1],
  HOUR: [1, 1],
  IF: [2, 3],
  LAST: [1, 1],
  LOG: [1, 1],
  LOG10: [1, 1],
  MAX: [1, 1],
  METRICS: [0, 1],
  METRIC_COUNT: [1, 1],
  MIN: [1, 1],
  MINUTE: [1, 1],
  MONTH: [1, 1],
  PERIOD: [1, 1],
  RATE: [1, 1],
  REMOVE_EMPTY: [1, 1],
  RUNNING_SUM: [1, 1],
  SLICE: [2, 3],
  SORT: [3, 4],
  STDDEV: [1, 1],
  SUM: [1, 1],
  TIME_SERIES: [1, 1],
  YEAR: [1, 1],
};

/** Functions of CloudWatch that the twin does not know (CloudWatch user guide, functions supported for metric math). */
export const UNSUPPORTED_FUNCTIONS: readonly string[] = [
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SERVICE_QUOTA',
];

/** Functions that CloudWatch itself refuses in alarms, with its reason (CloudWatch user guide, functions supported for metric math). */
export const REFUSED_FUNCTIONS: Readonly<Record<string, string>> = {
  SEARCH: 'it returns several time series, and an alarm watches one',
};

/**
 * Refuses a call that cannot be evaluated; without a `count` the name alone is judged.
 *
 * @throws UnsupportedExpressionError where CloudWatch has the function and the twin does not
 * @throws ExpressionError where nobody has it, or the number of parameters is wrong
 */
export function checkCall(name: string, count: number | undefined, expression: string, place: string): void {
  if (UNSUPPORTED_FUNCTIONS.includes(name)) {
    throw new UnsupportedExpressionError(`${expression}: the local twin does not know function ${name} ${place}`);
  }
  if (Object.hasOwn(REFUSED_FUNCTIONS, name)) {
    throw new ExpressionError(
      `${expression}: CloudWatch refuses ${name} in alarms ${place}: ${REFUSED_FUNCTIONS[name]}`,
    );
  }
  if (!Object.hasOwn(FUNCTION_PARAMETERS, name)) {
    throw new ExpressionError(`${expression}: unknown function ${name} ${place}`);
  }
  const [fewest, most] = FUNCTION_PARAMETERS[name];
  if (count !== undefined && (count < fewest || count > most)) {
    const expected = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
    throw new ExpressionError(`${expression}: ${name} expects ${expected} parameters, got ${count} ${place}`);
  }
}
