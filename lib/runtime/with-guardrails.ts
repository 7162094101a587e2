import {
  PROBE_CLIENT_CONTEXT_VALUE,
  PROBE_MARKER,
  PROBE_NAME,
  PROBE_PROTOCOL_VERSION,
  type ProbeAnswer,
  parseProbeRequest,
} from '../contract/probe';
import type { Probe } from './probe';
import { type ExpectedRelease, ReleaseMismatchError, releaseIdentity } from './release-identity';
import { runProbes } from './run-probes';

/** Milliseconds kept of the invocation's time to send the answer. */
export const ANSWER_RESERVE_MS = 250;

/** What a guarded handler declares. */
export interface GuardrailsOptions {
  /** The dependencies of the function by name; the hook may ask for some or for all of them. */
  readonly probes?: Readonly<Record<string, Probe>>;
  /** The release that the code was built for, from a constant or a file that the build filled in. */
  readonly expected?: ExpectedRelease;
}

/** What the wrapper needs of its process. */
export interface RuntimeHost {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
}

interface InvocationContext {
  readonly clientContext?: { readonly custom?: Readonly<Record<string, unknown>> };
  getRemainingTimeInMillis(): number;
}

interface ResponseStream {
  end(text: string, done: (error?: Error | null) => void): void;
}

// biome-ignore lint/suspicious/noExplicitAny: a handler's parameters are its own business, and `never` breaks inference
export type AnyHandler = (...args: any[]) => any;

const isContext = (argument: unknown): argument is InvocationContext =>
  typeof (argument as InvocationContext | undefined)?.getRemainingTimeInMillis === 'function';

/** A handler as Lambda calls it: (event, context[, callback]), or (event, response stream, context). */
export function guardedHandler<H extends AnyHandler>(handler: H, options: GuardrailsOptions, host: RuntimeHost): H {
  const probes = { ...options.probes };
  if (typeof handler !== 'function') {
    throw new Error(`withGuardrails: the handler is missing, got ${typeof handler}, expected a function`);
  }
  for (const [name, probe] of Object.entries(probes)) {
    if (PROBE_NAME.test(name) && typeof probe?.run === 'function') continue;
    throw new Error(
      `withGuardrails: probe ${name} is not usable, expected a name like ${PROBE_NAME.source} and a probe`,
    );
  }
  const { release, mismatched, differences } = releaseIdentity(host.environment, options.expected ?? {});

  const answer = async (event: Record<string, unknown>, context: InvocationContext): Promise<ProbeAnswer> => {
    const request = parseProbeRequest(event[PROBE_MARKER]);
    const budgetMs = context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS;
    return {
      protocolVersion: PROBE_PROTOCOL_VERSION,
      functionVersion: host.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '',
      release,
      mismatched,
      probes: await runProbes(request.probes ?? Object.keys(probes), { probes, budgetMs, now: host.now }),
    };
  };

  const serve = (args: unknown[]): unknown => {
    const [event, second, third] = args;
    if (typeof event === 'object' && event !== null && Object.hasOwn(event, PROBE_MARKER)) {
      const streaming = !isContext(second);
      const context = streaming ? third : second;
      if (isContext(context) && context.clientContext?.custom?.[PROBE_MARKER] === PROBE_CLIENT_CONTEXT_VALUE) {
        const answered = answer(event as Record<string, unknown>, context);
        return streaming ? answered.then((told) => written(second as ResponseStream, told)) : answered;
      }
    }
    if (differences.length > 0) return Promise.reject(new ReleaseMismatchError(differences));
    return handler(...args);
  };

  return likeness(handler, serve);
}

function written(stream: ResponseStream, answer: ProbeAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.end(JSON.stringify(answer), (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * A function that Lambda's runtime takes for the handler. It looks at three things (aws-lambda-nodejs-runtime-interface-
 * client, UserFunction.js and Runtime.js): the symbols that `awslambda.streamifyResponse` sets; the number of
 * parameters, which tells a callback handler; and whether it is an async function, without which an invocation whose
 * promise is never settled counts as a success with the answer null.
 */
function likeness<H extends AnyHandler>(handler: H, serve: (args: unknown[]) => unknown): H {
  const guarded =
    handler.constructor.name === 'AsyncFunction'
      ? async (...args: unknown[]) => serve(args)
      : (...args: unknown[]) => serve(args);
  Object.defineProperty(guarded, 'length', { value: handler.length });
  for (const symbol of Object.getOwnPropertySymbols(handler)) {
    Object.defineProperty(guarded, symbol, { ...Object.getOwnPropertyDescriptor(handler, symbol) });
  }
  return guarded as H;
}

/**
 * Wraps a handler so that the hook can ask this version about its dependencies before it receives traffic.
 *
 * `export const handler = withGuardrails(async (event) => {...}, { probes: { orders: tcpProbe(process.env.DB_HOST, 5432) } })`.
 * Works for async, callback and streaming handlers; `awslambda.streamifyResponse` may stand inside or outside. Events
 * other than the hook's reach the handler untouched, unless the release that the environment carries is not the expected
 * one: then every ordinary event is rejected with {@link ReleaseMismatchError}, and the answer to the hook says so.
 * Protocol, and who can send such an event: docs/probe-protocol.md.
 *
 * @throws Error at start, where the handler, a probe or the expectation is not usable
 */
export function withGuardrails<H extends AnyHandler>(handler: H, options: GuardrailsOptions = {}): H {
  return guardedHandler(handler, options, { environment: process.env, now: () => performance.now() });
}
