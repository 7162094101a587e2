/** The commands, the hooks and the rollback response over one table: what one writes is what the others read. */
import { main } from '../../../lib/cli/main';
import type { CoordinationSpec } from '../../../lib/contract/coordination';
import { quarantineKey, releaseKey } from '../../../lib/contract/ledger/keys';
import type { IncidentRecord } from '../../../lib/contract/response/incident';
import { dynamoDbLockStore } from '../../../lib/handlers/ledger/lock-store';
import { dynamoDbRecordStore } from '../../../lib/handlers/ledger/record-store';
import { ledgerPort } from '../../../lib/handlers/operations/ledger-port';
import { ResponseStore } from '../../../lib/handlers/response/response-store';
import { recordOutcome } from '../../../lib/judge/response/release-outcome';
import { runHook } from '../../../lib/judge/run-hook';
import { DEPLOYMENT, FakeHost, PLAN, WALL_START_MS } from '../../support/hook-host';
import { MemoryDynamoDb } from '../../support/memory-dynamo-db';
import { fakeOperations } from '../fake-operations';
import { GROUP } from './accounts';

const TABLE = 'releases';
const PARTITION = 'deployment#app/orders';
const { signal } = new AbortController();
const beforeAllowTraffic = PLAN.beforeAllowTraffic.filter(({ kind }) => ['environment', 'release'].includes(kind));
const COORDINATION: CoordinationSpec = {
  ledgerTable: TABLE,
  freezeWindows: [{ name: 'weekend', calendar: 'Weekend', timeZone: 'Europe/Berlin' }],
  locks: { leaseSec: 3600, holds: [{ name: 'orders-db', mode: 'exclusive' }] },
};

/** One account with one table, in which the hook runs deployments and people run commands. */
class Account {
  public readonly db = new MemoryDynamoDb();
  public frozen = false;
  public coordination = COORDINATION;
  public blankVariable = false;
  private deployments = 0;

  /** What `guardrails` answers to a command: exit code and what it printed. */
  public async guardrails(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const { operations } = fakeOperations({
      groups: [GROUP],
      parameters: { '/cdk-serverless-guardrails/app/orders': this.planText },
      calendars: { Weekend: { open: !this.frozen } },
    });
    const io = {
      stdout: (text: string) => {
        out += text;
      },
      stderr: (text: string) => {
        err += text;
      },
      writeFile: () => {},
      readFile: () => '',
      colours: false,
    };
    const code = await main([...argv, '--application', 'app'], io, async () => ({
      ...operations,
      wallClock: { nowMs: () => WALL_START_MS },
      ledger: (table) => ledgerPort(this.db, table),
    }));
    return { code, out, err };
  }

  /** A new deployment of the release reaches its hook before traffic. */
  public async deploy(lifecycleEvent: 'BeforeAllowTraffic' | 'AfterAllowTraffic' = 'BeforeAllowTraffic') {
    if (lifecycleEvent === 'BeforeAllowTraffic') this.deployments++;
    const host = new FakeHost();
    host.planText = this.planText;
    host.deploymentView = { ...DEPLOYMENT, createdAtMs: WALL_START_MS - 60_000 + this.deployments };
    host.run = `run-${lifecycleEvent}-${this.deployments}`;
    host.calendars.Weekend = { open: !this.frozen };
    if (this.blankVariable) host.inspection.versions['7'].TABLE_NAME = ' ';
    const port = host.coordination.bind(host);
    host.coordination = async (role) => ({
      ...(await port(role)),
      ledger: (table) => ({
        records: dynamoDbRecordStore(this.db, table),
        locks: dynamoDbLockStore(this.db, table),
      }),
    });
    const event = { DeploymentId: this.id, LifecycleEventHookExecutionId: 'e-1' };
    return host.clock.run(runHook(event, { lifecycleEvent, host, budgetMs: 180_000 }));
  }

  /** The rollback response hears that the newest deployment was stopped by an alarm. */
  public async stopped(): Promise<void> {
    const records = new ResponseStore(this.db, TABLE, signal).records;
    const atMs = WALL_START_MS + this.deployments;
    const about = { deploymentId: this.id, releaseId: 'r3', reason: 'alarm errors rang', stoppedBy: 'errors' };
    await records.quarantine(quarantineKey(PARTITION, 'r3'), {
      ...about,
      recordVersion: 1,
      kind: 'quarantine',
      version: '7',
      atMs,
    });
    await recordOutcome({ records }, {
      ...about,
      applicationName: 'app',
      deploymentGroupName: 'orders',
      targetVersion: '7',
      createdAtMs: WALL_START_MS - 60_000 + this.deployments,
      endedAtMs: atMs,
      outcome: 'Stopped',
    } as IncidentRecord);
  }

  /** Another service takes the lock, by the way that hooks take it. */
  public async lockedByAnother(): Promise<void> {
    const hold = {
      owner: 'd-other',
      run: 'other',
      reentered: false,
      deployment: 'pay/payments',
      mode: 'exclusive' as const,
      fence: 1,
      sinceMs: WALL_START_MS,
      untilMs: WALL_START_MS + 3_600_000,
    };
    const record = {
      recordVersion: 1 as const,
      kind: 'lock' as const,
      name: 'orders-db',
      revision: 1,
      holds: [hold],
      overrides: [],
    };
    await dynamoDbLockStore(this.db, TABLE).write(record, 0, signal);
  }

  public release() {
    return dynamoDbRecordStore(this.db, TABLE).read(
      releaseKey(PARTITION, WALL_START_MS - 60_000 + this.deployments, this.id),
      'release',
      signal,
    );
  }

  private get id(): string {
    return `d-${this.deployments}`;
  }

  private get planText(): string {
    return JSON.stringify({ ...PLAN, beforeAllowTraffic, coordination: this.coordination });
  }
}

const GATES = ['freeze', 'quarantine', 'lock'] as const;
const subsets = Array.from({ length: 8 }, (_, bits) => GATES.filter((_gate, index) => bits & (1 << index)));
const situations = subsets.flatMap((closed) => subsets.map((skipped) => [closed, skipped] as const));

test('the gate refuses exactly what the hook would refuse, whatever is closed and whatever a break-glass names', async () => {
  expect(situations).toHaveLength(64);
  for (const [closed, skipped] of situations) {
    const account = new Account();
    account.frozen = closed.includes('freeze');
    if (closed.includes('quarantine')) await account.stopped();
    if (closed.includes('lock')) await account.lockedByAnother();
    if (skipped.length > 0) {
      const glass = ['--release', 'r3', '--skip', skipped.join(','), '--reason', 'outage', '--expires', '2h'];
      expect((await account.guardrails('break-glass', ...glass)).code).toBe(0);
    }
    const { code, out } = await account.guardrails('gate', '--release', 'r3', '--json');
    const hook = await account.deploy();
    const refusals = hook.checks.filter(({ verdict }) => verdict === 'FAILED');
    const [{ findings }] = JSON.parse(out).deploymentGroups;
    expect([closed, skipped, findings.map(({ message }: any) => message).sort()]).toEqual([
      closed,
      skipped,
      refusals.flatMap((result) => result.findings.map(({ message }) => message)).sort(),
    ]);
    expect(refusals.map(({ id }) => id).sort()).toEqual(closed.filter((gate) => !skipped.includes(gate)).sort());
    expect([code, hook.outcome]).toEqual(refusals.length === 0 ? [0, 'Succeeded'] : [1, 'Failed']);
    expect([...(hook.brokenGlass?.skipped ?? [])].sort()).toEqual([...skipped].sort());
  }
});

test('a stopped release is refused, and let through again once it is acknowledged', async () => {
  const account = new Account();
  expect((await account.deploy()).outcome).toBe('Succeeded');
  await account.stopped();
  expect(await account.release()).toMatchObject({ outcome: 'Stopped' });
  expect((await account.deploy()).reason).toMatch(/^gate quarantine failed: release r3 was stopped by errors at/);
  expect(await account.release()).toMatchObject({ outcome: 'Failed' });
  const acknowledged = await account.guardrails('acknowledge', 'r3', '--reason', 'the network was down');
  expect([acknowledged.code, acknowledged.err]).toEqual([0, '']);
  const report = await account.deploy();
  expect(report.checks.find(({ id }) => id === 'quarantine')?.verdict).toBe('PASSED');
});

test('a check that is named passes, one that tells what is released cannot be named', async () => {
  const account = new Account();
  account.blankVariable = true;
  expect((await account.deploy()).outcome).toBe('Failed');
  const named = (skip: string) =>
    account.guardrails('break-glass', '--release', 'r3', '--skip', skip, '--reason', 'outage', '--expires', '2h');
  expect((await named('release')).code).toBe(2);
  expect((await account.deploy()).outcome).toBe('Failed');
  expect((await named('environment')).code).toBe(0);
  expect(await account.deploy()).toMatchObject({ outcome: 'Succeeded', brokenGlass: { skipped: ['environment'] } });
});

test('the report tells what an observed deployment would have been stopped by, and how each release ended', async () => {
  const account = new Account();
  account.coordination = { ...COORDINATION, mode: 'observe' };
  account.frozen = true;
  account.blankVariable = true;
  await account.deploy();
  await account.deploy('AfterAllowTraffic');
  account.frozen = false;
  account.blankVariable = false;
  await account.deploy();
  await account.deploy('AfterAllowTraffic');
  const { code, out } = await account.guardrails('report');
  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.trimEnd().replace(/ {2,}/g, '  '))).toEqual([
    expect.stringMatching(/^app\/orders {2}\S+ {2}r3 {2}version 7 {2}Succeeded {2}nothing observed$/),
    expect.stringMatching(
      /^app\/orders {2}\S+ {2}r3 {2}version 7 {2}Succeeded {2}would have been stopped by freeze \(FAILED\), environment \(FAILED\)$/,
    ),
    'app/orders  1 of 2 releases would have been stopped',
    '',
  ]);
});
