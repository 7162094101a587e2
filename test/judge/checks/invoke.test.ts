import type { InvokeCheckSpec } from '../../../lib/contract/plan';
import { checkInvoke } from '../../../lib/judge/checks/invoke';
import type { FunctionAnswer, FunctionCall } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: InvokeCheckSpec = { kind: 'invoke', id: 'smoke', mode: 'enforced', payload: '{"a":1}', callLimitSec: 18 };
const LOOK = 'see its log, or correct what the check expects';

async function ask(answered: FunctionAnswer | Promise<FunctionAnswer>, spec: Partial<InvokeCheckSpec> = {}) {
  const { context, inspection, clock } = checkScene();
  const calls: FunctionCall[] = [];
  inspection.answered = (call) => {
    calls.push(call);
    return answered;
  };
  const { verdict, findings } = await clock.run(checkInvoke({ ...SPEC, ...spec }, context));
  return { told: [verdict, ...findings.map(({ code, message }) => `${code}: ${message}`)], calls };
}

const json = (value: unknown): FunctionAnswer => ({ payload: JSON.stringify(value) });

test('exactly the target version is called once, with the mark of this check', async () => {
  const { told, calls } = await ask(json('anything'));
  expect(told).toEqual(['PASSED']);
  expect(calls).toEqual([{ functionName: 'orders', version: '7', payload: '{"a":1}', mark: { guardrails: 'invoke' } }]);
  const schema = '{"type":"string"}';
  expect((await ask({ payload: '""', violations: [] }, { schema })).calls[0].schema).toBe(schema);
});

test('without an expectation any answer but an error passes, no JSON included', async () => {
  expect((await ask({ payload: 'no JSON' })).told).toEqual(['PASSED']);
  expect((await ask({ payload: '{}', error: 'TypeError' })).told).toEqual([
    'FAILED',
    'invoke.failed: version 7 answered the call with an error (TypeError); see its log',
  ]);
  expect((await ask(new Promise(() => {}))).told).toEqual([
    'FAILED',
    'invoke.no-answer: version 7 did not answer the call in 18 s; see its log',
  ]);
});

test.each<[unknown, string[]]>([
  [{ statusCode: 200 }, ['PASSED']],
  [
    { statusCode: 500 },
    ['FAILED', `invoke.status: version 7 answered with the status code 500, expected 200; ${LOOK}`],
  ],
  [{ statusCode: '200' }, ['FAILED', `invoke.status: version 7 answered without a status code, expected 200; ${LOOK}`]],
  [null, ['FAILED', `invoke.status: version 7 answered without a status code, expected 200; ${LOOK}`]],
])('a status code of %j', async (answer, told) => {
  expect((await ask(json(answer), { statusCode: 200 })).told).toEqual(told);
});

test('values are compared whole, inside a body too, and never told', async () => {
  const values = [
    { path: '$.body.items[0]', json: '{"id":7,"tags":["a"]}' },
    { path: '$.ready', json: 'true' },
  ];
  const good = { ready: true, body: JSON.stringify({ items: [{ tags: ['a'], id: 7 }] }) };
  expect((await ask(json(good), { values })).told).toEqual(['PASSED']);
  const bad = { body: { items: [{ id: 'CANARY', tags: ['a'] }] } };
  expect((await ask(json(bad), { values })).told).toEqual([
    'FAILED',
    `invoke.differs: version 7 answered with another value at $.body.items[0] than the check expects; ${LOOK}`,
    `invoke.differs: version 7 answered with nothing at $.ready, where the check expects a value; ${LOOK}`,
  ]);
  expect((await ask({ payload: 'CANARY' }, { values })).told).toEqual([
    'FAILED',
    `invoke.no-json: version 7 answered with something that is no JSON; ${LOOK}`,
  ]);
});

test('where the schema is broken is told, and an answer that was not compared is no pass', async () => {
  const schema = '{}';
  expect((await ask({ payload: '{}', violations: ['#/required', '#/type'] }, { schema })).told).toEqual([
    'FAILED',
    `invoke.schema: version 7 answered against #/required of the check's JSON schema; ${LOOK}`,
    `invoke.schema: version 7 answered against #/type of the check's JSON schema; ${LOOK}`,
  ]);
  await expect(ask({ payload: '{}' }, { schema })).rejects.toThrow('the answer was not compared with the schema');
});
