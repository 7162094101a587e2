import fc from 'fast-check';
import { pointsOf, type TimeSeries } from '../../../lib/rehearsal/metric-math/time-series';
import { evaluate, evaluateRaw } from '../support/expressions';

const _ = undefined;

describe('the examples of the CloudWatch user guide', () => {
  const metrics = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };
  test.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])('of comparison and logical operators: %s', (expression, expected) => {
    expect(evaluate(expression, metrics)).toEqual(expected);
  });

  const rows = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };
  test.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, _, _]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
  ])('of IF: %s', (expression, expected) => {
    expect(evaluate(expression, rows)).toEqual(expected);
  });
});

describe('missing data', () => {
  test.each([
    ['one missing side of arithmetic counts as 0', 'a + b', [3, 1, 2, _]],
    ['also on the left of a difference', 'a - b', [-1, 1, -2, _]],
    ['a comparison takes the missing side for 0', 'a > b', [0, 1, 0, _]],
    ['a number has no timestamps of its own', 'a + 1', [2, 2, _, _]],
    ['nor on the left', '1 - a', [0, 0, _, _]],
    ['nor in a comparison', '0 < a', [1, 1, _, _]],
    ['a missing side of OR is false', '(a > 5) OR (b > 1)', [1, 0, 1, _]],
    ['a missing side of AND is false', '(a > 0) AND (b > 0)', [1, 0, 0, _]],
    ['the negation of nothing is nothing', '-a', [-1, -1, _, _]],
  ])('%s', (_title, expression, expected) => {
    expect(evaluate(expression, { a: [1, 1, _, _], b: [2, _, 2, _] })).toEqual(expected);
  });

  test.each([
    ['division by zero', 'a / b', [0.5, _, _, _]],
    ['division by a missing data point', 'a / c', [_, _, _, _]],
    ['the logarithm of zero and of negative numbers', 'LOG(d)', [0, _, _, _]],
    ['the decimal logarithm of zero', 'LOG10(d)', [0, _, _, _]],
    ['a root of a negative number', 'd ^ 0.5', [1, 0, _, _]],
    ['an overflow', '(d + 1) ^ 99999', [_, 1, 0, _]],
    ['a number divided by zero', '1 / (d * 0)', [_, _, _, _]],
  ])('%s drops the data point', (_title, expression, expected) => {
    const metrics = { a: [1, 1, 1, _], b: [2, 0, _, 0], c: [_, _, _, _], d: [1, 0, -1, _] };
    expect(evaluate(expression, metrics)).toEqual(expected);
  });

  test('a scalar that divides by zero leaves no data point behind', () => {
    expect(evaluate('a + 1 / 0', { a: [1, 2] })).toEqual([_, _]);
  });
});

describe('IF', () => {
  test('without a third parameter it drops what does not meet the condition', () => {
    expect(evaluate('IF(a < 3, a)', { a: [1, 5, _, 2] })).toEqual([1, _, _, 2]);
  });

  test('takes any number but 0 for true', () => {
    expect(evaluate('IF(a, 1, 2)', { a: [-1, 0, 0.1] })).toEqual([1, 2, 1]);
  });

  test('chooses a whole series by a scalar condition', () => {
    expect(evaluate('IF(PERIOD(a) == 60, a, b)', { a: [1, _], b: [3, 4] })).toEqual([1, _]);
    expect(evaluate('IF(PERIOD(a) == 60, a, b)', { a: [1, _], b: [3, 4] }, 300)).toEqual([3, 4]);
    expect(evaluate('IF(PERIOD(a) == 60, a)', { a: [1, 2] }, 300)).toEqual([_, _]);
  });

  test('among numbers only is refused: CloudWatch lists no such form', () => {
    expect(() => evaluate('IF(1, 2, 3)', { a: [1] })).toThrow(
      'expression "IF(1, 2, 3)": IF expects a time series, got numbers only at character 1',
    );
  });

  test('of arrays is refused', () => {
    expect(() => evaluate('IF([a, a], 1, 2)', { a: [1] })).toThrow('IF expects single time series, got an array');
  });
});

describe('functions over time', () => {
  const a = [3, _, 4, 4, _, _, -1];
  test.each([
    ['RUNNING_SUM(a)', [3, _, 7, 11, _, _, 10]],
    ['DIFF(a)', [_, _, 1, 0, _, _, -5]],
    ['DIFF_TIME(a)', [_, _, 120, 60, _, _, 180]],
    ['RATE(a) * 60', [_, _, 0.5, 0, _, _, -5 / 3]],
    ['FILL(a, 0)', [3, 0, 4, 4, 0, 0, -1]],
    ['FILL(a, b)', [3, 9, 4, 4, 9, _, -1]],
    ['FILL(a, REPEAT)', [3, 3, 4, 4, 4, 4, -1]],
    ['FILL(a, LINEAR)', [3, 3.5, 4, 4, 4 - 5 / 3, 4 - 10 / 3, -1]],
    ['ABS(a)', [3, _, 4, 4, _, _, 1]],
    ['CEIL(a / 2)', [2, _, 2, 2, _, _, -0]],
    ['FLOOR(a / 2)', [1, _, 2, 2, _, _, -1]],
    ['TIME_SERIES(DATAPOINT_COUNT(a))', [4, 4, 4, 4, 4, 4, 4]],
    ['a - MIN(a)', [4, _, 5, 5, _, _, 0]],
    ['a - MAX(a)', [-1, _, 0, 0, _, _, -5]],
    ['a - SUM(a)', [-7, _, -6, -6, _, _, -11]],
    ['a - AVG(a)', [0.5, _, 1.5, 1.5, _, _, -3.5]],
    ['TIME_SERIES(STDDEV(c))', [2, 2, 2, 2, 2, 2, 2]],
  ])('%s', (expression, expected) => {
    const values = evaluate(expression, { a, b: [9, 9, 9, 9, 9, _, 9], c: [1, 5, 1, 5, _, _, _] });
    expect(values.map((value) => value?.toFixed(9))).toEqual(expected.map((value) => value?.toFixed(9)));
  });

  test('before the first data point there is nothing to repeat and no line to draw', () => {
    expect(evaluate('FILL(a, REPEAT)', { a: [_, 1, _] })).toEqual([_, 1, 1]);
    expect(evaluate('FILL(a, LINEAR)', { a: [_, 1, _] })).toEqual([_, 1, _]);
  });

  test('PERIOD is the period of a metric and takes nothing else', () => {
    expect(evaluate('a / PERIOD(a)', { a: [600] }, 300)).toEqual([2]);
    expect(() => evaluate('a / PERIOD(a + a)', { a: [1] })).toThrow('PERIOD expects the id of a metric at character 5');
  });
});

describe('arrays', () => {
  const metrics = { errors1: [1, _, 3], errors2: [5, 6, _], calls: [10, 10, 10] };
  test.each([
    ['SUM([errors1, errors2])', [6, 6, 3]],
    ['AVG([errors1, errors2])', [3, 3, 1.5]],
    ['MIN(METRICS("errors"))', [1, 6, 3]],
    ['MAX(METRICS())', [10, 10, 10]],
    ['DATAPOINT_COUNT(METRICS())', [3, 2, 2]],
    ['SUM([METRICS("1"), METRICS("2")])', [6, 6, 3]],
    ['SUM(METRICS("errors") / calls)', [0.6, 0.6, 0.3]],
    ['SUM(-[errors1, calls])', [-11, -10, -13]],
    ['SUM([errors1, calls] - [calls, errors1])', [0, 0, 0]],
    ['FIRST(METRICS("errors"))', [1, _, 3]],
    ['LAST(METRICS("errors"))', [5, 6, _]],
    ['calls / METRIC_COUNT(METRICS())', [10 / 3, 10 / 3, 10 / 3]],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression, metrics)).toEqual(expected);
  });

  test('REMOVE_EMPTY leaves the series that have a data point', () => {
    const value = evaluateRaw('REMOVE_EMPTY([a, b])', { a: [_, _], b: [_, 1] }) as readonly TimeSeries[];
    expect(value.map(pointsOf)).toEqual([[_, 1]]);
  });

  test.each([
    ['LAST(SORT(METRICS(), SUM, ASC))', [10, 10, 10]],
    ['FIRST(SORT(METRICS(), MAX, DESC))', [10, 10, 10]],
    ['FIRST(SORT(METRICS(), MIN, ASC))', [1, _, 3]],
    ['LAST(SORT(METRICS(), AVG, DESC, 2))', [5, 6, _]],
    ['FIRST(SORT([errors2, errors1 - errors1 / 0], AVG, DESC))', [5, 6, _]],
    ['FIRST(SLICE(METRICS(), 1))', [5, 6, _]],
    ['LAST(SLICE(METRICS(), 0, 2))', [5, 6, _]],
    ['SUM(SLICE(SORT(METRICS(), SUM, DESC), 1, 9))', [6, 6, 3]],
    ['FIRST(SLICE(METRICS(), 3))', [_, _, _]],
    ['calls + METRIC_COUNT(SLICE(METRICS(), 2, 1))', [10, 10, 10]],
  ])('%s orders or cuts an array', (expression, expected) => {
    expect(evaluate(expression, metrics)).toEqual(expected);
  });

  test.each([
    ['[a, b] + [a, b, b]', '+ between arrays of 2 and 3 time series at character 8'],
    ['[a, 1]', 'an array holds time series, got a number at character 1'],
    ['FIRST(a)', 'FIRST expects an array of time series at character 1'],
    ['LOG(2)', 'LOG expects a time series, got a number at character 1'],
    ['TIME_SERIES(a)', 'TIME_SERIES expects a number at character 1'],
    ['METRICS(a)', 'METRICS expects nothing or a text in quotes at character 1'],
    ['FILL(a, [a, b])', 'FILL expects a number, a time series, REPEAT or LINEAR at character 1'],
    ['a + REPEAT', 'unexpected REPEAT at character 5'],
    ['a + "x"', 'unexpected text at character 5'],
    ['SORT([a, b], 1, ASC)', 'SORT expects AVG, MIN, MAX or SUM to sort by at character 1'],
    ['SORT([a, b], REPEAT, ASC)', 'SORT expects AVG, MIN, MAX or SUM to sort by at character 1'],
    ['SORT([a, b], SUM, REPEAT)', 'SORT expects the order ASC or DESC at character 1'],
    ['SORT([a, b], SUM, ASC, a)', 'SORT expects a number, got a time series at character 1'],
    ['SORT(a, SUM, ASC)', 'SORT expects an array of time series at character 1'],
    ['SLICE([a, b], a)', 'SLICE expects a number, got a time series at character 1'],
    ['HOUR([a, b])', 'HOUR expects one time series, got an array at character 1'],
    ['HOUR(5)', 'HOUR expects a time series, got a number at character 1'],
    ['a + nope', 'nothing has the id "nope" at character 5'],
  ])('%s is refused', (expression, message) => {
    expect(() => evaluateRaw(expression, { a: [1], b: [2] })).toThrow(`expression "${expression}": ${message}`);
  });
});

describe('functions of time', () => {
  // A Sunday; the series has a data point only before midnight.
  const startMs = Date.UTC(2026, 10, 29, 23, 58);
  test.each([
    ['MINUTE(a)', [58, 59, 0]],
    ['HOUR(a)', [23, 23, 0]],
    ['DAY(a)', [7, 7, 1]],
    ['DATE(a)', [29, 29, 30]],
    ['MONTH(a)', [11, 11, 11]],
    ['YEAR(a)', [2026, 2026, 2026]],
    ['EPOCH(a)', [1_795_996_680, 1_795_996_740, 1_795_996_800]],
    ['IF(DAY(a) < 6, a)', [_, _, 0]],
    ['IF(HOUR(a) == 23 AND MINUTE(a) > 58, 1, 0)', [0, 1, 0]],
  ])('%s is of the timestamp, whether or not there is a data point', (expression, expected) => {
    expect(evaluate(expression, { a: [8, _, _] }, 60, startMs)).toEqual(expected);
  });

  test('they follow the period', () => {
    expect(evaluate('DATE(a)', { a: [_, _, _] }, 86_400, startMs)).toEqual([29, 30, 1]);
  });
});

const row = fc.array(fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }), { minLength: 8, maxLength: 8 });

test('no operator makes a data point of nothing or a value that is not finite', () => {
  const operator = fc.constantFrom('+', '-', '*', '/', '^', '==', '!=', '<', '<=', '>', '>=', 'AND', 'OR');
  fc.assert(
    fc.property(operator, row, row, (sign, a, b) => {
      const result = evaluate(`a ${sign} b`, { a, b });
      result.forEach((value, index) => {
        if (a[index] === undefined && b[index] === undefined) expect(value).toBeUndefined();
        if (value !== undefined) expect(Number.isFinite(value)).toBe(true);
      });
    }),
    { numRuns: 500 },
  );
});

test('RUNNING_SUM undoes DIFF up to the first data point', () => {
  fc.assert(
    fc.property(row, (a) => {
      const first = a.find((value) => value !== undefined);
      const rebuilt = evaluate('RUNNING_SUM(DIFF(a))', { a });
      let seen = false;
      a.forEach((value, index) => {
        if (value === undefined || !seen) expect(rebuilt[index]).toBeUndefined();
        else expect(rebuilt[index]).toBe(value - (first as number));
        seen = seen || value !== undefined;
      });
    }),
  );
});
