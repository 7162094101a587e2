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
  ['ALARM(absent) OR OK(absent) OR INSUFFICIENT_DATA(absent)', false],
])('%s is %s', (rule, expected) => {
  expect(ruleHolds(parseAlarmRule(rule), states)).toBe(expected);
});

test('names every alarm once', () => {
  expect(alarmsOfRule(parseAlarmRule('ALARM(a) AND (NOT OK("b") OR ALARM(a)) AND TRUE'))).toEqual(['a', 'b']);
});

test.each([
  ['', 'expected ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE, FALSE, NOT or "(", got the end at character 1'],
  ['ALARM', 'expected "(", got the end at character 6'],
  ['ALARM()', 'expected the name of an alarm, got ")" at character 7'],
  ['ALARM("")', 'expected the name of an alarm, got """)" at character 7'],
  ['ALARM("a"', 'expected ")", got the end at character 10'],
  ['(TRUE', 'expected ")", got the end at character 6'],
  ['TRUE FALSE', 'expected AND, OR or the end, got "FALSE" at character 6'],
  ['TRUE ANDFALSE', 'expected AND, OR or the end, got "ANDFALSE" at character 6'],
  ['true', 'expected ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE, FALSE, NOT or "(", got "true" at character 1'],
  [
    'TRUE AND AT_LEAST(2, ALARM, (a, b, c))',
    'the local twin does not know AT_LEAST at character 10, write it with AND and OR',
  ],
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
