import fc from 'fast-check';
import { withGlobals } from '../../../lib/template/sam/globals';

test.each<[string, unknown, unknown, unknown]>([
  ['a value of the function replaces the global one', 3, 10, 10],
  ['a missing value is the global one', 3, undefined, 3],
  [
    'an object is merged field by field',
    { a: 1, b: { c: 2, d: 3 } },
    { b: { c: 4 }, e: 5 },
    { a: 1, b: { c: 4, d: 3 }, e: 5 },
  ],
  ['a list comes after the global list', ['a', 'b'], ['b', 'c'], ['a', 'b', 'b', 'c']],
  ['a list replaces an object', { a: 1 }, ['b'], ['b']],
  ['an object replaces a list', ['b'], { a: 1 }, { a: 1 }],
  ['an intrinsic function replaces an object', { a: 1 }, { Ref: 'B' }, { Ref: 'B' }],
  ['an object replaces an intrinsic function', { 'Fn::If': ['A', 1, 2] }, { a: 1 }, { a: 1 }],
  ['two intrinsic functions are not mixed', { 'Fn::Sub': 'a' }, { Ref: 'B' }, { Ref: 'B' }],
])('%s', (_title, global, own, merged) => {
  expect(withGlobals(global, own)).toEqual(merged);
});

test('nothing global changes nothing, and nothing of its own takes all', () => {
  fc.assert(
    fc.property(fc.object(), (value) => {
      expect(withGlobals(undefined, value)).toEqual(value);
      expect(withGlobals({}, value)).toEqual(value);
      expect(withGlobals(value, undefined)).toEqual(value);
    }),
  );
});

test('a field called __proto__ stays a field', () => {
  const merged = withGlobals(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"b":2}'));
  expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1},"b":2}');
});
