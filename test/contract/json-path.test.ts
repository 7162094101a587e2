import fc from 'fast-check';
import { type JsonStep, parseJsonPath, sameJson, valueAt } from '../../lib/contract/json-path';

test.each<[string, JsonStep[]]>([
  ['$', []],
  ['$.status', ['status']],
  ['$.items[0].id', ['items', 0, 'id']],
  ["$['content-type']", ['content-type']],
  ["$.a['b c'][12]", ['a', 'b c', 12]],
  ['$.kebab-case', ['kebab-case']],
])('%s leads to one value', (path, steps) => {
  expect(parseJsonPath(path)).toEqual(steps);
});

test.each([
  '',
  'status',
  '$.',
  '$..a',
  '$.*',
  '$[*]',
  '$[-1]',
  '$[0:2]',
  '$[?(@.a)]',
  '$.a b',
  "$['a",
  '$ ',
  '$[1234567]',
])('%j does not', (path) => {
  expect(() => parseJsonPath(path)).toThrow(
    `expected a JSON path to one value, like $.status or $.items[0]['item id'], got ${JSON.stringify(path)}`,
  );
});

const DOCUMENT = { status: 'ok', none: null, items: [{ id: 7 }], body: '{"inner":{"n":[1]}}', text: 'no JSON' };

test.each<[string, unknown]>([
  ['$', DOCUMENT],
  ['$.status', 'ok'],
  ['$.none', null],
  ['$.items[0].id', 7],
  ['$.body.inner.n[0]', 1],
  ['$.body', '{"inner":{"n":[1]}}'],
  ['$.none.a', undefined],
  ['$.items.length', undefined],
  ['$.items[1]', undefined],
  ['$.status[0]', undefined],
  ['$.text.length', undefined],
  ['$.toString', undefined],
  ['$[0]', undefined],
])('the value at %s', (path, value) => {
  expect(valueAt(DOCUMENT, parseJsonPath(path))).toEqual(value);
});

test('JSON values are the same whatever the order of their fields, and only then', () => {
  expect(sameJson({ a: 1, b: [null, { c: 'x' }] }, { b: [null, { c: 'x' }], a: 1 })).toBe(true);
  for (const [a, b] of [
    [1, '1'],
    [null, {}],
    [[], {}],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 1 }],
    [
      { a: 1, b: 1 },
      { a: 1, c: 1 },
    ],
    [{ a: [1] }, { a: [2] }],
    [true, 1],
  ]) {
    expect([sameJson(a, b), sameJson(b, a)]).toEqual([false, false]);
  }
});

test('a value is the same as itself written and read again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const read = JSON.parse(JSON.stringify(a));
      expect(sameJson(JSON.parse(JSON.stringify(a)), read)).toBe(true);
      const other = JSON.parse(JSON.stringify(b));
      expect(sameJson(read, other)).toBe(sameJson(other, read));
    }),
  );
});
