import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bodyOf } from './http-body';

/** How an invocation ended, as Lambda tells it apart. */
export type InvocationEnd =
  | { readonly kind: 'answered'; readonly payload: any }
  | { readonly kind: 'error'; readonly errorType: string; readonly payload: any }
  | { readonly kind: 'died'; readonly errorType: 'Runtime.ExitError' | 'Sandbox.Timedout' };

export interface SandboxProps {
  /** Folder with the function's `index.mjs`. */
  readonly root: string;
  /** `index.beforeAllowTraffic`. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  /** Node to run. Default: the one of the test. */
  readonly node?: string;
}

interface Pending {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly end: (end: InvocationEnd) => void;
}

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:before-hook';
const PREFIX = '/2018-06-01/runtime/';

/**
 * One execution environment of Lambda: a process that serves a handler from a Runtime API of our own.
 *
 * A stand-in for `aws-lambda-ric`, whose native addon needs cmake and autoreconf at its installation, which `npm test` must not
 * ask for (docs/hooks.md). The stand-in is strict where the documented contract is: an unknown path, an answer to an invocation that is
 * not running, and a second answer are violations. A process that is not done at its deadline is killed, as Lambda does.
 * Not covered: the SnapStart and extension APIs, response streaming, and how Lambda formats console output.
 */
export class LambdaSandbox {
  /** Breaches of the Runtime API's contract. */
  public readonly violations: string[] = [];
  public stdout = '';
  public stderr = '';
  /** Milliseconds from the start of the process to its first question for an invocation. */
  public initMs?: number;
  /** Resolves at that question. */
  public readonly ready: Promise<void>;
  private isReady: () => void = () => {};
  private readonly queue: Pending[] = [];
  private running?: Pending;
  private poll?: ServerResponse;
  private readonly exited: Promise<void>;
  private readonly startedAt = performance.now();

  private constructor(
    private readonly server: Server,
    private readonly child: ChildProcess,
  ) {
    this.ready = new Promise((resolve) => {
      this.isReady = resolve;
    });
    child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exited = new Promise((resolve) => {
      // `close` comes after the last output, `exit` may come before it.
      child.on('close', () => {
        this.finish({ kind: 'died', errorType: 'Runtime.ExitError' });
        for (const { end } of this.queue.splice(0)) end({ kind: 'died', errorType: 'Runtime.ExitError' });
        resolve();
      });
    });
  }

  public static async start({ root, handler, env, node = process.execPath }: SandboxProps): Promise<LambdaSandbox> {
    const server = createServer((request, response) => void sandbox.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const child = spawn(node, [join(__dirname, 'bootstrap.mjs')], {
      cwd: root,
      // Nothing of the test's own surroundings may reach the function, not even a path.
      env: {
        ...env,
        HOME: root,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        LAMBDA_TASK_ROOT: root,
        _HANDLER: handler,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const sandbox = new LambdaSandbox(server, child);
    return sandbox;
  }

  /** Runs one event; several wait for each other, as in one execution environment. */
  public invoke(event: unknown, timeoutMs: number): Promise<InvocationEnd> {
    return new Promise((resolve) => {
      this.queue.push({ id: randomUUID(), event, timeoutMs, end: resolve });
      this.next();
    });
  }

  /** Sends a signal to the process; `deaths.mjs` says what its handlers do. */
  public signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process at once, as the kernel does that is out of memory. */
  public async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  public async stop(): Promise<void> {
    await this.kill();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private finish(end: InvocationEnd): void {
    this.running?.end(end);
    this.running = undefined;
  }

  private next(): void {
    if (!this.poll || this.running) return;
    const pending = this.queue.shift();
    if (!pending) return;
    this.running = pending;
    this.poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': pending.id,
      // From here on: what the process needs to start is no part of the time-out.
      'lambda-runtime-deadline-ms': String(Date.now() + pending.timeoutMs),
      'lambda-runtime-invoked-function-arn': FUNCTION_ARN,
    });
    this.poll.end(JSON.stringify(pending.event));
    this.poll = undefined;
    const timer = setTimeout(() => {
      if (this.running !== pending) return;
      this.finish({ kind: 'died', errorType: 'Sandbox.Timedout' });
      this.child.kill('SIGKILL');
    }, pending.timeoutMs);
    timer.unref();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (method === 'GET' && url === `${PREFIX}invocation/next`) {
      this.initMs ??= performance.now() - this.startedAt;
      this.isReady();
      this.poll = response;
      return this.next();
    }
    const body = await bodyOf(request);
    const kind = url.endsWith('/response') ? 'response' : 'error';
    const own = this.running && `${PREFIX}invocation/${this.running.id}/${kind}`;
    const isInit = url === `${PREFIX}init/error`;
    if (method !== 'POST' || (url !== own && !isInit)) {
      this.violations.push(`${method} ${url}`);
      response.writeHead(400).end();
      return;
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const payload = JSON.parse(body);
    if (kind === 'response') return this.finish({ kind: 'answered', payload });
    const errorType = String(request.headers['lambda-runtime-function-error-type']);
    this.finish({ kind: 'error', errorType, payload });
  }
}

/**
 * What Lambda hands to an on-failure destination (Lambda developer guide, capturing records of asynchronous invocations).
 *
 * @param message text in the place of the runtime's own message, which may quote anything
 */
export function failureRecord(event: unknown, end: Exclude<InvocationEnd, { kind: 'answered' }>, message: string) {
  return {
    version: '1.0',
    timestamp: '2026-11-23T12:00:00.000Z',
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${FUNCTION_ARN}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: end.errorType, errorMessage: message },
  };
}
