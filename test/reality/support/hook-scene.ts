import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsEndpoint } from './aws-endpoint';
import { bundleLikeHandlers } from './handlers-bundle';
import { CANARY, FUNCTION_ENV, HookAccount } from './hook-account';
import { failureRecord, type InvocationEnd, LambdaSandbox } from './runtime-api';

/** Bundles the handlers into a folder far from node_modules. */
export function bundledHandlers(): { readonly root: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'guardrails-reality-'));
  bundleLikeHandlers(root);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The hooks as Lambda runs them, with an account of AWS behind them: what fails is handed to the failure destination. */
export class HookScene {
  /** Called when Lambda hands a failed invocation on. */
  public beforeHandingOn: () => void = () => {};
  /** Everything that processes which are gone have written. */
  private written = '';
  private readonly violated: string[] = [];
  private readonly sandboxes = new Map<string, LambdaSandbox>();

  private constructor(
    private readonly root: string,
    private readonly node: string | undefined,
    public readonly account: HookAccount,
    public readonly endpoint: AwsEndpoint,
  ) {}

  /** @param node program that runs the functions; default: the one of the test */
  public static async start(root: string, node?: string): Promise<HookScene> {
    const account = new HookAccount();
    return new HookScene(root, node, account, await AwsEndpoint.start(account));
  }

  /** The process that runs a handler now, started where none does. */
  public async sandbox(handler: string): Promise<LambdaSandbox> {
    const running = this.sandboxes.get(handler);
    if (running) return running;
    const started = await LambdaSandbox.start({
      root: this.root,
      handler: `index.${handler}`,
      node: this.node,
      env: {
        ...FUNCTION_ENV,
        AWS_ENDPOINT_URL: this.endpoint.url,
        NODE_OPTIONS: `--import=${join(__dirname, 'deaths.mjs')} --max-old-space-size=96`,
      },
    });
    this.sandboxes.set(handler, started);
    return started;
  }

  /** Runs one event, and what Lambda does where it fails. */
  public async invoke(handler: string, event: unknown, timeoutMs = 10_000): Promise<InvocationEnd> {
    const end = await (await this.sandbox(handler)).invoke(event, timeoutMs);
    // The runtime ends the process after an error of its own.
    const isGone = end.kind === 'died' || (end.kind === 'error' && end.errorType.startsWith('Runtime.'));
    if (isGone) await this.retire(handler);
    if (end.kind !== 'answered' && handler !== 'afterHookFailure') await this.handOn(event, end);
    return end;
  }

  /** All that left the functions: their output, their answers by way of the wire, and what they asked AWS. */
  public get left(): string {
    const running = [...this.sandboxes.values()].map(({ stdout, stderr }) => stdout + stderr);
    return [this.written, ...running, this.endpoint.wire].join('\n');
  }

  /** Begins a new account of what was left, where there is much of it. */
  public forget(): void {
    this.written = '';
    this.endpoint.wire = '';
    for (const sandbox of this.sandboxes.values()) {
      sandbox.stdout = '';
      sandbox.stderr = '';
    }
  }

  /** Breaches of what AWS and Lambda would take. */
  public get violations(): string[] {
    const running = [...this.sandboxes.values()].flatMap(({ violations }) => violations);
    return [...this.endpoint.violations, ...this.violated, ...running];
  }

  public async stop(): Promise<void> {
    for (const handler of [...this.sandboxes.keys()]) await this.retire(handler);
    await this.endpoint.stop();
  }

  private async retire(handler: string): Promise<void> {
    const sandbox = this.sandboxes.get(handler);
    if (!sandbox) return;
    this.sandboxes.delete(handler);
    await sandbox.stop();
    this.written += sandbox.stdout + sandbox.stderr;
    this.violated.push(...sandbox.violations);
  }

  /** Lambda hands the record of a failed invocation on, with three attempts. */
  private async handOn(event: unknown, end: Exclude<InvocationEnd, { kind: 'answered' }>): Promise<void> {
    this.beforeHandingOn();
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { kind } = await this.invoke('afterHookFailure', failureRecord(event, end, CANARY));
      if (kind === 'answered') return;
    }
  }
}

/** What CodeDeploy sends a hook. */
export function hookEvent(id = 'd-1') {
  return { DeploymentId: id, LifecycleEventHookExecutionId: `execution-${id}` };
}

export function toldOf({ account }: HookScene, id = 'd-1'): string | undefined {
  return account.told.get(`${id} execution-${id}`);
}
