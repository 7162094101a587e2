import type { Plan, PublishedItemSpec } from '../../lib/contract/plan';
import type { ProbeAnswer } from '../../lib/contract/probe';
import type { HookOutcome, HookReport } from '../../lib/contract/report';
import { sha256 } from '../../lib/handlers/sha256';
import type { CalendarState } from '../../lib/judge/coordination/calendar-state';
import type { OwnerStatus } from '../../lib/judge/coordination/lock-ports';
import type { CoordinationPort } from '../../lib/judge/gates/ports';
import type { MinuteCounts } from '../../lib/judge/minute-counts';
import type {
  AlarmState,
  AliasView,
  Clock,
  DeploymentView,
  FunctionAnswer,
  FunctionCall,
  FunctionVersionView,
  HookHost,
  InspectionPort,
  InvocationOutcome,
  ParameterView,
  PermissionAnswer,
  SecretView,
  TrafficQuery,
} from '../../lib/judge/ports';
import { PortError } from '../../lib/judge/ports';
import { MemoryLedger } from '../../lib/rehearsal/coordination/memory-ledger';

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until everybody waits for it, and then jumps to the next instant somebody waits for. */
export class FakeClock implements Clock {
  private nowMs = 0;
  private readonly sleepers = new Set<Sleeper>();

  /** Sleeps that nobody aborted and that were not over yet. */
  public get pendingSleeps(): number {
    return this.sleepers.size;
  }

  public now(): number {
    return this.nowMs;
  }

  public sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const sleeper: Sleeper = {
        wakesAtMs: this.nowMs + ms,
        wake: () => {
          this.sleepers.delete(sleeper);
          signal.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal.addEventListener('abort', sleeper.wake);
    });
  }

  /** Settles a promise by letting the time pass that it waits for. */
  public async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    work.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    for (;;) {
      await new Promise(setImmediate);
      if (settled) return work;
      const [next] = [...this.sleepers].sort((a, b) => a.wakesAtMs - b.wakesAtMs);
      if (next === undefined) throw new Error('the work waits for something that will never come');
      this.nowMs = next.wakesAtMs;
      next.wake();
    }
  }
}

export const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'execution-1' };

export const DEPLOYMENT: DeploymentView = {
  applicationName: 'app',
  deploymentGroupName: 'orders',
  functionName: 'orders',
  aliasName: 'live',
  currentVersion: '6',
  targetVersion: '7',
  createdAtMs: Date.UTC(2026, 10, 27, 11, 59),
};

export const RUNBOOK = 'https://runbook.example/page';

/** A plan with one check of each kind, all of which pass on {@link FakeInspection}. */
export const PLAN: Plan = {
  planVersion: 1,
  functionName: 'orders',
  aliasName: 'live',
  targetVersion: '7',
  inspectionRoleArn: 'arn:aws:iam::111122223333:role/cdk-serverless-guardrails/orders',
  release: { releaseId: 'r3', schemaRev: 'sc-21', indexHash: 'a1b2c3' },
  runbook: RUNBOOK,
  beforeAllowTraffic: [
    { kind: 'environment', id: 'environment', mode: 'enforced', required: ['TABLE_NAME'], removed: [] },
    {
      kind: 'secret',
      id: 'db',
      mode: 'enforced',
      secretId: 'db-secret',
      variables: ['DB_SECRET'],
      jsonKeys: ['password'],
    },
    { kind: 'parameter', id: 'limits', mode: 'enforced', name: '/orders/limits', variables: [] },
    {
      kind: 'release',
      id: 'release',
      mode: 'enforced',
      schemaRevParameter: '/env/schema',
      indexHashParameter: '/env/index',
    },
    { kind: 'readiness', id: 'readiness', mode: 'enforced' },
    {
      kind: 'permission',
      id: 'permission',
      mode: 'enforced',
      roleArn: 'arn:aws:iam::111122223333:role/orders',
      simulated: [{ action: 'secretsmanager:GetSecretValue', resources: ['arn:db'] }],
    },
    { kind: 'artifact', id: 'artifact', mode: 'enforced', digest: 'ab'.repeat(32) },
    {
      kind: 'synthetic-traffic',
      id: 'calls',
      mode: 'enforced',
      calls: 3,
      stopAt: 2,
      payloads: ['{}'],
      callLimitSec: 60,
    },
    { kind: 'dependencies', id: 'dependencies', mode: 'enforced', callLimitSec: 150 },
  ],
  afterAllowTraffic: [
    { kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: ['errors', 'latency'], bakeSec: 60 },
    {
      kind: 'traffic',
      id: 'traffic',
      mode: 'enforced',
      margin: 0.02,
      sensitivity: 6.4,
      unjudged: 'fail',
      shiftMin: 30,
      bakeSec: 60,
    },
  ],
};

/** What version 7 answers to a probe event where nothing is wrong. */
export const PROBE_ANSWER: ProbeAnswer = {
  protocolVersion: 1,
  functionVersion: '7',
  release: { releaseId: 'r3', schemaRev: 'sc-21', indexHash: 'a1b2c3' },
  mismatched: [],
  probes: [{ name: 'orders-db', ok: true, code: 'OK', ms: 12 }],
};

/** Calls of a canary of 10 % that show nothing bad: 2,700 effective calls in half an hour. */
export const HEALTHY_MINUTE: MinuteCounts = { newCalls: 100, newFailures: 1, allCalls: 1000, allFailures: 10 };

/** Answers from what the test put into it; every map and record may be replaced or changed. */
export class FakeInspection implements InspectionPort {
  /** Every call, as `method subject`. */
  public readonly calls: string[] = [];
  public versions: Record<string, Record<string, string>> = {
    '6': { TABLE_NAME: 'orders', RELEASE_ID: 'r2', SCHEMA_REV: 'sc-20', INDEX_HASH: 'a1b2c3' },
    '7': { TABLE_NAME: 'orders', RELEASE_ID: 'r3', SCHEMA_REV: 'sc-21', INDEX_HASH: 'a1b2c3' },
  };
  /** What the simulator says of a resource other than that all is allowed. */
  public permissions: Record<string, PermissionAnswer> = {};
  /** Digest of the code, of all versions. */
  public codeSha256: string | undefined = 'ab'.repeat(32);
  public aliasView: AliasView = { version: '6', weighted: [] };
  public reserved: number | undefined;
  public secrets: Record<string, SecretView & { readonly keys?: readonly string[] }> = {
    'db-secret': { hasCurrentStage: true, deletionScheduled: false, keys: ['username', 'password'] },
  };
  public parameters: Record<string, string | ParameterView> = {
    '/orders/limits': '{"max":5}',
    '/env/schema': 'sc-21',
    '/env/index': 'a1b2c3',
  };
  /** What items publish, as `table/key#attribute`. */
  public items: Record<string, string> = {};
  /** States at each look; the last one stays. */
  public looks: Array<Record<string, AlarmState> | Error> = [{ errors: 'OK', latency: 'OK' }];
  /** Set to make a method fail: called before each answer. */
  public fail: (method: keyof InspectionPort, subject: string) => unknown = () => {};
  /** What CloudWatch counts, by the minute. */
  public counts: (query: TrafficQuery) => readonly MinuteCounts[] = ({ minutes }) =>
    Array.from({ length: minutes }, () => HEALTHY_MINUTE);
  /** How the version answers its n-th call. */
  public answer: (index: number) => InvocationOutcome | Promise<InvocationOutcome> = () => 'succeeded';
  /** What a function answers whose answer is read. */
  public answered: (call: FunctionCall) => FunctionAnswer | Promise<FunctionAnswer> = ({ version }) => ({
    payload: JSON.stringify({ ...PROBE_ANSWER, functionVersion: version }),
  });
  private looked = 0;
  private invoked = 0;

  public async functionVersion(functionName: string, version: string): Promise<FunctionVersionView> {
    await this.called('functionVersion', `${functionName}:${version}`);
    const environment = this.known(this.versions, version);
    return { version, environment, description: '', state: 'Active', codeSha256: this.codeSha256 };
  }

  public async alias(functionName: string, aliasName: string): Promise<AliasView> {
    await this.called('alias', `${functionName}:${aliasName}`);
    return this.aliasView;
  }

  public async reservedConcurrency(functionName: string): Promise<number | undefined> {
    await this.called('reservedConcurrency', functionName);
    return this.reserved;
  }

  public async secret(secretId: string): Promise<SecretView> {
    await this.called('secret', secretId);
    const { keys: _, ...view } = this.known(this.secrets, secretId);
    return view;
  }

  public async secretJsonKeys(secretId: string): Promise<readonly string[]> {
    await this.called('secretJsonKeys', secretId);
    const { keys } = this.known(this.secrets, secretId);
    if (keys === undefined) throw new PortError('malformed', `${secretId} is not a JSON object`);
    return keys;
  }

  public async parameter(name: string): Promise<ParameterView> {
    await this.called('parameter', name);
    const known = this.known(this.parameters, name);
    return typeof known === 'string' ? { value: known, type: 'String', version: 1 } : known;
  }

  public async publishedItem({ tableName, key, attribute }: PublishedItemSpec): Promise<string> {
    const subject = `${tableName}/${key.map(({ value }) => value).join('/')}#${attribute}`;
    await this.called('publishedItem', subject);
    return this.known(this.items, subject);
  }

  public async permission(
    roleArn: string,
    action: string,
    resources: readonly string[],
  ): Promise<ReadonlyMap<string, PermissionAnswer>> {
    await this.called('permission', `${roleArn} ${action} ${resources.join(',')}`);
    return new Map(resources.map((resource) => [resource, this.permissions[resource] ?? 'allowed']));
  }

  public async alarmStates(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>> {
    await this.called('alarmStates', names.join(','));
    const look = this.looks[Math.min(this.looked++, this.looks.length - 1)];
    if (look instanceof Error) throw look;
    return new Map(Object.entries(look).filter(([name]) => names.includes(name)));
  }

  public async trafficCounts(query: TrafficQuery): Promise<readonly MinuteCounts[]> {
    await this.called('trafficCounts', `${query.functionName}:${query.aliasName} ${query.version} ${query.minutes}`);
    return this.counts(query);
  }

  public async invoke(functionName: string, version: string, payload: string): Promise<InvocationOutcome> {
    await this.called('invoke', `${functionName}:${version} ${payload}`);
    return this.answer(this.invoked++);
  }

  public async call(call: FunctionCall): Promise<FunctionAnswer> {
    await this.called('call', `${call.functionName}:${call.version} ${call.payload}`);
    return this.answered(call);
  }

  private async called(method: keyof InspectionPort, subject: string): Promise<void> {
    this.calls.push(`${method} ${subject}`);
    await this.fail(method, subject);
  }

  private known<T>(answers: Record<string, T>, subject: string): T {
    if (!Object.hasOwn(answers, subject)) throw new PortError('absent', `${subject} is not there`);
    return answers[subject];
  }
}

/** 2026-11-27, a Friday, 12:00 UTC: what wall clocks show where {@link FakeClock} begins. */
export const WALL_START_MS = Date.UTC(2026, 10, 27, 12);

/** Surroundings in which a hook passes unless the test changes something. */
export class FakeHost implements HookHost {
  public readonly clock = new FakeClock();
  public readonly sha256 = sha256;
  public readonly inspection = new FakeInspection();
  /** What CodeDeploy was told, refused attempts included. */
  public readonly reported: Array<{ deploymentId: string; executionId: string; outcome: HookOutcome }> = [];
  public readonly logged: HookReport[] = [];
  /** Names and roles that were asked for. */
  public readonly asked: string[] = [];
  public deploymentView: DeploymentView = DEPLOYMENT;
  public planText = JSON.stringify(PLAN);
  public run = 'run-1';
  public readonly ledger = new MemoryLedger();
  public calendars: Record<string, CalendarState> = {};
  /** What CodeDeploy says of the deployments that hold locks. */
  public owners: Record<string, OwnerStatus> = {};
  /** Set to make a call of the host fail: called before each answer. */
  public fail: (method: keyof HookHost) => unknown = () => {};

  public async deployment(deploymentId: string): Promise<DeploymentView> {
    await this.called('deployment', deploymentId);
    return this.deploymentView;
  }

  public async plan(parameterName: string): Promise<string> {
    await this.called('plan', parameterName);
    return this.planText;
  }

  public async inspect(inspectionRoleArn: string): Promise<InspectionPort> {
    await this.called('inspect', inspectionRoleArn);
    return this.inspection;
  }

  public async coordination(inspectionRoleArn: string): Promise<CoordinationPort> {
    await this.called('coordination', inspectionRoleArn);
    return {
      run: this.run,
      wallClock: { nowMs: () => WALL_START_MS + this.clock.now() },
      calendars: {
        state: async (calendar) => {
          const state = this.calendars[calendar];
          if (state === undefined) throw new PortError('absent', `calendar ${calendar} does not exist`);
          return state;
        },
      },
      owners: { status: async (owner) => this.owners[owner] ?? 'unknown' },
      ledger: () => this.ledger,
    };
  }

  public async report(deploymentId: string, executionId: string, outcome: HookOutcome): Promise<void> {
    this.reported.push({ deploymentId, executionId, outcome });
    await this.fail('report');
  }

  public log(report: HookReport): void {
    this.fail('log');
    this.logged.push(report);
  }

  private async called(method: keyof HookHost, subject: string): Promise<void> {
    this.asked.push(`${method} ${subject}`);
    await this.fail(method);
  }
}

/** Work that never settles. */
export function hanging(): Promise<never> {
  return new Promise(() => {});
}
