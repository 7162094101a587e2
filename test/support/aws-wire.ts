import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAws } from '../../lib/handlers/operations/connect-aws';
import type { Operations } from '../../lib/judge/operations/ports';

/** What was asked over HTTP. */
export interface WireCall {
  /** `X-Amz-Target`, the `Action` of a form, or method and path. */
  readonly operation: string;
  readonly body: unknown;
}

type Answers = Record<string, object | string | ((body: never) => object)>;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** Something that speaks AWS's protocols on the loopback, and answers what it was told to. */
export class Wire {
  public readonly calls: WireCall[] = [];
  public answers: Answers = {};
  /** Name of the error where there is no answer. */
  public refusal = 'AccessDeniedException';
  public url = '';
  private server?: Server;

  public async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        const form = new URLSearchParams(text);
        const target = request.headers['x-amz-target'];
        const operation = String(target ?? form.get('Action') ?? `${request.method} ${request.url}`);
        const body = text === '' || form.has('Action') ? Object.fromEntries(form) : JSON.parse(text);
        this.calls.push({ operation, body });
        const answer = this.answers[operation];
        const given = typeof answer === 'function' ? answer(body as never) : answer;
        if (given === undefined) {
          response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify({ __type: this.refusal, message: 'a text that may hold a secret' }));
        } else if (typeof given === 'string') {
          response.writeHead(200, { 'content-type': 'text/xml' });
          response.end(given);
        } else {
          response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify(given));
        }
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.url;
  }

  public stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

const VARIABLES = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' };

/** Connects the commands' ports with a wire before the tests of a file, and clears it before each of them. */
export function connectedWire(): { readonly wire: Wire; operations(): Operations } {
  const wire = new Wire();
  let connected: Operations;
  const before = { ...process.env };
  beforeAll(async () => {
    Object.assign(process.env, VARIABLES);
    connected = await connectAws({ region: 'eu-central-1', endpoint: await wire.start() });
  });
  afterAll(() => {
    process.env = before;
    wire.stop();
  });
  beforeEach(() => {
    wire.calls.length = 0;
    wire.answers = {};
    wire.refusal = 'AccessDeniedException';
  });
  return { wire, operations: () => connected };
}
