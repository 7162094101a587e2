import fc from 'fast-check';
import { ExpressionError } from '../../../lib/rehearsal/metric-math/expression-error';
import { Program } from '../../../lib/rehearsal/metric-math/program';
import { type MathValue, pointsOf, timeSeriesOf } from '../../../lib/rehearsal/metric-math/time-series';
import { evaluateByReference, type Points } from '../support/expressions';

const METRICS = ['m1', 'm2', 'm3'];
const PERIOD_SEC = 60;
const PERIOD_MS = PERIOD_SEC * 1000;

const { scalar, series, array } = fc.letrec<Record<'scalar' | 'series' | 'array', string>>((tie) => {
  const operator = fc.constantFrom('+', '-', '*', '/', '^', '==', '!=', '<', '<=', '>', '>=', 'AND', 'OR');
  const both = (left: fc.Arbitrary<string>, right: fc.Arbitrary<string>) =>
    fc.tuple(left, operator, right).map(([a, sign, b]) => `(${a} ${sign} ${b})`);
  const call = (names: readonly string[], ...parameters: fc.Arbitrary<string>[]) =>
    fc.tuple(fc.constantFrom(...names), ...parameters).map(([name, ...rest]) => `${name}(${rest.join(', ')})`);
  const [s, ts, tss] = [tie('scalar'), tie('series'), tie('array')];
  const reductions = ['MIN', 'MAX', 'SUM', 'AVG', 'STDDEV', 'DATAPOINT_COUNT'];
  const changes = ['ABS', 'CEIL', 'FLOOR', 'LOG', 'LOG10', 'RUNNING_SUM', 'DIFF', 'DIFF_TIME', 'RATE', '-'];
  const filler = fc.oneof(s, ts, fc.constantFrom('REPEAT', 'LINEAR'));
  const branch = fc.oneof(s, ts);
  const few = fc.constantFrom('0', '1', '2', '5', 'METRIC_COUNT(METRICS())');
  const words = [fc.constantFrom('AVG', 'MIN', 'MAX', 'SUM'), fc.constantFrom('ASC', 'DESC')];
  return {
    scalar: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('0', '1', '2', '0.5', '7', '1000000'),
      both(s, s),
      call(reductions, ts),
      call(['METRIC_COUNT'], tss),
      fc.constant('PERIOD(m1)'),
    ),
    series: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...METRICS),
      both(ts, ts),
      both(ts, s),
      both(s, ts),
      call(changes, ts),
      call(reductions, tss),
      call(['FIRST', 'LAST'], tss),
      call(['IF'], ts, branch),
      call(['IF'], ts, branch, branch),
      call(['IF'], s, ts),
      call(['IF'], s, ts, ts),
      call(['FILL'], ts, filler),
      call(['TIME_SERIES'], s),
      call(['MINUTE', 'HOUR', 'DAY', 'DATE', 'MONTH', 'YEAR', 'EPOCH'], ts),
    ),
    array: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('METRICS()', 'METRICS("2")', '[m1, m2]', '[m3, m1, m2]'),
      fc.array(fc.oneof(ts, tss), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      both(tss, s),
      both(tss, ts),
      both(s, tss),
      both(ts, tss),
      both(tss, tss),
      call(changes, tss),
      call(['FILL'], tss, filler),
      call(['REMOVE_EMPTY'], tss),
      call(['SLICE'], tss, few),
      call(['SLICE'], tss, few, few),
      call(['SORT'], tss, ...words),
      call(['SORT'], tss, ...words, few),
    ),
  };
});
const anyExpression = fc.oneof(scalar, series, array);

const point = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -4, max: 9 }) },
  { weight: 1, arbitrary: fc.constant(1e200) },
  { weight: 3, arbitrary: fc.constant(undefined) },
);
const rowOf = (length: number) => fc.array(point, { minLength: length, maxLength: length });

function shown(value: MathValue): unknown {
  if (typeof value === 'number') return value;
  // -0 and 0 are the same number to CloudWatch.
  if (value instanceof Float64Array) return pointsOf(value).map((number) => (number === 0 ? 0 : number));
  return value.map(shown);
}

function outcomeOf(work: () => MathValue): unknown {
  try {
    return shown(work());
  } catch (error) {
    if (error instanceof ExpressionError) return 'refused';
    throw error;
  }
}

/** The value of an expression of a program whose inputs are the rows of the metrics. */
function runOf(program: Program, rows: readonly Points[], startMs: number): MathValue {
  METRICS.forEach((id, index) => {
    program.input(id).set(timeSeriesOf(rows[index]));
  });
  program.run(startMs);
  return program.valueOf('e');
}

const programOf = (expression: string, length: number): Program =>
  new Program({ length, periodSec: PERIOD_SEC, metricIds: METRICS, expressions: new Map([['e', expression]]) });

test('the compiled form equals the plain evaluator on every data point of every expression', () => {
  const rows = fc.tuple(rowOf(7), rowOf(7), rowOf(7));
  const seen = { values: 0, refused: 0 };
  fc.assert(
    fc.property(anyExpression, rows, fc.integer({ min: 0, max: 50_000_000 }), (expression, [m1, m2, m3], minute) => {
      fc.pre(expression.length <= 2048);
      const startMs = minute * PERIOD_MS;
      const expected = outcomeOf(() => evaluateByReference(expression, { m1, m2, m3 }, PERIOD_SEC, startMs));
      expect(outcomeOf(() => runOf(programOf(expression, 7), [m1, m2, m3], startMs))).toEqual(expected);
      seen[expected === 'refused' ? 'refused' : 'values']++;
    }),
    { numRuns: 3000 },
  );
  expect(seen.values).toBeGreaterThan(5 * seen.refused);
});

test('a range that moves while late data points appear gives what it would give alone', () => {
  const length = 6;
  const whole = length + 90;
  const late = fc.record({ metric: fc.nat(2), age: fc.nat(length - 1), value: point });
  const move = fc.record({ by: fc.constantFrom(1, 1, 1, 0, 2, 40, -3, 0.5), late: fc.option(late) });
  fc.assert(
    fc.property(
      fc.oneof(scalar, series, array),
      fc.tuple(rowOf(whole), rowOf(whole), rowOf(whole)),
      fc.array(move, { minLength: 1, maxLength: 25 }),
      (expression, history, moves) => {
        fc.pre(expression.length <= 2048);
        const rows = history.map((row) => [...row]);
        let program: Program | undefined;
        let start = 0;
        for (const step of moves) {
          start = (start + step.by + whole - length) % (whole - length);
          const first = Math.floor(start);
          if (step.late) rows[step.late.metric][first + length - 1 - step.late.age] = step.late.value;
          const [m1, m2, m3] = rows.map((row) => row.slice(first, first + length));
          const startMs = start * PERIOD_MS;
          const expected = outcomeOf(() => evaluateByReference(expression, { m1, m2, m3 }, PERIOD_SEC, startMs));
          const compiled = outcomeOf(() => {
            program ??= programOf(expression, length);
            return runOf(program, [m1, m2, m3], startMs);
          });
          expect(compiled).toEqual(expected);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('expressions that build on each other are evaluated once each and in order', () => {
  const expressions = new Map([
    ['late', 'early * 2 + early'],
    ['early', 'm1 + 1'],
  ]);
  const program = new Program({ length: 2, periodSec: PERIOD_SEC, metricIds: ['m1'], expressions });
  program.input('m1').set([1, 2]);
  program.run(0);
  expect(program.valueOf('late')).toEqual(new Float64Array([6, 9]));
  expect(program.valueOf('early')).toEqual(new Float64Array([2, 3]));
  expect([program.typeOf('late'), program.typeOf('m1')]).toEqual(['series', 'series']);
});

test('arrays whose sizes turn out to differ are refused in the run, and the next run starts anew', () => {
  const expressions = new Map([
    ['e', '[m1, m2] + REMOVE_EMPTY([m1, m2])'],
    ['after', 'm2 * 2'],
  ]);
  const program = new Program({ length: 2, periodSec: PERIOD_SEC, metricIds: METRICS, expressions });
  const run = (m1: Points, m2: Points): unknown => shown(runOf(program, [m1, m2, [0, 0]], 0));
  expect(run([1, 2], [3, 4])).toEqual([
    [2, 4],
    [6, 8],
  ]);
  expect(() => run([undefined, undefined], [30, 40])).toThrow(
    new ExpressionError(
      'expression "[m1, m2] + REMOVE_EMPTY([m1, m2])": + between arrays of 2 and 1 time series at character 10',
    ),
  );
  expect(run([undefined, 2], [30, 40])).toEqual([
    [undefined, 4],
    [60, 80],
  ]);
  expect(program.valueOf('after')).toEqual(new Float64Array([60, 80]));
});

test('an id that nothing has is refused', () => {
  const program = programOf('m1', 1);
  expect(() => program.input('e')).toThrow(new ExpressionError('no metric has the id "e"'));
  expect(() => program.valueOf('x')).toThrow(new ExpressionError('nothing has the id "x"'));
});
