import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, Refusal, refuse } from './aws-answer';
import { type AwsRequest, parseAwsRequest } from './aws-request';
import { bodyOf } from './http-body';

/** What happens to a request in place of its answer: a refusal, silence, or a connection that breaks. */
export type Fault = Refusal | 'hangs' | 'breaks';

/** What stands behind an endpoint. */
export interface AwsModel {
  /** Text of every refusal: services may quote what they were asked. */
  readonly refusalMessage: string;
  /** @throws Refusal as AWS would; any other error counts as a malformed request */
  answer(request: AwsRequest): unknown;
}

/**
 * All AWS services of a test on one loopback port, told apart by what a request is signed for.
 *
 * Strict: a request that AWS would not understand, or an action that nobody modelled, is a violation, and the test has to
 * look at them. Everything that arrived is kept, for the search for values that must not leave the hook.
 */
export class AwsEndpoint {
  public readonly requests: AwsRequest[] = [];
  public readonly violations: string[] = [];
  /** Every request as it came over the wire, session tokens aside: those belong there. */
  public wire = '';
  /** Set to make requests fail: asked for each, with the number of requests of its action before it. */
  public fault: (request: AwsRequest, before: number) => Fault | undefined = () => undefined;
  private readonly waiting: Array<{ readonly action: string; readonly resolve: () => void }> = [];

  private constructor(
    private readonly model: AwsModel,
    private readonly server: Server,
  ) {}

  public static async start(model: AwsModel): Promise<AwsEndpoint> {
    const server = createServer((request, response) => void endpoint.serve(request, response));
    const endpoint = new AwsEndpoint(model, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public actions(): string[] {
    return this.requests.map(({ action }) => action);
  }

  /** Resolves when an action is asked for the first time from now on. */
  public asked(action: string): Promise<void> {
    return new Promise((resolve) => this.waiting.push({ action, resolve }));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { 'x-amz-security-token': _token, ...headers } = request.headers;
    this.wire += `${request.method} ${request.url} ${JSON.stringify(headers)} ${body}\n`;
    let parsed: AwsRequest;
    try {
      parsed = parseAwsRequest(request, body);
    } catch (error) {
      this.violations.push(`malformed request: ${error}`);
      response.writeHead(400).end();
      return;
    }
    const { service, action } = parsed;
    const before = this.requests.filter((asked) => asked.action === action).length;
    this.requests.push(parsed);
    for (const { resolve } of this.waiting.filter((waiting) => waiting.action === action)) resolve();
    const fault = this.fault(parsed, before);
    if (fault === 'hangs') return;
    if (fault === 'breaks') {
      request.socket.destroy();
      return;
    }
    try {
      if (fault) throw fault;
      answer(response, service, action, this.model.answer(parsed));
    } catch (error) {
      if (!(error instanceof Refusal)) this.violations.push(`${service}:${action}: ${error}`);
      const refusal = error instanceof Refusal ? error : new Refusal('ValidationException');
      refuse(response, service, refusal, this.model.refusalMessage);
    }
  }
}
