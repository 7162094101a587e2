import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import type { FunctionCheckSpec } from '../../../lib/contract/plan';
import { checkByFunction } from '../../../lib/judge/checks/function';
import { type FunctionAnswer, type FunctionCall, PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:judge';
const SPEC: FunctionCheckSpec = { kind: 'function', id: 'quota', mode: 'enforced', functionArn: ARN, callLimitSec: 18 };

async function ask(
  answered: (call: FunctionCall) => FunctionAnswer | Promise<FunctionAnswer>,
  spec: Partial<FunctionCheckSpec> = {},
) {
  const { context, inspection, clock } = checkScene();
  const calls: FunctionCall[] = [];
  inspection.answered = (call) => {
    calls.push(call);
    return answered(call);
  };
  return { answer: await clock.run(checkByFunction({ ...SPEC, ...spec }, context)), calls };
}

const saying =
  (verdict: string, ...findings: object[]) =>
  () => ({ payload: JSON.stringify({ customCheckVersion: 1, verdict, findings }) });

test('the function is called once, unmarked, with an event by the schema', async () => {
  const { calls } = await ask(saying('PASSED'), { parameters: '{"queueName":"orders"}' });
  expect(calls).toHaveLength(1);
  const [{ payload, ...call }] = calls;
  expect(call).toEqual({ functionName: ARN });
  expect(JSON.parse(payload)).toEqual({
    customCheckVersion: 1,
    checkId: 'quota',
    functionName: 'orders',
    aliasName: 'live',
    currentVersion: '6',
    targetVersion: '7',
    release: { releaseId: 'r3', schemaRev: 'sc-21', indexHash: 'a1b2c3' },
    parameters: { queueName: 'orders' },
  });
  const schema = JSON.parse(readFileSync(join(__dirname, '../../../docs/custom-check.schema.json'), 'utf8')) as Schema;
  const events = new Validator({ ...schema, $id: undefined, oneOf: undefined, $ref: '#/$defs/event' }, '2020-12');
  expect(events.validate(JSON.parse(payload)).valid).toBe(true);
  expect(JSON.parse((await ask(saying('PASSED'))).calls[0].payload).parameters).toEqual({});
});

test('before the first version serves, the event has no current version, which the schema allows', async () => {
  const { context, clock, inspection } = checkScene();
  const payloads: string[] = [];
  inspection.call = async ({ payload }) => {
    payloads.push(payload);
    return saying('PASSED')();
  };
  const deployment = { ...context.deployment, currentVersion: undefined };
  expect((await clock.run(checkByFunction(SPEC, { ...context, deployment }))).verdict).toBe('PASSED');
  const event = JSON.parse(payloads[0]);
  expect(event).not.toHaveProperty('currentVersion');
  const schema = JSON.parse(readFileSync(join(__dirname, '../../../docs/custom-check.schema.json'), 'utf8')) as Schema;
  const events = new Validator({ ...schema, $id: undefined, oneOf: undefined, $ref: '#/$defs/event' }, '2020-12');
  expect(events.validate(event).valid).toBe(true);
});

test('its verdict and its findings are those of the check', async () => {
  expect((await ask(saying('PASSED'))).answer).toEqual({ verdict: 'PASSED', findings: [] });
  expect((await ask(saying('PASSED', { message: 'half full' }))).answer).toEqual({
    verdict: 'PASSED',
    findings: [{ code: 'function.passed', message: 'half full' }],
    summary: 'half full',
  });
  expect((await ask(saying('FAILED', { message: 'full', code: 'queue-full', subject: 'orders' }))).answer).toEqual({
    verdict: 'FAILED',
    findings: [{ code: 'function.queue-full', message: 'full', subject: 'orders' }],
  });
  expect((await ask(saying('INCONCLUSIVE', { message: 'quiet' }, { message: 'night' }))).answer).toEqual({
    verdict: 'INCONCLUSIVE',
    findings: [
      { code: 'function.inconclusive', message: 'quiet' },
      { code: 'function.inconclusive', message: 'night' },
    ],
  });
});

const SEE = 'see its log';

test.each<[string, FunctionAnswer, string]>([
  ['nothing', { payload: '' }, 'answer: expected JSON, got 0 characters that do not parse'],
  ['null', { payload: 'null' }, 'answer: expected an object, got null'],
  ['true', { payload: 'true' }, 'answer: expected an object, got a value of type boolean'],
  ['another version', { payload: '{"customCheckVersion":2}' }, 'answer.customCheckVersion: expected 1'],
  [
    'a verdict that it may not give',
    saying('ERRORED', { message: 'm' })(),
    'answer.verdict: expected one of PASSED, FAILED, INCONCLUSIVE, got a value of type string',
  ],
  ['no reason', saying('FAILED')(), 'answer.findings: expected at least one beside the verdict FAILED, got none'],
  [
    'a message of two lines',
    saying('FAILED', { message: 'a\nb' })(),
    'answer.findings[0].message: expected one line of 1 to 500 characters',
  ],
  [
    'too many findings',
    saying('FAILED', ...Array.from({ length: 21 }, () => ({ message: 'm' })))(),
    'answer.findings: expected at most 20, got 21',
  ],
  [
    'a field of its own',
    { payload: '{"customCheckVersion":1,"verdict":"PASSED","findings":[],"CANARY value":1}' },
    'answer: a field that an answer does not have',
  ],
  ['too much', { payload: ' '.repeat(65_537) }, 'answer: expected at most 64 KB'],
])('an answer of %s is no answer', async (_title, answer, where) => {
  expect((await ask(() => answer)).answer).toEqual({
    verdict: 'ERRORED',
    findings: [
      {
        code: 'function.malformed',
        subject: ARN,
        message: `function ${ARN} answered against docs/custom-check.md (${where}); ${SEE}`,
      },
    ],
  });
});

test('an error and silence are no answers either', async () => {
  expect((await ask(() => ({ payload: 'CANARY', error: 'TypeError' }))).answer).toEqual({
    verdict: 'ERRORED',
    findings: [
      { code: 'function.error', subject: ARN, message: `function ${ARN} answered with an error (TypeError); ${SEE}` },
    ],
  });
  expect((await ask(() => new Promise(() => {}))).answer).toEqual({
    verdict: 'ERRORED',
    findings: [{ code: 'function.no-answer', subject: ARN, message: `function ${ARN} did not answer in 18 s; ${SEE}` }],
  });
  const denied = ask(() => {
    throw new PortError('denied', 'the call');
  });
  await expect(denied).rejects.toMatchObject({ kind: 'denied' });
});
