import fc from 'fast-check';
import {
  bool,
  byKind,
  ContractError,
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  optional,
  parseJson,
  text,
} from '../../lib/contract/decode';

test('text takes a string that is not empty', () => {
  expect(text('a', 'x')).toBe('a');
  expect(() => text('', 'x')).toThrow(new ContractError('x: expected a non-empty string, got a value of type string'));
  expect(() => text(1, 'x')).toThrow(new ContractError('x: expected a non-empty string, got a value of type number'));
  expect(() => text(null, 'x')).toThrow(new ContractError('x: expected a non-empty string, got null'));
  expect(() => text(undefined, 'x')).toThrow(new ContractError('x: expected a non-empty string, got nothing'));
  expect(() => text([], 'x')).toThrow(new ContractError('x: expected a non-empty string, got an array'));
});

test('bool takes true and false only', () => {
  expect([bool(true, 'x'), bool(false, 'x')]).toEqual([true, false]);
  expect(() => bool('true', 'x')).toThrow(new ContractError('x: expected true or false, got a value of type string'));
});

test('numberBetween takes its bounds and what lies between', () => {
  const decode = numberBetween(0, 720);
  expect([decode(0, 'x'), decode(3.5, 'x'), decode(720, 'x')]).toEqual([0, 3.5, 720]);
  for (const refused of [-0.1, 720.1, Number.NaN, Number.POSITIVE_INFINITY, '5']) {
    expect(() => decode(refused, 'x')).toThrow(/^x: expected a number between 0 and 720, got a value of type /);
  }
});

test('oneOf takes the words of its list only', () => {
  const decode = oneOf(['a', 'b']);
  expect(decode('b', 'x')).toBe('b');
  expect(() => decode('c', 'x')).toThrow(new ContractError('x: expected one of a, b, got a value of type string'));
  expect(() => decode(['a'], 'x')).toThrow(new ContractError('x: expected one of a, b, got an array'));
});

test('listOf takes arrays of its items, and names the place of one that is refused', () => {
  expect(listOf(text)([], 'x')).toEqual([]);
  expect(listOf(text, 1)(['a'], 'x')).toEqual(['a']);
  expect(() => listOf(text, 1)([], 'x')).toThrow(new ContractError('x: expected at least 1 item, got 0'));
  expect(() => listOf(text)(['a', 1], 'x')).toThrow(/^x\[1\]: expected a non-empty string/);
  expect(() => listOf(text)({ length: 1 }, 'x')).toThrow(
    new ContractError('x: expected an array, got a value of type object'),
  );
});

test('optional takes nothing, but not null', () => {
  expect(optional(text)(undefined, 'x')).toBeUndefined();
  expect(() => optional(text)(null, 'x')).toThrow('x: expected a non-empty string, got null');
});

describe('objectOf', () => {
  const decode = objectOf<{ a: string; b?: string }>({ a: text, b: optional(text) });

  test('takes exactly its fields, and leaves out what is not there', () => {
    expect(decode({ a: '1', b: '2' }, 'x')).toEqual({ a: '1', b: '2' });
    expect(Object.keys(decode({ a: '1' }, 'x'))).toEqual(['a']);
  });

  test('refuses a field that nobody knows', () => {
    expect(() => decode({ a: '1', c: 1, d: 2 }, 'x')).toThrow(new ContractError('x: unknown field c, d'));
    expect(() => decode(JSON.parse('{"a":"1","__proto__":1}'), 'x')).toThrow('x: unknown field __proto__');
  });

  test('refuses a field that is missing or only inherited', () => {
    expect(() => decode({ b: '1' }, 'x')).toThrow('x.a: expected a non-empty string, got nothing');
    expect(() => decode(Object.create({ a: '1' }), 'x')).toThrow('x.a: expected a non-empty string, got nothing');
  });

  test.each([null, [], 'a', 1, undefined])('refuses %j', (value) => {
    expect(() => decode(value, 'x')).toThrow(/^x: expected an object, got /);
  });
});

test('byKind decodes by the kind, and refuses a kind that it does not know', () => {
  const decode = byKind<{ kind: 'a'; n: string } | { kind: 'b' }>({
    a: objectOf({ kind: oneOf(['a']), n: text }),
    b: objectOf({ kind: oneOf(['b']) }),
  });
  expect(decode({ kind: 'a', n: '1' }, 'x')).toEqual({ kind: 'a', n: '1' });
  expect(decode({ kind: 'b' }, 'x')).toEqual({ kind: 'b' });
  for (const value of [{ kind: 'c' }, { kind: 'toString' }, {}, null, 'a']) {
    expect(() => decode(value, 'x')).toThrow(/^x\.kind: expected one of a, b, got /);
  }
});

test('JSON that does not parse is never quoted', () => {
  expect(parseJson('{"a":1}', 'x')).toEqual({ a: 1 });
  expect(() => parseJson('{"canary', 'x')).toThrow(
    new ContractError('x: expected JSON, got 8 characters that do not parse'),
  );
});

test('no decoder throws anything but a contract error, nor quotes a value', () => {
  const decode = objectOf<{ a: string; b: number; c: string[]; d: 'x' }>({
    a: text,
    b: numberBetween(0, 1),
    c: listOf(text),
    d: oneOf(['x']),
  });
  const values = fc.oneof(fc.constant('canary'), fc.constant(['canary', 1]), fc.anything({ withNullPrototype: true }));
  const objects = fc.record({ a: values, b: values, c: values, d: values }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.oneof(objects, fc.anything()), (value) => {
      try {
        decode(value, 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(ContractError);
        expect((error as Error).message).not.toContain('canary');
      }
    }),
  );
});
