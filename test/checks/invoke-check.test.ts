import { Check, type InvokeCheckOptions } from '../../lib';
import { inspectionStatements } from '../support/inspection';
import { guarded, planOf, testStack } from '../support/stacks';

function stackWith(options: InvokeCheckOptions) {
  const stack = testStack();
  guarded(stack, { beforeAllowTraffic: [Check.invoke(options)] });
  return stack;
}

const specOf = (options: InvokeCheckOptions) =>
  planOf(stackWith(options)).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'invoke');

test('event and expectations travel as JSON text', () => {
  const expectation = {
    statusCode: 201,
    values: { '$.body.status': 'ok', '$.items[0]': { id: 7 } },
    schema: { $schema: 'http://json-schema.org/draft-07/schema#', required: ['statusCode'] },
  };
  expect(specOf({ payload: { order: 'probe' }, expect: expectation, id: 'smoke' })).toEqual({
    kind: 'invoke',
    id: 'smoke',
    mode: 'enforced',
    payload: '{"order":"probe"}',
    statusCode: 201,
    values: [
      { path: '$.body.status', json: '"ok"' },
      { path: '$.items[0]', json: '{"id":7}' },
    ],
    schema: '{"$schema":"http://json-schema.org/draft-07/schema#","required":["statusCode"]}',
    callLimitSec: 18,
  });
  expect(specOf({ payload: null })).toEqual({
    kind: 'invoke',
    id: 'invoke',
    mode: 'enforced',
    payload: 'null',
    callLimitSec: 18,
  });
});

test('the deployment’s own role may invoke the versions of the function and nothing else', () => {
  expect(inspectionStatements(stackWith({ payload: {} }), 'lambda:InvokeFunction')).toEqual([
    { Effect: 'Allow', Resource: [expect.stringMatching(/^<Fn[0-9A-F]{8}\.Arn>:\*$/)] },
  ]);
});

test.each<[InvokeCheckOptions, string]>([
  [{ payload: undefined }, 'Shop/Orders: payload of an invoke check is no JSON value, got undefined'],
  [
    { payload: {}, expect: {} },
    'Shop/Orders: expect of an invoke check is empty, expected statusCode, values or schema, leave expect out where any answer but an error will do',
  ],
  [
    { payload: {}, expect: { statusCode: 99 } },
    'Shop/Orders: statusCode of an invoke check, got 99, expected a whole number from 100 to 599',
  ],
  [
    { payload: {}, expect: { statusCode: 200.5 } },
    'Shop/Orders: statusCode of an invoke check, got 200.5, expected a whole number from 100 to 599',
  ],
  [
    { payload: {}, expect: { values: {} } },
    'Shop/Orders: values of an invoke check is empty, expected at least one path, leave values out',
  ],
  [
    { payload: {}, expect: { values: { '$.*': 1 } } },
    'Shop/Orders: values of an invoke check: expected a JSON path to one value, like $.status or $.items[0][\'item id\'], got "$.*"',
  ],
  [
    { payload: {}, expect: { values: { '$.a': () => 1 } } },
    'Shop/Orders: value at $.a of an invoke check is no JSON value, got function',
  ],
  [
    { payload: {}, expect: { schema: { $schema: 'http://json-schema.org/draft-03/schema#' } } },
    'Shop/Orders: schema of an invoke check has $schema "http://json-schema.org/draft-03/schema#", expected one of https://json-schema.org/draft/2020-12/schema, https://json-schema.org/draft/2019-09/schema, http://json-schema.org/draft-07/schema#, http://json-schema.org/draft-04/schema#',
  ],
  [
    { payload: {}, expect: { schema: { properties: { a: { $ref: 'https://example.com/order.json' } } } } },
    'Shop/Orders: schema of an invoke check refers to "https://example.com/order.json", expected references inside the schema (#/...), put that schema under $defs',
  ],
])('%j is refused', (options, message) => {
  expect(() => specOf(options)).toThrow(new Error(message));
});

test('a property of the answer that is called $ref is no reference', () => {
  const schema = { properties: { $ref: { type: 'string' } } };
  expect(specOf({ payload: {}, expect: { schema } }).schema).toBe(JSON.stringify(schema));
});
