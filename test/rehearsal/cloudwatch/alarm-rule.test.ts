import fc from 'fast-check';
import type { AlarmState } from '../../../lib/judge/ports';
import { AlarmModelError } from '../../../lib/rehearsal/cloudwatch/alarm-model-error';
import { type AlarmRule, alarmsOfRule, parseAlarmRule, ruleHolds } from '../../../lib/rehearsal/cloudwatch/alarm-rule';

const states = new Map<string, AlarmState>([
  ['red', 'ALARM'],
  ['green', 'OK'],
  ['new', 'INSUFFICIENT_DATA'],
  ['with space', 'ALARM'],
]);

test.each([
  ['ALARM(red)', true],
  ['ALARM("red")', true],
  ['ALARM(green)', false],
  ['OK(green)', true],
  ['OK(red)', false],
  ['INSUFFICIENT_DATA(new)', true],
  ['INSUFFICIENT_DATA(red)', false],
  ['ALARM( "with space" )', true],
  ['ALARM(with space)', true],
  ['ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:red")', true],
  ['ALARM(arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:green)', false],
  ['TRUE', true],
  ['FALSE', false],
  ['NOT ALARM(red)', false],
  ['NOT NOT ALARM(red)', true],
  ['NOT (ALARM(red) AND FALSE)', true],
  ['NOT ALARM(red) OR TRUE', true],
  ['NOT FALSE AND FALSE', false],
  ['TRUE OR TRUE AND FALSE', true],
  ['(TRUE OR TRUE) AND FALSE', false],
  ['FALSE AND TRUE OR TRUE', true],
  ['(ALARM(red) AND NOT(OK(red))) OR\n\tINSUFFICIENT_DATA(green)', true],
  ['AT_LEAST(2, ALARM, (red, green, new))', false],
  ['AT_LEAST(2, ALARM, (red, green, "with space"))', true],
  ['AT_LEAST(2, NOT ALARM, (red, green, new))', true],
  ['AT_LEAST(3, NOT ALARM, (red, green, new))', false],
  ['AT_LEAST(50%, ALARM, (red, green))', true],
  ['AT_LEAST(51%, ALARM, (red, green))', false],
  ['AT_LEAST(100%, OK, (green))', true],
  ['NOT AT_LEAST( 1 , INSUFFICIENT_DATA , ( arn:aws:cloudwatch:eu-west-1:123456789012:alarm:red ) ) AND TRUE', true],
  ['ALARM(absent) OR OK(absent) OR INSUFFICIENT_DATA(absent)', false],
])('%s is %s', (rule, expected) => {
  expect(ruleHolds(parseAlarmRule(rule), states)).toBe(expected);
});

test('names every alarm once', () => {
  expect(alarmsOfRule(parseAlarmRule('ALARM(a) AND (NOT OK("b") OR ALARM(a)) AND TRUE'))).toEqual(['a', 'b']);
  expect(alarmsOfRule(parseAlarmRule('AT_LEAST(1, OK, (a, b, a))'))).toEqual(['a', 'b']);
});

test.each([
  [
    '',
    'expected ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE, FALSE, AT_LEAST(...), NOT or "(", got the end at character 1',
  ],
  ['ALARM', 'expected "(", got the end at character 6'],
  ['ALARM()', 'expected the name of an alarm, got ")" at character 7'],
  ['ALARM("")', 'expected the name of an alarm, got """)" at character 7'],
  ['ALARM("a"', 'expected ")", got the end at character 10'],
  ['(TRUE', 'expected ")", got the end at character 6'],
  ['TRUE FALSE', 'expected AND, OR or the end, got "FALSE" at character 6'],
  ['TRUE ANDFALSE', 'expected AND, OR or the end, got "ANDFALSE" at character 6'],
  [
    'true',
    'expected ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE, FALSE, AT_LEAST(...), NOT or "(", got "true" at character 1',
  ],
  ['TRUE AND AT_LEAST 2', 'expected "(", got "2" at character 19'],
  ['AT_LEAST(x', 'expected a number of alarms or a percentage, got "x" at character 10'],
  ['AT_LEAST(2 ALARM', 'expected ",", got "ALARM" at character 12'],
  ['AT_LEAST(2, RED', 'expected ALARM, OK or INSUFFICIENT_DATA, got "RED" at character 13'],
  ['AT_LEAST(2, OK, a)', 'expected "(", got "a)" at character 17'],
  ['AT_LEAST(2, OK, (a,))', 'expected the name of an alarm, got "))" at character 20'],
  ['AT_LEAST(2, OK, (a, b)', 'expected ")", got the end at character 23'],
  ['AT_LEAST(3, OK, (a, b))', 'AT_LEAST expects 1 to 2 alarms, got 3'],
  ['AT_LEAST(0, OK, (a, b))', 'AT_LEAST expects 1 to 2 alarms, got 0'],
  ['AT_LEAST(101%, OK, (a, b))', 'AT_LEAST expects 1 to 100 percent, got 101'],
])('%j is refused', (rule, message) => {
  expect(() => parseAlarmRule(rule)).toThrow(new AlarmModelError(`alarm rule: ${message}`));
});

test('what is longer, deeper or wider than CloudWatch or the twin takes is refused', () => {
  const parse = (rule: string) => () => parseAlarmRule(rule);
  expect(parse(`TRUE${' '.repeat(10_236)}`)).not.toThrow();
  expect(parse(`TRUE${' '.repeat(10_237)}`)).toThrow('expected at most 10240 characters, got 10241');
  expect(parse(`${'('.repeat(59)}TRUE${')'.repeat(59)}`)).not.toThrow();
  expect(parse(`${'('.repeat(60)}TRUE${')'.repeat(60)}`)).toThrow('nested deeper than 60 levels at character 61');
  const many = (count: number) => Array.from({ length: count }, (_unused, index) => `ALARM(a${index})`).join(' OR ');
  expect(parse(many(100))).not.toThrow();
  expect(parse(many(101))).toThrow('expected at most 100 alarms, got 101');
});

const names = fc.constantFrom('red', 'green', 'new', 'with space', 'absent');
const { rule } = fc.letrec<{ rule: AlarmRule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small' },
    fc.record({ type: fc.constant('constant' as const), value: fc.boolean() }),
    fc.record({
      type: fc.constant('state' as const),
      state: fc.constantFrom<AlarmState>('ALARM', 'OK', 'INSUFFICIENT_DATA'),
      alarmName: names,
    }),
    fc.record({ type: fc.constant('not' as const), operand: tie('rule') }),
    fc
      .record({
        type: fc.constant('at-least' as const),
        unit: fc.constantFrom('alarms' as const, 'percent' as const),
        state: fc.constantFrom<AlarmState>('ALARM', 'OK', 'INSUFFICIENT_DATA'),
        negated: fc.boolean(),
        alarmNames: fc.array(names, { minLength: 1, maxLength: 4 }),
      })
      .chain((part) =>
        fc
          .integer({ min: 1, max: part.unit === 'alarms' ? part.alarmNames.length : 100 })
          .map((threshold) => ({ ...part, threshold })),
      ),
    fc.record({ type: fc.constantFrom('and' as const, 'or' as const), left: tie('rule'), right: tie('rule') }),
  ),
}));

function printed(node: AlarmRule): string {
  switch (node.type) {
    case 'constant':
      return node.value ? 'TRUE' : 'FALSE';
    case 'state':
      return `${node.state}("${node.alarmName}")`;
    case 'not':
      return `NOT ${printed(node.operand)}`;
    case 'at-least': {
      const { threshold, unit, state, negated, alarmNames } = node;
      const list = alarmNames.map((name) => `"${name}"`).join(', ');
      return `AT_LEAST(${threshold}${unit === 'percent' ? '%' : ''}, ${negated ? 'NOT ' : ''}${state}, (${list}))`;
    }
    default:
      return `(${printed(node.left)} ${node.type.toUpperCase()} ${printed(node.right)})`;
  }
}

test('a printed rule reads as itself', () => {
  fc.assert(fc.property(rule, (node) => expect(parseAlarmRule(printed(node))).toEqual(node)));
});

test('no text gives anything but a rule or its own one-line error', () => {
  const words = fc.constantFrom(
    'ALARM(a)',
    'OK',
    'NOT',
    'AND',
    'OR',
    '(',
    ')',
    'TRUE',
    '"',
    'x',
    ' ',
    '\n',
    'AT_LEAST',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 20 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(text, (anything) => {
      try {
        parseAlarmRule(anything);
      } catch (error) {
        expect(error).toBeInstanceOf(AlarmModelError);
        expect((error as Error).message).toMatch(/^alarm rule: /);
      }
    }),
    { numRuns: 500 },
  );
});
