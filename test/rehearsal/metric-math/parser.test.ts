import fc from 'fast-check';
import { ExpressionError, UnsupportedExpressionError } from '../../../lib/rehearsal/metric-math/expression-error';
import {
  FUNCTION_PARAMETERS,
  REFUSED_FUNCTIONS,
  UNSUPPORTED_FUNCTIONS,
} from '../../../lib/rehearsal/metric-math/function-signature';
import { parseExpression } from '../../../lib/rehearsal/metric-math/parser';
import { printExpression, referencedIds, type SyntaxNode } from '../../../lib/rehearsal/metric-math/syntax-tree';

const printed = (expression: string): string => printExpression(parseExpression(expression));

function errorOf(expression: string): Error {
  try {
    parseExpression(expression);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`expected an error of ${expression}`);
}

describe('precedence', () => {
  test.each([
    ['a + b * c', '(a + (b * c))'],
    ['a * b + c', '((a * b) + c)'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c', '((a / b) * c)'],
    ['a ^ b ^ c', '(a ^ (b ^ c))'],
    ['-a ^ b', '(-(a ^ b))'],
    ['a ^ -b', '(a ^ (-b))'],
    ['-a * b', '((-a) * b)'],
    ['a + b > c - d', '((a + b) > (c - d))'],
    ['a > 1 AND b < 2 OR c == 3', '(((a > 1) AND (b < 2)) OR (c == 3))'],
    ['a OR b AND c', '(a OR (b AND c))'],
    ['(a OR b) AND c', '((a OR b) AND c)'],
    ['a != 1 && b >= 2 || c <= 3', '(((a != 1) AND (b >= 2)) OR (c <= 3))'],
  ])('%s reads as %s', (expression, expected) => {
    expect(printed(expression)).toBe(expected);
  });
});

test('functions, arrays, texts and keywords are read', () => {
  expect(printed('SUM([m1, FILL(METRICS("errors"), REPEAT)]) / .5')).toBe(
    'SUM([m1, FILL(METRICS("errors"), REPEAT)]) / 0.5'.replace(/^(.*)$/, '($1)'),
  );
});

test('SORT takes names of functions as words', () => {
  expect(printed('SLICE(SORT(METRICS(), MAX, DESC, 3), 0, 2)')).toBe('SLICE(SORT(METRICS(), MAX, DESC, 3), 0, 2)');
  expect(printed('SUM(SORT([m1, SUM(m2)], SUM, ASC))')).toBe('SUM(SORT([m1, SUM(m2)], SUM, ASC))');
});

test('the ids of an expression are named once each, in order', () => {
  expect(referencedIds(parseExpression('IF(ok AND (ne > 0), ni / ai, -ne)'))).toEqual(['ok', 'ne', 'ni', 'ai']);
});

describe('errors', () => {
  test.each([
    ['1 + FOO(m1)', 'expression "1 + FOO(m1)": unknown function FOO at character 5'],
    ['m1 +', 'expression "m1 +": expected a number, an id, a function or "(", got the end at character 5'],
    ['(m1', 'expression "(m1": expected ")", got the end at character 4'],
    ['m1 m2', 'expression "m1 m2": expected an operator or the end, got "m2" at character 4'],
    ['m1 $ 2', 'expression "m1 $ 2": unexpected character "$" at character 4'],
    ['IF(m1)', 'expression "IF(m1)": IF expects 2 to 3 parameters, got 1 at character 1'],
    ['ABS(m1, m2)', 'expression "ABS(m1, m2)": ABS expects 1 parameters, got 2 at character 1'],
    ['', 'expression "": expected a number, an id, a function or "(", got the end at character 1'],
    ['MAX', 'expression "MAX": expected "(", got the end at character 4'],
  ])('of %j say what is wrong and where', (expression, message) => {
    const error = errorOf(expression);
    expect(error).toBeInstanceOf(ExpressionError);
    expect(error).not.toBeInstanceOf(UnsupportedExpressionError);
    expect(error.message).toBe(message);
  });

  test('a function of CloudWatch that the twin does not know is refused by name', () => {
    const error = errorOf("MAX(INSIGHT_RULE_METRIC('rule', UniqueContributors))");
    expect(error).toBeInstanceOf(UnsupportedExpressionError);
    expect(error.message).toBe(
      'expression "MAX(INSIGHT_RULE_METRIC(\'rule\', UniqueContributors))": ' +
        'the local twin does not know function INSIGHT_RULE_METRIC at character 5',
    );
  });

  test('a search is refused as CloudWatch does, not as a gap of the twin', () => {
    const error = errorOf('MAX(SEARCH(\'{AWS/Lambda,FunctionName} Errors\', "Sum"))');
    expect(error).not.toBeInstanceOf(UnsupportedExpressionError);
    expect(error.message).toBe(
      'expression "MAX(SEARCH(\'{AWS/Lambda,FunctionName} Errors\', "Sum"))": ' +
        'CloudWatch refuses SEARCH in alarms at character 5: it returns several time series, and an alarm watches one',
    );
  });

  test('a Metrics Insights query is named as what it is', () => {
    const error = errorOf(' SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)');
    expect(error).toBeInstanceOf(UnsupportedExpressionError);
    expect(error.message).toBe(
      'expression " SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)": the local twin does not know Metrics Insights queries',
    );
  });

  // CloudWatch user guide, using metric math, functions supported for metric math.
  const REFERENCE =
    'ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DB_PERF_INSIGHTS DIFF DIFF_TIME FILL FIRST LAST FLOOR IF INSIGHT_RULE_METRIC ' +
    'LAMBDA LOG LOG10 MAX METRIC_COUNT METRICS MIN MINUTE HOUR DAY DATE MONTH YEAR EPOCH PERIOD RATE REMOVE_EMPTY RUNNING_SUM SEARCH ' +
    'SERVICE_QUOTA SLICE SORT STDDEV SUM TIME_SERIES';

  test('every function of the reference is evaluated, or refused by its name, and there is no other one', () => {
    const known = [...Object.keys(FUNCTION_PARAMETERS), ...UNSUPPORTED_FUNCTIONS, ...Object.keys(REFUSED_FUNCTIONS)];
    expect(known.sort()).toEqual(REFERENCE.split(' ').sort());
  });

  test.each(UNSUPPORTED_FUNCTIONS)('%s is unsupported, not unknown', (name) => {
    expect(errorOf(`${name}(m1)`)).toBeInstanceOf(UnsupportedExpressionError);
  });

  test('an expression longer than CloudWatch takes is refused', () => {
    expect(() => parseExpression('1'.repeat(2049))).toThrow('expected at most 2048 characters, got 2049');
    expect(() => parseExpression('1'.repeat(2048))).not.toThrow();
  });

  test('nesting that would exhaust the stack is refused', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}m1${')'.repeat(depth)}`;
    expect(() => parseExpression(nested(60))).not.toThrow();
    expect(() => parseExpression(nested(61))).toThrow('nested deeper than 60 levels at character 62');
    expect(() => parseExpression(`${'-'.repeat(2000)}1`)).toThrow('nested deeper than 60 levels');
  });
});

const words = fc.constantFrom(
  ...['m1', 'e_2', 'IF', 'SUM', 'SEARCH', 'REPEAT', 'AND', 'OR', '&&', '||', '(', ')', '[', ']', ',', '+', '-', '^'],
  ...[
    '*',
    '/',
    '<',
    '<=',
    '==',
    '!=',
    '"x"',
    '1',
    '0.5',
    '.',
    '=',
    '!',
    ' ',
    'é',
    '\u{1f600}',
    'METRICS()',
    'toString',
  ],
);

test('no text makes the parser throw anything but its own one-line error', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(text, (expression) => {
      try {
        parseExpression(expression);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError);
        expect((error as Error).message).not.toMatch(/[\n\r]/);
      }
    }),
    { numRuns: 2000 },
  );
});

const position = 0;
const { tree } = fc.letrec<{ tree: SyntaxNode; leaf: SyntaxNode }>((tie) => ({
  leaf: fc.oneof(
    fc
      .double({ min: 0, max: 1e25, noNaN: true })
      .map((value): SyntaxNode => ({ type: 'number', value: Math.abs(value) })),
    fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,8}$/).map((id): SyntaxNode => ({ type: 'reference', id, position })),
  ),
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    tie('tree').map((operand): SyntaxNode => ({ type: 'negation', operand })),
    fc
      .tuple(
        fc.constantFrom('+', '-', '*', '/', '^', '==', '!=', '<', '<=', '>', '>=', 'AND', 'OR'),
        tie('tree'),
        tie('tree'),
      )
      .map(([operator, left, right]) => ({ type: 'operation', operator, left, right, position }) as SyntaxNode),
    fc
      .tuple(
        fc.constantFrom(...Object.keys(FUNCTION_PARAMETERS)),
        fc.array(tie('tree'), { minLength: 3, maxLength: 3 }),
      )
      .map(([name, all]): SyntaxNode => {
        return { type: 'call', name, parameters: all.slice(0, FUNCTION_PARAMETERS[name][1]), position };
      }),
    fc.array(tie('tree'), { maxLength: 3 }).map((items): SyntaxNode => ({ type: 'array', items, position })),
  ),
}));

const withoutPositions = (node: SyntaxNode): unknown =>
  JSON.parse(JSON.stringify(node, (key, value) => (key === 'position' ? undefined : value)));

test('what is printed parses to the same tree again', () => {
  fc.assert(
    fc.property(tree, (node) => {
      const text = printExpression(node);
      fc.pre(text.length <= 2048);
      expect(withoutPositions(parseExpression(text))).toEqual(withoutPositions(node));
    }),
    { numRuns: 1000 },
  );
});
