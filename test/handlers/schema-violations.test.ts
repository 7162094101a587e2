import { schemaViolations } from '../../lib/handlers/schema-violations';

const SCHEMA = {
  type: 'object',
  properties: { status: { enum: ['ok'] }, items: { type: 'array', items: { $ref: '#/$defs/item' } } },
  required: ['status'],
  $defs: { item: { type: 'object', required: ['id'] } },
};

const broken = (payload: unknown, schema: unknown = SCHEMA) =>
  schemaViolations(JSON.stringify(schema), JSON.stringify(payload));

test('a payload that matches breaks nothing', () => {
  expect(broken({ status: 'ok', items: [{ id: 1 }] })).toEqual([]);
});

test.each<[unknown, string[]]>([
  [{}, ['#/required']],
  [{ status: 'CANARY' }, ['#/properties/status/enum']],
  [{ status: 'ok', items: [{ CANARY: 1 }] }, ['#/$defs/item/required']],
  [{ status: 'ok', items: 1 }, ['#/properties/items/type']],
  [[], ['#/type']],
])('%j breaks the innermost places, of the schema and not of the payload', (payload, places) => {
  const told = broken(payload);
  expect(told.map((place) => place.replace(/^.*\$ref/, '#/$defs/item'))).toEqual(places);
  expect(told.join()).not.toContain('CANARY');
});

test('what is no JSON breaks all of it', () => {
  expect(schemaViolations('{}', 'CANARY')).toEqual(['#']);
  expect(schemaViolations('true', '')).toEqual(['#']);
});

test.each(['no JSON', '{"$ref":"#/$defs/none"}', '{"pattern":"("}'])(
  'a schema that cannot be used is no pass: %s',
  (schema) => {
    expect(() => schemaViolations(schema, '"text"')).toThrow('the JSON schema of the check cannot be used');
  },
);

test('the draft is the one that the schema names, and 2020-12 otherwise', () => {
  const tuple = (keyword: string, $schema?: string) => ({
    ...($schema && { $schema }),
    [keyword]: [{ type: 'string' }],
  });
  expect(broken([1], tuple('prefixItems'))).toEqual(['#/prefixItems/0/type']);
  expect(broken([1], tuple('items', 'http://json-schema.org/draft-07/schema#'))).toEqual(['#/items/0/type']);
});
