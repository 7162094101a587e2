import { emptyLock } from '../../../lib/contract/ledger/lock-record';
import type { BreakGlassRecord, LedgerRecord, QuarantineRecord } from '../../../lib/contract/ledger/records';
import { type FakeAccount, NOW_MS, runCommand } from '../fake-operations';
import { GROUP, HEALTHY, plannedWith } from './accounts';

const HOUR_MS = 3_600_000;
const PARTITION = 'deployment#app/orders';

const QUARANTINE: QuarantineRecord = {
  recordVersion: 1,
  kind: 'quarantine',
  releaseId: 'r42',
  deploymentId: 'd-1',
  version: '7',
  atMs: NOW_MS - HOUR_MS,
  reason: 'alarm orders-errors went off',
  stoppedBy: 'orders-errors',
};
const GLASS: BreakGlassRecord = {
  recordVersion: 1,
  kind: 'break-glass',
  releaseId: 'r42',
  skip: ['freeze', 'quarantine', 'lock'],
  actor: 'ann',
  reason: 'outage',
  atMs: NOW_MS - HOUR_MS,
  expiresAtMs: NOW_MS + HOUR_MS,
};
const HELD = {
  ...emptyLock('orders-db'),
  revision: 3,
  holds: [
    {
      owner: 'd-9',
      run: 'x',
      reentered: false,
      deployment: 'app/pay',
      mode: 'shared' as const,
      fence: 3,
      sinceMs: NOW_MS - HOUR_MS,
      untilMs: NOW_MS + HOUR_MS,
    },
  ],
};

function records(...given: LedgerRecord[]): Record<string, LedgerRecord> {
  return Object.fromEntries(given.map((record) => [`${PARTITION} ${record.kind}#${record.releaseId}`, record]));
}

function gate(account: FakeAccount, ...argv: string[]) {
  return runCommand(['gate', '--release', 'r42', '--application', 'app', ...argv], { ...HEALTHY, ...account });
}

const OPEN = 'app/orders  release r42  MAY BE DEPLOYED\n';
const CLOSED = 'app/orders  release r42  MUST NOT BE DEPLOYED\n';
const LEDGER = ['--ledger', 'releases'];

test('a release with nothing in its way may be deployed, and nothing is written', async () => {
  expect(
    await gate({ calendars: { holidays: { open: true } } }, ...LEDGER, '--calendar', 'holidays', '--lock', 'orders-db'),
  ).toEqual({ code: 0, out: OPEN, err: '', changes: [], progress: ['asking for deployment group 1 of 1', '', ''] });
});

test('a freeze keeps it from beginning, and tells the next opening in the zone', async () => {
  const calendars = { holidays: { open: false, nextTransitionMs: Date.parse('2026-11-30T07:00:00Z') } };
  const { code, out } = await gate({ calendars }, ...LEDGER, '--calendar', 'holidays', '--time-zone', 'Europe/Berlin');
  expect([code, out]).toEqual([
    1,
    `${CLOSED}  freeze window holidays is closed until Monday 2026-11-30 08:00 (Europe/Berlin); deploy again then\n`,
  ]);
});

test('a calendar that cannot be read counts as closed', async () => {
  const { code, out } = await gate({}, '--calendar', 'holidays');
  expect([code, out]).toEqual([
    1,
    `${CLOSED}  freeze window holidays could not be read and counts as closed; check that calendar holidays exists and may be read\nnot asked without --ledger: quarantine, lock\n`,
  ]);
});

test('a quarantined release is refused, another one is not', async () => {
  const account = { records: records(QUARANTINE) };
  const { code, out } = await gate(account, ...LEDGER);
  expect([code, out]).toEqual([
    1,
    `${CLOSED}  release r42 was stopped by orders-errors at 2026-11-23T17:00:00Z: alarm orders-errors went off; acknowledge it, or deploy a release of another id\n`,
  ]);
  expect((await gate(account, ...LEDGER, '--release', 'r43')).code).toBe(0);
});

test('a lock of somebody who still runs is in the way, of somebody who is over it is not', async () => {
  const { code, out } = await gate({ locks: [HELD], owners: { 'd-9': 'running' } }, ...LEDGER, '--lock', 'orders-db');
  expect([code, out]).toEqual([
    1,
    `${CLOSED}  lock orders-db is held by app/pay (deployment d-9), shared, since 2026-11-23T17:00:00Z until 2026-11-23T19:00:00Z; deploy again when that deployment is over\n`,
  ]);
  expect((await gate({ locks: [HELD], owners: { 'd-9': 'ended' } }, ...LEDGER, '--lock', 'orders-db')).code).toBe(0);
  expect((await gate({ locks: [HELD] }, ...LEDGER, '--shared-lock', 'orders-db')).code).toBe(0);
});

test('a break-glass opens what it names and is told', async () => {
  const { code, out } = await gate(
    { records: records(QUARANTINE, GLASS), locks: [HELD], calendars: {} },
    ...LEDGER,
    '--calendar',
    'holidays',
    '--lock',
    'orders-db',
  );
  expect([code, out]).toEqual([0, `${OPEN}  a break-glass opens freeze, quarantine, lock\n`]);
});

test('one deployment group that must not is enough', async () => {
  const { code, out } = await gate(
    { groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }], records: records(QUARANTINE) },
    ...LEDGER,
  );
  expect([code, out]).toEqual([1, expect.stringContaining('app/pay  release r42  MAY BE DEPLOYED\n')]);
});

test('JSON tells findings by their codes', async () => {
  const { code, out } = await gate({ records: records(QUARANTINE) }, ...LEDGER, '--json');
  expect([code, JSON.parse(out)]).toMatchObject([
    1,
    {
      reportVersion: 1,
      releaseId: 'r42',
      mayDeploy: false,
      unasked: [],
      deploymentGroups: [
        {
          ...{ applicationName: 'app', deploymentGroupName: 'orders' },
          brokenGlass: [],
          findings: [{ code: 'quarantine.release', subject: 'r42' }],
        },
      ],
    },
  ]);
  const open = await gate({ calendars: { holidays: { open: true } } }, '--calendar', 'holidays', '--json');
  expect([open.code, JSON.parse(open.out)]).toMatchObject([0, { mayDeploy: true, unasked: ['quarantine', 'lock'] }]);
});

test.each<[string[], FakeAccount, string]>([
  [
    [],
    {},
    'nothing is asked of app/orders (its plan names neither a ledger nor a freeze window), expected --ledger or --calendar: a gate that asks nothing would always be open',
  ],
  [['--calendar', 'c', '--lock', 'x'], {}, '--lock: no ledger of app/orders is known, expected --ledger beside it'],
  [[...LEDGER, '--lock', 'a b'], {}, '--lock: "a b" is no name of a lock, expected letters, digits, . _ -'],
  [[...LEDGER, '--time-zone', 'Mars'], {}, '--time-zone: "Mars" is not known, expected a name such as Europe/Berlin'],
  [[...LEDGER, '--release', ' '], {}, '--release: expected one line of 1 to 512 characters, got 0'],
  [LEDGER, { denied: ['readRecord'] }, 'readRecord of ledger failed with AccessDeniedException'],
  [[...LEDGER, '--lock', 'x'], { denied: ['readLock'] }, 'readLock failed with AccessDeniedException'],
])('%j is refused', async (argv, account, message) => {
  expect(await gate(account, ...argv)).toMatchObject({ code: 2, out: '', err: `guardrails: ${message}\n` });
});

test('a gate without a release is refused', async () => {
  expect(await runCommand(['gate', '--application', 'app', ...LEDGER])).toMatchObject({
    code: 2,
    err: "guardrails: required option '--release <id>' not specified, see guardrails gate --help\n",
  });
});

describe('without options', () => {
  const FREEZE = { name: 'holidays', calendar: 'cal', timeZone: 'Europe/Berlin' };
  const LOCKS = { leaseSec: 3_600, holds: [{ name: 'orders-db', mode: 'exclusive' }] };
  const WHOLE = { ledgerTable: 'releases', freezeWindows: [FREEZE], locks: LOCKS };
  const open = { calendars: { cal: { open: true } } };

  test('what the plan names is asked: ledger, freeze windows, locks', async () => {
    expect((await gate({ ...plannedWith(WHOLE), ...open })).out).toBe(OPEN);
    const refused = await gate({
      ...plannedWith(WHOLE),
      calendars: { cal: { open: false, nextTransitionMs: NOW_MS + HOUR_MS } },
      records: records(QUARANTINE),
      locks: [HELD],
      owners: { 'd-9': 'running' },
    });
    expect(refused.code).toBe(1);
    const lines = refused.out.split('\n');
    expect(lines[0]).toBe(CLOSED.trim());
    expect(lines[1]).toBe(
      '  freeze window holidays is closed until Monday 2026-11-23 20:00 (Europe/Berlin); deploy again then',
    );
    expect(lines[2]).toContain('release r42');
    expect(lines[3]).toContain('orders-db');
  });

  test('options add to it', async () => {
    const closed = { calendars: { cal: { open: true }, more: { open: false } } };
    expect((await gate({ ...plannedWith(WHOLE), ...closed }, '--calendar', 'more')).code).toBe(1);
  });

  test('what is observed only keeps nobody from deploying, and is told', async () => {
    const account = { ...plannedWith({ ...WHOLE, mode: 'observe' }), ...open, records: records(QUARANTINE) };
    const { code, out } = await gate(account);
    expect(code).toBe(0);
    expect(out).toMatch(/^app\/orders {2}release r42 {2}MAY BE DEPLOYED, since it is observed only\n {2}release r42 /);
    const json = JSON.parse((await gate(account, '--json')).out);
    expect([json.mayDeploy, json.deploymentGroups[0].observed]).toEqual([true, true]);
    expect(json.deploymentGroups[0].findings).toHaveLength(1);
  });

  test('a plan that cannot be read leaves nothing to ask', async () => {
    expect(await gate({ parameters: {} })).toMatchObject({
      code: 2,
      err: 'guardrails: nothing is asked of app/orders (ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with ResourceNotFoundException), expected --ledger or --calendar: a gate that asks nothing would always be open\n',
    });
  });

  test('a plan that cannot be read beside options is told', async () => {
    expect((await gate({ parameters: {} }, ...LEDGER)).out).toBe(
      `${OPEN}  not asked, what its plan names: ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with ResourceNotFoundException\n`,
    );
  });
});
