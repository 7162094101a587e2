import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { callFunction, invokeVersion } from '../../lib/handlers/invocation';
import { blob, OFFLINE, refusal, SIGNAL } from '../support/aws-clients';

const lambda = mockClient(LambdaClient);
const invoker = new LambdaClient(OFFLINE);
const CALL = { functionName: 'orders', version: '7', payload: '{"a":1}', mark: { probe: '1' } };
const ask = () => callFunction(invoker, CALL, SIGNAL);

beforeEach(() => {
  lambda.reset();
});

test('a version is called by its number, with the mark in the client context', async () => {
  lambda.on(InvokeCommand).resolves({ StatusCode: 200, ExecutedVersion: '7', Payload: blob('{"fine":true}') });
  expect(await ask()).toEqual({ payload: '{"fine":true}' });
  const [call] = lambda.commandCalls(InvokeCommand);
  const { ClientContext, Payload, ...input } = call.args[0].input;
  expect(input).toEqual({ FunctionName: 'orders', Qualifier: '7', InvocationType: 'RequestResponse' });
  expect(Buffer.from(Payload as Uint8Array).toString()).toBe('{"a":1}');
  expect(Buffer.from(ClientContext as string, 'base64').toString()).toBe('{"custom":{"probe":"1"}}');
  expect((call.args as unknown[])[1]).toEqual({ abortSignal: SIGNAL });
});

test('another function is called as it is named, without a mark, whichever version that is', async () => {
  lambda.on(InvokeCommand).resolves({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(await callFunction(invoker, { functionName: 'arn:judge', payload: '1' }, SIGNAL)).toEqual({ payload: '' });
  const { Payload: _, ...input } = lambda.commandCalls(InvokeCommand)[0].args[0].input;
  expect(input).toEqual({
    FunctionName: 'arn:judge',
    Qualifier: undefined,
    InvocationType: 'RequestResponse',
    ClientContext: undefined,
  });
});

test.each([
  ['{"errorType":"TypeError","errorMessage":"CANARY"}', 'TypeError'],
  ['{"errorType":"Sandbox.Timedout"}', 'Sandbox.Timedout'],
  ['{"errorType":"CANARY text"}', 'Unhandled'],
  ['{"errorType":1}', 'Unhandled'],
  ['null', 'Unhandled'],
  ['no JSON', 'Unhandled'],
])('an error is known by its class: %s', async (payload, error) => {
  lambda
    .on(InvokeCommand)
    .resolves({ StatusCode: 200, ExecutedVersion: '7', FunctionError: 'Unhandled', Payload: blob(payload) });
  expect(await ask()).toEqual({ payload, error });
});

test.each(['8', '$LATEST', undefined])('an answer of version %s is refused', async (ExecutedVersion) => {
  lambda.on(InvokeCommand).resolves({ StatusCode: 200, ExecutedVersion, FunctionError: 'Unhandled' });
  await expect(ask()).rejects.toMatchObject({
    kind: 'malformed',
    message: 'lambda:InvokeFunction of orders version 7 was answered by another version',
  });
});

test('an answer without an outcome is refused', async () => {
  lambda.on(InvokeCommand).resolves({ StatusCode: 202, ExecutedVersion: '7' });
  await expect(ask()).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'lambda:InvokeFunction of orders version 7 was answered without an outcome',
  });
});

test('a refusal is told by its name only', async () => {
  lambda.on(InvokeCommand).rejects(refusal('TooManyRequestsException'));
  await expect(ask()).rejects.toMatchObject({
    kind: 'throttled',
    message: 'lambda:InvokeFunction of orders version 7 failed with TooManyRequestsException',
  });
});

test('of a synthetic call success or failure is kept, and its mark tells a handler who calls', async () => {
  lambda
    .on(InvokeCommand)
    .resolvesOnce({ StatusCode: 200, ExecutedVersion: '7', Payload: blob('{"secret":1}') })
    .resolvesOnce({ StatusCode: 200, ExecutedVersion: '7', FunctionError: 'Unhandled' });
  expect(await invokeVersion(invoker, 'orders', '7', '{}', SIGNAL)).toBe('succeeded');
  expect(await invokeVersion(invoker, 'orders', '7', '{}', SIGNAL)).toBe('failed');
  const { ClientContext } = lambda.commandCalls(InvokeCommand)[0].args[0].input;
  expect(JSON.parse(Buffer.from(ClientContext as string, 'base64').toString())).toEqual({
    custom: { guardrails: 'synthetic-traffic' },
  });
});
