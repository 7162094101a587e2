import fc from 'fast-check';
import type { CoordinationSpec } from '../../../lib/contract/coordination';
import { breakGlassKey, evidenceKey, lastGoodKey, quarantineKey, releaseKey } from '../../../lib/contract/ledger/keys';
import { PortError } from '../../../lib/judge/ports';
import { runHook } from '../../../lib/judge/run-hook';
import { DEPLOYMENT, EVENT, FakeHost, hanging, PLAN, WALL_START_MS } from '../../support/hook-host';

const PARTITION = 'deployment#app/orders';
const LOCKS = { leaseSec: 3600, holds: [{ name: 'orders-db', mode: 'exclusive' as const }] };
const COORDINATION: CoordinationSpec = {
  ledgerTable: 'releases',
  freezeWindows: [{ name: 'weekend', calendar: 'Weekend', timeZone: 'Europe/Berlin' }],
  locks: LOCKS,
};
const RELEASE_KEY = releaseKey(PARTITION, DEPLOYMENT.createdAtMs ?? 0, 'd-1');
const { signal } = new AbortController();

/** Three checks are enough to see that gates stand beside them. */
const beforeAllowTraffic = PLAN.beforeAllowTraffic.filter(({ kind }) =>
  ['environment', 'release', 'artifact'].includes(kind),
);

function hostWith(coordination: CoordinationSpec = COORDINATION): FakeHost {
  const host = new FakeHost();
  host.planText = JSON.stringify({ ...PLAN, beforeAllowTraffic, coordination });
  host.calendars.Weekend = { open: true };
  return host;
}

const run = (host: FakeHost, lifecycleEvent: 'BeforeAllowTraffic' | 'AfterAllowTraffic' = 'BeforeAllowTraffic') =>
  host.clock.run(runHook(EVENT, { lifecycleEvent, host, budgetMs: 180_000 }));

/** Another deployment takes the lock. */
async function taken(host: FakeHost, untilMs = WALL_START_MS + 3_600_000) {
  await host.ledger.locks.write(
    {
      recordVersion: 1,
      kind: 'lock',
      name: 'orders-db',
      revision: 1,
      holds: [
        {
          owner: 'd-2',
          run: 'run-2',
          reentered: false,
          deployment: 'app/payments',
          releaseId: 'r9',
          mode: 'exclusive',
          fence: 1,
          sinceMs: WALL_START_MS - 60_000,
          untilMs,
        },
      ],
      overrides: [],
    },
    0,
    signal,
  );
}

function quarantined(host: FakeHost, acknowledged?: { actor: string; reason: string; atMs: number }) {
  host.ledger.put(quarantineKey(PARTITION, 'r3'), {
    recordVersion: 1,
    kind: 'quarantine',
    releaseId: 'r3',
    deploymentId: 'd-0',
    version: '6',
    atMs: WALL_START_MS - 3_600_000,
    reason: 'alarm errors rang',
    ...(acknowledged && { acknowledged }),
  });
}

function glass(host: FakeHost, skip: string[], change: object = {}) {
  host.ledger.put(breakGlassKey(PARTITION, 'r3'), {
    recordVersion: 1,
    kind: 'break-glass',
    releaseId: 'r3',
    skip,
    actor: 'alice',
    reason: 'hot fix',
    atMs: WALL_START_MS - 60_000,
    expiresAtMs: WALL_START_MS + 3_600_000,
    ...change,
  });
}

const verdictOf = (report: Awaited<ReturnType<typeof run>>, id: string) =>
  report.checks.find((check) => check.id === id)?.verdict;

test('a release that nothing speaks against passes, holds its locks for a full lease and is remembered', async () => {
  const host = hostWith();
  const report = await run(host);
  expect(report.checks.slice(0, 4).map(({ id, kind, verdict }) => [id, kind, verdict])).toEqual([
    ['ledger', 'ledger', 'PASSED'],
    ['quarantine', 'quarantine', 'PASSED'],
    ['freeze', 'freeze', 'PASSED'],
    ['lock', 'lock', 'PASSED'],
  ]);
  expect(report).toMatchObject({
    outcome: 'Succeeded',
    reason: '7 enforced checks passed',
  });
  expect(report).not.toHaveProperty('unwritten');
  const lock = await host.ledger.locks.read('orders-db', signal);
  expect(lock?.holds).toEqual([
    {
      owner: 'd-1',
      run: 'run-1',
      reentered: false,
      deployment: 'app/orders',
      releaseId: 'r3',
      mode: 'exclusive',
      fence: 1,
      sinceMs: WALL_START_MS,
      untilMs: WALL_START_MS + 3_600_000,
    },
  ]);
  const record = host.ledger.find(RELEASE_KEY, 'release');
  expect(record).toMatchObject({
    releaseId: 'r3',
    deploymentId: 'd-1',
    version: '7',
    codeSha256: 'ab'.repeat(32),
    schemaRev: 'sc-21',
    indexHash: 'a1b2c3',
    startedAtMs: DEPLOYMENT.createdAtMs,
    outcome: 'InProgress',
  });
  expect(record?.namesFingerprint).toBe(host.sha256('INDEX_HASH\nRELEASE_ID\nSCHEMA_REV\nTABLE_NAME'));
  expect(record?.verdicts).toHaveLength(report.checks.length);
  expect(record?.verdicts[0]).toEqual({
    lifecycleEvent: 'BeforeAllowTraffic',
    checkId: 'ledger',
    mode: 'enforced',
    verdict: 'PASSED',
  });
  expect(JSON.stringify(record)).not.toContain('"orders"');
});

describe('a gate that is closed', () => {
  test('a freeze refuses with the window and its next opening, and nothing is left locked', async () => {
    const host = hostWith();
    host.calendars.Weekend = { open: false, nextTransitionMs: Date.UTC(2026, 10, 30, 7), event: 'Weekend' };
    const report = await run(host);
    expect(report.outcome).toBe('Failed');
    expect(report.reason).toBe(
      'gate freeze failed: freeze window weekend (Weekend) is closed until Monday 2026-11-30 08:00 (Europe/Berlin); deploy again then',
    );
    expect(report.runbook).toBe('https://runbook.example/page#freeze');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toEqual([]);
    expect(host.ledger.find(RELEASE_KEY, 'release')).toMatchObject({
      outcome: 'Failed',
      endedAtMs: WALL_START_MS + host.clock.now(),
    });
    expect(host.ledger.find(evidenceKey(PARTITION, 'd-1', 'BeforeAllowTraffic'), 'evidence')).toMatchObject({
      reason: report.reason,
      stoppedBy: 'freeze',
    });
  });

  test('a calendar that cannot be read counts as closed', async () => {
    const host = hostWith();
    host.calendars = {};
    expect((await run(host)).reason).toBe(
      'gate freeze failed: freeze window weekend could not be read and counts as closed; check that calendar Weekend exists and may be read',
    );
  });

  test('a release that was stopped is refused until somebody acknowledges it', async () => {
    const host = hostWith();
    quarantined(host);
    expect((await run(host)).reason).toBe(
      'gate quarantine failed: release r3 was stopped at 2026-11-27T11:00:00Z: alarm errors rang; acknowledge it, or deploy a release of another id',
    );
    const later = hostWith();
    quarantined(later, { actor: 'alice', reason: 'network', atMs: 0 });
    expect((await run(later)).outcome).toBe('Succeeded');
  });

  test('a lock of another deployment is waited for within the time of the hook, and refused with its holder', async () => {
    const host = hostWith();
    await taken(host);
    const report = await run(host);
    expect(report.reason).toBe(
      'gate lock failed: lock orders-db is held by app/payments (deployment d-2, release r9), exclusively, since 2026-11-27T11:59:00Z until 2026-11-27T13:00:00Z; deploy again when that deployment is over',
    );
    expect(report.durationMs).toBeGreaterThan(120_000);
    expect(report.durationMs).toBeLessThan(165_000);
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toHaveLength(1);
  });

  test('nobody waits for a lock on behalf of a release that is refused anyway; the report tells both', async () => {
    const host = hostWith();
    await taken(host);
    host.inspection.versions['7'].TABLE_NAME = ' ';
    const report = await run(host);
    expect(report.checks.filter(({ verdict }) => verdict !== 'PASSED').map(({ id }) => id)).toEqual([
      'lock',
      'environment',
    ]);
    expect(report.durationMs).toBe(0);
  });

  test('a lock whose holder ended is taken over, and one that becomes free while it is waited for is taken', async () => {
    const ended = hostWith();
    await taken(ended);
    ended.owners['d-2'] = 'ended';
    expect((await run(ended)).outcome).toBe('Succeeded');

    const expiring = hostWith();
    await taken(expiring, WALL_START_MS + 10_000);
    const report = await run(expiring);
    expect(report.outcome).toBe('Succeeded');
    expect(report.durationMs).toBe(45_000);
  });
});

describe('locks', () => {
  test('are confirmed as the very last thing before Succeeded: one that was lost meanwhile refuses', async () => {
    const host = hostWith();
    const { write } = host.ledger.locks;
    // An operator frees the lock right after it was taken.
    host.ledger.locks.write = async (record, seen, abort) => {
      const isWritten = await write(record, seen, abort);
      if (record.revision === 1) await write({ ...record, revision: 2, holds: [] }, 1, abort);
      return isWritten;
    };
    const report = await run(host);
    expect(report.reason).toBe(
      'gate lock failed: not all of the locks orders-db were held any more before traffic shifted, deploy again',
    );
    expect(host.ledger.find(RELEASE_KEY, 'release')?.verdicts).toContainEqual({
      lifecycleEvent: 'BeforeAllowTraffic',
      checkId: 'lock',
      mode: 'enforced',
      verdict: 'FAILED',
    });
    expect(host.reported).toEqual([{ deploymentId: 'd-1', executionId: 'execution-1', outcome: 'Failed' }]);
  });

  test('are given back where a check fails', async () => {
    const host = hostWith();
    host.inspection.versions['7'].TABLE_NAME = ' ';
    expect((await run(host)).outcome).toBe('Failed');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toEqual([]);
  });

  test('that a second run for the same event takes too are not given back by it', async () => {
    const host = hostWith();
    await run(host);
    host.run = 'run-2';
    host.inspection.versions['7'].TABLE_NAME = ' ';
    expect((await run(host)).outcome).toBe('Failed');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toHaveLength(1);
    // Nor does it speak over the first run in the ledger.
    expect(host.ledger.find(RELEASE_KEY, 'release')).toMatchObject({ outcome: 'InProgress' });
    expect(host.ledger.find(RELEASE_KEY, 'release')?.verdicts.every(({ verdict }) => verdict === 'PASSED')).toBe(true);
  });
});

describe('a ledger that does not answer', () => {
  test('lets nothing through', async () => {
    const host = hostWith();
    host.ledger.isReachable = false;
    const report = await run(host);
    expect(report.outcome).toBe('Failed');
    expect(report.reason).toBe(
      'gate ledger could not be asked: unavailable: the ledger did not answer about break-glass#r3 in deployment#app/orders; 2 more checks stopped it too',
    );
    expect(report.unwritten?.map(({ subject }) => subject)).toEqual([
      'the verdicts before traffic',
      'the evidence',
      'that the locks are free',
      'the outcome',
    ]);
    expect(host.reported).toHaveLength(1);
  });

  test('and never will: the hook still reports in time', async () => {
    const host = hostWith();
    host.ledger.records.read = hanging;
    const report = await run(host);
    expect(report.outcome).toBe('Failed');
    expect(verdictOf(report, 'ledger')).toBe('ERRORED');
    expect(host.clock.now()).toBeLessThan(180_000);
  });

  test('of which only the evidence cannot be written changes no outcome', async () => {
    const host = hostWith();
    host.calendars = {};
    host.ledger.records.write = async () => {
      throw new Error('full');
    };
    const report = await run(host);
    expect(report.outcome).toBe('Failed');
    expect(report.unwritten).toEqual([
      { code: 'ledger.unwritten', subject: 'the evidence', message: 'the evidence was not written: Error' },
    ]);
  });

  test('where CodeDeploy does not say when the deployment began, nothing is let through', async () => {
    const host = hostWith();
    const { createdAtMs: _, ...view } = DEPLOYMENT;
    host.deploymentView = view;
    expect((await run(host)).reason).toBe(
      'gate ledger could not be asked: malformed: CodeDeploy does not say when deployment d-1 began',
    );
  });
});

describe('a break-glass', () => {
  test('lets the named gates and checks pass, and only them; the report names who and why', async () => {
    const host = hostWith();
    host.calendars = {};
    quarantined(host);
    host.inspection.versions['7'].TABLE_NAME = ' ';
    await taken(host);
    glass(host, ['freeze', 'quarantine', 'lock', 'environment']);
    const report = await run(host);
    expect(report.outcome).toBe('Succeeded');
    expect(report.reason).toBe(
      '3 enforced checks passed; a break-glass skipped gate quarantine, gate freeze, gate lock, check environment',
    );
    expect(report.brokenGlass).toEqual({
      applicationName: 'app',
      actor: 'alice',
      reason: 'hot fix',
      expiresAtMs: WALL_START_MS + 3_600_000,
      skipped: ['quarantine', 'freeze', 'lock', 'environment'],
    });
    expect(report.checks.find(({ id }) => id === 'lock')?.findings).toEqual([
      {
        code: 'break-glass.skipped',
        message: 'not asked: break-glass of alice until 2026-11-27T13:00:00Z: hot fix',
      },
    ]);
    expect(host.ledger.find(RELEASE_KEY, 'release')?.verdicts).toContainEqual({
      lifecycleEvent: 'BeforeAllowTraffic',
      checkId: 'environment',
      mode: 'skipped',
      verdict: 'INCONCLUSIVE',
    });
  });

  test.each(['freeze', 'quarantine', 'lock', 'environment'])(
    'that does not name %s leaves it closed',
    async (closed) => {
      const host = hostWith();
      host.calendars = {};
      quarantined(host);
      host.inspection.versions['7'].TABLE_NAME = ' ';
      await taken(host);
      glass(
        host,
        ['freeze', 'quarantine', 'lock', 'environment'].filter((id) => id !== closed),
      );
      const report = await run(host);
      expect(report.outcome).toBe('Failed');
      expect(verdictOf(report, closed)).toBe('FAILED');
    },
  );

  test('never skips who and what is released', async () => {
    const host = hostWith();
    host.inspection.versions['7'].RELEASE_ID = 'r2';
    host.inspection.codeSha256 = 'cd'.repeat(32);
    glass(host, ['release', 'artifact', 'ledger']);
    const report = await run(host);
    expect([verdictOf(report, 'release'), verdictOf(report, 'artifact')]).toEqual(['FAILED', 'FAILED']);
    expect(report).not.toHaveProperty('brokenGlass');
  });

  test.each<[string, object]>([
    ['is over', { expiresAtMs: WALL_START_MS }],
    ['has not begun', { atMs: WALL_START_MS + 1 }],
    ['is for another release', { releaseId: 'r4' }],
  ])('that %s changes nothing', async (_, change) => {
    const host = hostWith();
    host.calendars = {};
    glass(host, ['freeze'], change);
    expect((await run(host)).outcome).toBe('Failed');
  });
});

describe('an observed deployment', () => {
  test('is told and remembered what would have stopped it, and goes on', async () => {
    const host = hostWith({ ...COORDINATION, mode: 'observe' });
    host.calendars = {};
    quarantined(host);
    await taken(host);
    host.inspection.versions['7'].TABLE_NAME = ' ';
    const report = await run(host);
    expect(report.outcome).toBe('Succeeded');
    expect(report.reason).toBe(
      'no check is enforced; observed only: gate quarantine failed, gate freeze failed, gate lock failed, check environment failed',
    );
    const stops = host.ledger
      .find(RELEASE_KEY, 'release')
      ?.verdicts.filter(({ mode, verdict }) => mode === 'observe' && verdict !== 'PASSED');
    expect(stops?.map(({ checkId }) => checkId)).toEqual(['quarantine', 'freeze', 'lock', 'environment']);
  });

  test('holds the locks that are free, so that others see it', async () => {
    const host = hostWith({ ...COORDINATION, mode: 'observe' });
    expect((await run(host)).outcome).toBe('Succeeded');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toHaveLength(1);
  });

  test('goes on without its ledger, and without its role', async () => {
    const host = hostWith({ ...COORDINATION, mode: 'observe' });
    host.ledger.isReachable = false;
    expect((await run(host)).outcome).toBe('Succeeded');
    const roleless = hostWith({ mode: 'observe' });
    roleless.fail = (method) => {
      if (method === 'inspect') throw new Error('no');
    };
    expect(await run(roleless)).toMatchObject({
      outcome: 'Succeeded',
      reason: `observed only: the role ${PLAN.inspectionRoleArn} cannot be assumed: Error`,
    });
  });

  test('is still stopped by a plan that is not its own', async () => {
    const host = hostWith({ mode: 'observe' });
    host.deploymentView = { ...DEPLOYMENT, targetVersion: '8' };
    expect((await run(host)).outcome).toBe('Failed');
  });
});

type Fault = 'works' | 'throws' | 'hangs';
const CALLS = ['read', 'writeRelease', 'write', 'readLock', 'writeLock', 'calendar'] as const;

test('whatever throws or hangs: CodeDeploy has one answer in time, before traffic only where all gates answered', async () => {
  const faults = fc.constantFrom<Fault>('works', 'works', 'throws', 'hangs');
  const event = fc.constantFrom('BeforeAllowTraffic' as const, 'AfterAllowTraffic' as const);
  await fc.assert(
    fc.asyncProperty(fc.tuple(faults, faults, faults, faults, faults, faults), event, async (drawn, lifecycleEvent) => {
      const host = hostWith();
      if (lifecycleEvent === 'AfterAllowTraffic') await run(host);
      const before = host.reported.length;
      const startedAt = host.clock.now();
      const { records, locks } = host.ledger;
      const broken = new Map(CALLS.map((call, index) => [call, drawn[index]]));
      const around =
        (call: (typeof CALLS)[number], work: any): any =>
        (...given: unknown[]) => {
          const fault = broken.get(call);
          if (fault === 'throws') throw new Error('broken');
          return fault === 'hangs' ? hanging() : work(...given);
        };
      records.read = around('read', records.read);
      records.writeRelease = around('writeRelease', records.writeRelease);
      records.write = around('write', records.write);
      locks.read = around('readLock', locks.read);
      locks.write = around('writeLock', locks.write);
      const port = host.coordination.bind(host);
      host.coordination = async (role) => {
        const { calendars, ...rest } = await port(role);
        return { ...rest, calendars: { state: around('calendar', calendars.state) } };
      };
      const report = await run(host, lifecycleEvent);
      expect(host.reported).toHaveLength(before + 1);
      expect(host.clock.now() - startedAt).toBeLessThanOrEqual(180_000);
      // Evidence alone is written after the decision, and no calendar is asked after traffic.
      const asked = CALLS.filter((call) => call !== 'write');
      const mayPass = lifecycleEvent === 'AfterAllowTraffic' || asked.every((call) => broken.get(call) === 'works');
      expect(report.outcome).toBe(mayPass ? 'Succeeded' : 'Failed');
    }),
    { numRuns: 60 },
  );
});

test('a rollback passes everything, and touches nothing', async () => {
  const host = hostWith();
  host.deploymentView = { ...DEPLOYMENT, currentVersion: '7', targetVersion: '6' };
  host.calendars = {};
  quarantined(host);
  await taken(host);
  const report = await run(host);
  expect(report.outcome).toBe('Succeeded');
  expect(host.ledger.find(RELEASE_KEY, 'release')).toBeUndefined();
});

describe('after traffic', () => {
  const afterTraffic = async (change: (host: FakeHost) => unknown = () => {}, coordination = COORDINATION) => {
    const host = hostWith(coordination);
    await run(host);
    host.run = 'run-after';
    await change(host);
    return { host, report: await run(host, 'AfterAllowTraffic') };
  };

  test('the locks are free, the release is the last good one and has ended', async () => {
    const { host, report } = await afterTraffic();
    expect(report.outcome).toBe('Succeeded');
    expect(verdictOf(report, 'lock')).toBe('PASSED');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toEqual([]);
    expect(host.ledger.find(lastGoodKey(PARTITION), 'last-good')).toMatchObject({ releaseId: 'r3', version: '7' });
    const record = host.ledger.find(RELEASE_KEY, 'release');
    expect(record).toMatchObject({ outcome: 'Succeeded', endedAtMs: WALL_START_MS + host.clock.now() });
    expect(new Set(record?.verdicts.map(({ lifecycleEvent }) => lifecycleEvent)).size).toBe(2);
  });

  test('the leases beat while the alarms are watched', async () => {
    const untils: number[] = [];
    await afterTraffic((host) => {
      const { write } = host.ledger.locks;
      host.ledger.locks.write = async (record, seen, abort) => {
        untils.push(record.revision);
        return write(record, seen, abort);
      };
    });
    // At the begin of a bake of 60 s, at its end at the latest, and the release.
    expect(untils.length).toBeGreaterThanOrEqual(2);
  });

  test('a heartbeat that fails is made up for by the next one, and the last one that fails is told', async () => {
    const failing = (times: number) =>
      afterTraffic((host) => {
        const { read } = host.ledger.locks;
        let left = times;
        host.ledger.locks.read = async (name, abort) => {
          if (left-- > 0) throw new PortError('throttled', 'too many calls');
          return read(name, abort);
        };
        const plan = JSON.parse(host.planText);
        plan.afterAllowTraffic[0].bakeSec = 120;
        host.planText = JSON.stringify(plan);
      });
    expect(verdictOf((await failing(1)).report, 'lock')).toBe('PASSED');
    const { report } = await failing(1_000);
    expect(report.outcome).toBe('Succeeded');
    expect(report.checks.find(({ id }) => id === 'lock')).toMatchObject({
      verdict: 'ERRORED',
      mode: 'observe',
      findings: [{ code: 'lock.errored', message: 'throttled: too many calls' }],
    });
  });

  test('an outcome that a rollback response wrote meanwhile stays', async () => {
    const { host } = await afterTraffic(async (it) => {
      const seen = it.ledger.find(RELEASE_KEY, 'release');
      if (seen) await it.ledger.records.writeRelease(RELEASE_KEY, { ...seen, outcome: 'Stopped' }, seen, signal);
    });
    expect(host.ledger.find(RELEASE_KEY, 'release')?.outcome).toBe('Stopped');
  });

  test('an alarm fails the deployment: evidence and outcome are written, the locks stay until the rollback is over', async () => {
    const { host, report } = await afterTraffic((it) => {
      it.inspection.looks = [{ errors: 'ALARM', latency: 'OK' }];
    });
    expect(report.outcome).toBe('Failed');
    expect(host.ledger.find(RELEASE_KEY, 'release')).toMatchObject({ outcome: 'Failed' });
    expect(host.ledger.find(evidenceKey(PARTITION, 'd-1', 'AfterAllowTraffic'), 'evidence')).toMatchObject({
      stoppedBy: 'alarms',
    });
    expect(host.ledger.find(lastGoodKey(PARTITION), 'last-good')).toBeUndefined();
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toHaveLength(1);
  });

  test('a freeze that began meanwhile, a quarantine and a lost lock stop nothing any more; the lock is told', async () => {
    const { report } = await afterTraffic(async (host) => {
      host.calendars = {};
      quarantined(host);
      const lock = await host.ledger.locks.read('orders-db', signal);
      if (lock)
        await host.ledger.locks.write({ ...lock, revision: lock.revision + 1, holds: [] }, lock.revision, signal);
    });
    expect(report.outcome).toBe('Succeeded');
    expect(report.reason).toMatch(/; observed only: gate lock failed$/);
  });

  test('a ledger that does not answer is told, and nothing is skipped for it', async () => {
    const { report, host } = await afterTraffic((it) => {
      glass(it, ['alarms']);
      it.ledger.isReachable = false;
    });
    expect(report.outcome).toBe('Succeeded');
    expect(verdictOf(report, 'ledger')).toBe('ERRORED');
    expect(report).not.toHaveProperty('brokenGlass');
    expect(report.unwritten?.map(({ subject }) => subject)).toEqual([
      'the verdicts after traffic',
      'the outcome',
      'the last good release',
      'that the locks are free',
    ]);
    expect(host.logged.at(-1)?.unwritten).toHaveLength(4);
  });

  test('a break-glass skips alarms by name', async () => {
    const { report } = await afterTraffic((host) => {
      glass(host, ['alarms']);
      host.inspection.looks = [{ errors: 'ALARM', latency: 'OK' }];
    });
    expect(report.outcome).toBe('Succeeded');
    expect(report.brokenGlass?.skipped).toEqual(['alarms']);
  });

  test('what had nothing to judge and may go on is remembered as flagged, not as a stop', async () => {
    const host = hostWith();
    const plan = JSON.parse(host.planText);
    plan.afterAllowTraffic = plan.afterAllowTraffic.map((spec: { kind: string }) =>
      spec.kind === 'traffic' ? { ...spec, unjudged: 'flag' } : spec,
    );
    host.planText = JSON.stringify(plan);
    host.inspection.counts = ({ minutes }) =>
      Array.from({ length: minutes }, () => ({ newCalls: 0, newFailures: 0, allCalls: 0, allFailures: 0 }));
    await run(host);
    expect((await run(host, 'AfterAllowTraffic')).outcome).toBe('Succeeded');
    expect(host.ledger.find(RELEASE_KEY, 'release')?.verdicts).toContainEqual({
      lifecycleEvent: 'AfterAllowTraffic',
      checkId: 'traffic',
      mode: 'flagged',
      verdict: 'INCONCLUSIVE',
    });
    expect(host.ledger.find(lastGoodKey(PARTITION), 'last-good')).toBeDefined();
  });

  test('an observed deployment that would have been stopped is not the last good release', async () => {
    const { host, report } = await afterTraffic(
      (it) => {
        it.inspection.looks = [{ errors: 'ALARM', latency: 'OK' }];
      },
      { ...COORDINATION, mode: 'observe' },
    );
    expect(report.outcome).toBe('Succeeded');
    expect(host.ledger.find(lastGoodKey(PARTITION), 'last-good')).toBeUndefined();
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toEqual([]);
  });

  test('CodeDeploy has its answer before the locks are free', async () => {
    const order: string[] = [];
    await afterTraffic((host) => {
      host.fail = (method) => {
        if (method === 'report') order.push('report');
      };
      const { write } = host.ledger.locks;
      host.ledger.locks.write = async (record, seen, abort) => {
        if (record.holds.length === 0) order.push('free');
        return write(record, seen, abort);
      };
    });
    expect(order).toEqual(['report', 'free']);
  });

  test('where CodeDeploy does not take the report, the locks stay and no outcome is claimed', async () => {
    const host = hostWith();
    await run(host);
    host.fail = (method) => {
      if (method === 'report') throw new Error('no');
    };
    await expect(run(host, 'AfterAllowTraffic')).rejects.toThrow('CodeDeploy was not told Succeeded');
    expect((await host.ledger.locks.read('orders-db', signal))?.holds).toHaveLength(1);
    expect(host.ledger.find(RELEASE_KEY, 'release')).toMatchObject({ outcome: 'InProgress' });
  });
});
