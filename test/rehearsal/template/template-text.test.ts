import fc from 'fast-check';
import { parseTemplateText } from '../../../lib/rehearsal/template/template-text';
import { replaceDynamicReferences } from '../../../lib/template/dynamic-references';
import { TemplateError } from '../../../lib/template/template-error';

test.each([
  ['!Ref A', { Ref: 'A' }],
  ['!Condition A', { Condition: 'A' }],
  ['!GetAtt A.Arn', { 'Fn::GetAtt': 'A.Arn' }],
  ['!GetAtt [A, Arn]', { 'Fn::GetAtt': ['A', 'Arn'] }],
  ["!Sub 'x-${A}'", { 'Fn::Sub': 'x-${A}' }],
  ["!Sub ['x-${B}', {B: !Ref A}]", { 'Fn::Sub': ['x-${B}', { B: { Ref: 'A' } }] }],
  ["!Join ['-', [a, !Ref B]]", { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }],
  ['!Select [0, !Split ["-", !Ref A]]', { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'A' }] }] }],
  ['!If [A, 1, 2]', { 'Fn::If': ['A', 1, 2] }],
  ['!Equals [a, b]', { 'Fn::Equals': ['a', 'b'] }],
  [
    '!And [!Condition A, !Not [!Condition B]]',
    { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ Condition: 'B' }] }] },
  ],
  ['!Or [!Condition A]', { 'Fn::Or': [{ Condition: 'A' }] }],
  ['!FindInMap [A, b, c]', { 'Fn::FindInMap': ['A', 'b', 'c'] }],
  ['!ImportValue a', { 'Fn::ImportValue': 'a' }],
  ['!Base64 text', { 'Fn::Base64': 'text' }],
  ["!GetAZs ''", { 'Fn::GetAZs': '' }],
  ['!Cidr [a, 1, 2]', { 'Fn::Cidr': ['a', 1, 2] }],
  ['!Length [a]', { 'Fn::Length': ['a'] }],
  ['!ToJsonString {a: 1}', { 'Fn::ToJsonString': { a: 1 } }],
  ['!Transform {Name: x}', { 'Fn::Transform': { Name: 'x' } }],
])('reads the short form %s', (short, long) => {
  expect(parseTemplateText(`Value: ${short}`, 'x.yaml')).toEqual({ Value: long });
});

test('reads JSON, and YAML that begins with a brace', () => {
  expect(parseTemplateText(' {"a": [1]}', 'x')).toEqual({ a: [1] });
  expect(parseTemplateText('{a: !Ref B}', 'x')).toEqual({ a: { Ref: 'B' } });
});

test('says at which line a text stops being YAML', () => {
  expect(() => parseTemplateText('a: 1\nb: [1\nc: 2\n', 'x.yaml')).toThrow(
    new TemplateError('x.yaml is neither JSON nor YAML: it does not parse at line 3'),
  );
});

test('refuses a tag that CloudFormation does not have', () => {
  expect(() => parseTemplateText('a: 1\nb: !Foo bar\n', 'x.yaml')).toThrow(
    new TemplateError('x.yaml: unknown tag at line 2, use a function of CloudFormation'),
  );
});

test('refuses aliases that would blow up', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let level = 0; level < 8; level++) {
    const [from, to] = ['abcdefghi'[level], 'abcdefghi'[level + 1]];
    bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]`);
  }
  expect(() => parseTemplateText(bomb.join('\n'), 'x.yaml')).toThrow(
    new TemplateError('x.yaml is neither JSON nor YAML: it does not parse'),
  );
});

test('any text at all is a value or one TemplateError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]!&*:-,"\n Ref') })), (text) => {
      try {
        parseTemplateText(text, 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }),
  );
});

test.each([
  ['{{resolve:ssm:/shop/url}}', 'value-from-ssm-shop-url'],
  ['{{resolve:ssm:/shop/url:3}}', 'value-from-ssm-shop-url-3'],
  [
    'x {{resolve:secretsmanager:shop/key:SecretString:password}} y',
    'x value-from-secretsmanager-shop-key-SecretString-password y',
  ],
  ['{{resolve:ssm-secure:/shop/key}}', '{{resolve:ssm-secure:/shop/key}}'],
  ['{{other}}', '{{other}}'],
])('CloudFormation would turn %s into a value', (text, expected) => {
  expect(replaceDynamicReferences(text)).toBe(expected);
});
