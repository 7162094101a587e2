import {
  PROBE_MARKER,
  type ProbeAnswer,
  parseProbeAnswer,
  probeClientContext,
  probeEvent,
} from '../../lib/contract/probe';
import { withGuardrails } from '../../lib/runtime';
import { type AnyHandler, type GuardrailsOptions, guardedHandler } from '../../lib/runtime/with-guardrails';
import { handlerMetadata, invoke, lambdaContext, streamifyResponse } from './lambda-runtime';

const ENVIRONMENT = {
  AWS_LAMBDA_FUNCTION_VERSION: '42',
  RELEASE_ID: 'r2',
  SCHEMA_REV: 'sc-1',
  INDEX_HASH: 'sha256:a1b2',
  DB_PASSWORD: 'CANARY-password',
};
const pass = { run: async () => true };

function guard<H extends AnyHandler>(handler: H, options: GuardrailsOptions = {}, environment = {}): H {
  return guardedHandler(handler, options, { environment: { ...ENVIRONMENT, ...environment }, now: () => 0 });
}

async function probed(handler: AnyHandler, names?: string[]): Promise<ProbeAnswer> {
  return parseProbeAnswer(await invoke(handler, probeEvent(names), { marked: true }));
}

const ANSWER: ProbeAnswer = {
  protocolVersion: 1,
  functionVersion: '42',
  release: { releaseId: 'r2', schemaRev: 'sc-1', indexHash: 'sha256:a1b2' },
  mismatched: [],
  probes: [{ name: 'db', ok: true, code: 'OK', ms: 0 }],
};

const never = () => {
  throw new Error('the handler was called');
};

describe.each<[string, (serve: (event: unknown) => unknown) => AnyHandler]>([
  ['async', (serve) => async (event: unknown) => serve(event)],
  ['promise', (serve) => (event: unknown) => Promise.resolve(serve(event))],
  [
    'callback',
    (serve) => (event: unknown, _context: unknown, callback: (error: null, value: unknown) => void) =>
      void callback(null, serve(event)),
  ],
  [
    'streaming',
    (serve) =>
      streamifyResponse(async (event: unknown, stream: NodeJS.WritableStream) => {
        const told = serve(event);
        await new Promise<void>((resolve) => stream.end(JSON.stringify(told), () => resolve()));
      }),
  ],
])('a handler in %s style', (style, styled) => {
  test('is passed through untouched', async () => {
    const events: unknown[] = [];
    const guarded = guard(
      styled((event) => {
        events.push(event);
        return { served: true };
      }),
      { probes: { db: pass } },
    );
    const event = { Records: [1] };
    expect(await invoke(guarded, event)).toBe('{"served":true}');
    expect(events).toEqual([event]);
    expect(events[0]).toBe(event);
  });

  test('answers the probe event itself', async () => {
    expect(await probed(guard(styled(never), { probes: { db: pass } }))).toEqual(ANSWER);
  });

  test('is not called where the release is another one, but still answers the probe event', async () => {
    const guarded = guard(styled(never), { probes: { db: pass }, expected: { releaseId: 'r3' } });
    await expect(invoke(guarded, {})).rejects.toThrow(
      'this version refuses to serve: RELEASE_ID is r2, expected r3; deploy the code and its environment from one release',
    );
    expect(await probed(guarded)).toEqual({ ...ANSWER, mismatched: ['RELEASE_ID'] });
  });

  test("looks to Lambda's runtime as before", () => {
    const handler = styled(never);
    expect(handlerMetadata(guard(handler))).toEqual(handlerMetadata(handler));
    expect(handlerMetadata(handler).isAsync).toBe(style === 'async' || style === 'streaming');
  });
});

test('an async handler with three parameters stays async, which the runtime takes as no callback handler', () => {
  const handler = async (_event: unknown, _context: unknown, _callback: unknown) => 1;
  expect(handlerMetadata(guard(handler))).toEqual({ ...handlerMetadata(handler), isAsync: true, argsNum: 3 });
});

test('streamifyResponse may stand outside, inside, or behind another wrapper', async () => {
  const writing = () =>
    (async (_event: unknown, stream: NodeJS.WritableStream) =>
      new Promise<void>((resolve) => stream.end('streamed', () => resolve()))) as AnyHandler;
  const guarded = () => guard(writing(), { probes: { db: pass } });
  const behind = guarded();
  for (const handler of [
    streamifyResponse(guarded()),
    guard(streamifyResponse(writing()), { probes: { db: pass } }),
    streamifyResponse(async (...args: unknown[]) => behind(...args)),
  ]) {
    expect(await probed(handler)).toEqual(ANSWER);
    expect(await invoke(handler, {})).toBe('streamed');
  }
});

test('the high water mark of a streaming handler is kept', () => {
  const handler = streamifyResponse(async () => undefined, { highWaterMark: 4096 });
  expect(handlerMetadata(guard(handler)).highWaterMark).toBe(4096);
});

test('a stream that breaks while the answer is written rejects', async () => {
  const stream = { end: (_text: string, done: (error: Error) => void) => done(new Error('broken pipe')) };
  const guarded: AnyHandler = guard(streamifyResponse(async () => undefined));
  await expect(guarded(probeEvent(), stream, lambdaContext({ marked: true }))).rejects.toThrow('broken pipe');
});

test('all arguments and the result go through by reference', () => {
  const result = {};
  const received: unknown[][] = [];
  const guarded: AnyHandler = guard((...args: unknown[]) => {
    received.push(args);
    return result;
  });
  const args = [{}, lambdaContext(), () => undefined];
  expect(guarded(...args)).toBe(result);
  expect(received).toEqual([args]);
  received[0].forEach((arg, index) => {
    expect(arg).toBe(args[index]);
  });
});

test("what the handler throws is the handler's", async () => {
  const thrown = new Error('own');
  await expect(
    guard(async (_event: unknown) => {
      throw thrown;
    })({}),
  ).rejects.toBe(thrown);
  expect(() => (guard(never) as AnyHandler)({}, lambdaContext())).toThrow('the handler was called');
});

describe('an event that is not the hook’s reaches the handler', () => {
  const echo = guard(async (event: unknown) => ({ served: event }), { probes: { db: { run: never as never } } });

  test.each([null, 0, '', 'text', true, [], [probeEvent()], {}, { body: JSON.stringify(probeEvent()) }])(
    '%j, even with the client context',
    async (event) => {
      expect(JSON.parse(await invoke(echo, event, { marked: true }))).toEqual({ served: event });
    },
  );

  test.each([
    ['no client context', undefined],
    ['an empty one', {}],
    ['null', null],
    ['text', PROBE_MARKER],
    ['null for custom', { custom: null }],
    ['another value', { custom: { [PROBE_MARKER]: 'true' } }],
    ['a number', { custom: { [PROBE_MARKER]: 1 } }],
    ['the marker in another place', { env: { [PROBE_MARKER]: '1' }, [PROBE_MARKER]: '1' }],
  ])('a forged marker with %s', async (_title, clientContext) => {
    expect(JSON.parse(await invoke(echo, probeEvent(), { clientContext }))).toEqual({ served: probeEvent() });
  });

  test('an inherited marker', async () => {
    const event = Object.create(probeEvent());
    expect(await invoke(echo, event, { marked: true })).toBe('{"served":{}}');
  });

  test('a call without any context', async () => {
    expect(await (echo as AnyHandler)(probeEvent())).toEqual({ served: probeEvent() });
    expect(await (echo as AnyHandler)()).toEqual({ served: undefined });
  });
});

test('the client context that the contract makes is the one that is looked for', async () => {
  const guarded = guard(never, { probes: { db: pass } });
  const clientContext = JSON.parse(JSON.stringify(probeClientContext()));
  expect(parseProbeAnswer(await invoke(guarded, probeEvent(), { clientContext }))).toEqual(ANSWER);
});

test.each([
  { protocolVersion: 2 },
  { protocolVersion: '1' },
  { probes: ['db'] },
  { protocolVersion: 1, probes: [] },
  { protocolVersion: 1, probes: null },
  { protocolVersion: 1, probes: 'db' },
  { protocolVersion: 1, probes: ['db', 'db'] },
  { protocolVersion: 1, probes: ['db host'] },
  { protocolVersion: 1, probes: [['db']] },
  { protocolVersion: 1, probes: Array.from({ length: 51 }, (_, index) => `p${index}`) },
  { protocolVersion: 1, target: 'evil.example:80' },
  null,
  'text',
])('a probe event that is not understood is refused, and never reaches the handler: %j', async (request) => {
  await expect(invoke(guard(never), { [PROBE_MARKER]: request }, { marked: true })).rejects.toThrow(
    'probe event: expected protocolVersion 1 and names of probes, each once; use the same version of the library in the hook and in the function',
  );
});

test('fifty probes may be asked for at once', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `p${index}`);
  expect((await probed(guard(never), names)).probes.map(({ name }) => name)).toEqual(names);
});

test('only the probes that were asked for run, and one that is not declared fails', async () => {
  const ran: string[] = [];
  const noting = (name: string) => ({ run: async () => ran.push(name) });
  const guarded = guard(never, { probes: { a: noting('a'), b: noting('b'), c: noting('c') } });
  const { probes } = await probed(guarded, ['c', 'toString', 'a']);
  expect(probes).toEqual([
    { name: 'c', ok: true, code: 'OK', ms: 0 },
    { name: 'toString', ok: false, code: 'UNKNOWN_PROBE', ms: 0 },
    { name: 'a', ok: true, code: 'OK', ms: 0 },
  ]);
  expect(ran).toEqual(['c', 'a']);
});

test('probes added to the object later do not count', async () => {
  const probes: Record<string, typeof pass> = { a: pass };
  const guarded = guard(never, { probes });
  probes.b = pass;
  expect((await probed(guarded)).probes.map(({ name }) => name)).toEqual(['a']);
});

test('a quarter of a second of the remaining time is kept for the answer', async () => {
  jest.useFakeTimers();
  try {
    const hanging = { run: () => new Promise(() => undefined), timeoutMs: 60_000 };
    const guarded: AnyHandler = guard(never, { probes: { db: hanging } });
    let answered: ProbeAnswer | undefined;
    void guarded(probeEvent(), lambdaContext({ marked: true, remainingMs: 1000 })).then((told: ProbeAnswer) => {
      answered = told;
    });
    await jest.advanceTimersByTimeAsync(749);
    expect(answered).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(answered?.probes).toEqual([{ name: 'db', ok: false, code: 'TIMEOUT', ms: 0 }]);
  } finally {
    jest.useRealTimers();
  }
});

test('outside Lambda the answer names no version, and the hook’s parser refuses it', async () => {
  const guarded = guard(never, {}, { AWS_LAMBDA_FUNCTION_VERSION: undefined });
  await expect(probed(guarded)).rejects.toThrow('probe answer.functionVersion: expected the version that ran');
});

test('no variable and no error text gets into the answer', async () => {
  const leaking = {
    run: async () => {
      throw Object.assign(new Error('CANARY-text'), {
        code: 'CANARY-code',
        name: 'CANARY-name',
        cause: 'CANARY-cause',
      });
    },
  };
  const guarded = guard(never, { probes: { db: leaking } }, { RELEASE_ID: 'CANARY value', SCHEMA_REV: '' });
  const payload = await invoke(guarded, probeEvent(), { marked: true });
  expect(payload).not.toContain('CANARY');
  expect(parseProbeAnswer(payload)).toEqual({
    ...ANSWER,
    release: { indexHash: 'sha256:a1b2' },
    probes: [{ name: 'db', ok: false, code: 'UnknownError', ms: 0 }],
  });
});

test('what cannot be wrapped is refused at start', () => {
  expect(() => guard(undefined as never)).toThrow(
    'withGuardrails: the handler is missing, got undefined, expected a function',
  );
  for (const [name, probe] of [
    ['db host', pass],
    ['', pass],
    ['1db', pass],
    ['db', undefined],
    ['db', {}],
    ['db', { run: true }],
  ]) {
    expect(() => guard(never, { probes: { [name as string]: probe } as never })).toThrow(
      `withGuardrails: probe ${name} is not usable, expected a name like ^[A-Za-z][A-Za-z0-9._-]{0,63}$ and a probe`,
    );
  }
});

test('withGuardrails reads the environment of its own process', async () => {
  const before = process.env;
  process.env = { ...before, ...ENVIRONMENT };
  try {
    const guarded = withGuardrails(never as AnyHandler, { probes: { db: pass }, expected: { indexHash: 'other' } });
    const { functionVersion, release, mismatched, probes } = await probed(guarded);
    expect({ functionVersion, release, mismatched }).toEqual({
      functionVersion: '42',
      release: ANSWER.release,
      mismatched: ['INDEX_HASH'],
    });
    expect(probes).toEqual([{ name: 'db', ok: true, code: 'OK', ms: expect.any(Number) }]);
  } finally {
    process.env = before;
  }
});

test('a handler is wrapped without options', async () => {
  expect(await withGuardrails(async () => 'served')()).toBe('served');
});
