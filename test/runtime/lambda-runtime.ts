import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PROBE_MARKER } from '../../lib/contract/probe';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** Does to a handler what the global `awslambda.streamifyResponse` of Lambda's Node runtime does. */
export function streamifyResponse<H extends object>(handler: H, options?: { highWaterMark: number }): H {
  Object.assign(handler, { [STREAMING]: 'response' });
  if (options) Object.assign(handler, { [HIGH_WATER_MARK]: options.highWaterMark });
  return handler;
}

/** What Lambda's Node runtime reads off a handler before it calls it (aws-lambda-nodejs-runtime-interface-client). */
export function handlerMetadata(handler: any) {
  return {
    streaming: handler[STREAMING] ?? false,
    highWaterMark: handler[HIGH_WATER_MARK],
    isAsync: handler.constructor.name === 'AsyncFunction',
    argsNum: handler.length,
  };
}

export interface Invocation {
  /** Whether the caller set the probe's client context. */
  readonly marked?: boolean;
  readonly clientContext?: unknown;
  readonly remainingMs?: number;
}

export function lambdaContext({ marked, clientContext, remainingMs = 10_000 }: Invocation = {}) {
  return {
    awsRequestId: 'request-1',
    clientContext: marked ? { custom: { [PROBE_MARKER]: '1' } } : clientContext,
    getRemainingTimeInMillis: () => remainingMs,
  };
}

/** Invokes a handler in the style that it has, as Lambda's Node runtime does, and resolves to the payload's text. */
export async function invoke(handler: any, event: unknown, invocation: Invocation = {}): Promise<string> {
  const context = lambdaContext(invocation);
  if (handlerMetadata(handler).streaming === 'response') {
    const stream = new PassThrough();
    const payload = text(stream);
    const returned = handler(event, stream, context);
    if (typeof returned?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
    await returned;
    if (!stream.writableFinished) throw new Error('Response stream is not finished.');
    return payload;
  }
  const result = await new Promise((resolve, reject) => {
    const returned = handler(event, context, (error: unknown, value: unknown) =>
      error ? reject(error) : resolve(value),
    );
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
  return JSON.stringify(result ?? null);
}
