import type { QuarantineRecord } from '../../../lib/contract/ledger/records';
import { type FakeAccount, NOW_MS, runCommand } from '../fake-operations';
import { GROUP, HEALTHY, plannedWith } from './accounts';

const QUARANTINE: QuarantineRecord = {
  recordVersion: 1,
  kind: 'quarantine',
  releaseId: 'r42',
  deploymentId: 'd-1',
  version: '7',
  atMs: NOW_MS - 3_600_000,
  reason: 'too many errors',
  stoppedBy: 'orders-errors',
};
const KEY = { pk: 'deployment#app/orders', sk: 'quarantine#r42' };
const CALLER = 'arn:aws:sts::111122223333:assumed-role/operator/ann';

function acknowledge(account: FakeAccount, ...argv: string[]) {
  return runCommand(
    ['acknowledge', 'r42', '--application', 'app', '--ledger', 'releases', '--reason', 'fixed upstream', ...argv],
    { ...HEALTHY, ...account },
  );
}

const quarantined = (change: Partial<QuarantineRecord> = {}): FakeAccount => ({
  records: { [`${KEY.pk} ${KEY.sk}`]: { ...QUARANTINE, ...change } },
});

test('a quarantine ends with who and why, on the condition that it is still the one that was seen', async () => {
  const { code, out, changes } = await acknowledge(quarantined());
  expect(code).toBe(0);
  expect(out).toBe(
    'app/orders  release r42 is acknowledged; stopped by orders-errors at 2026-11-23T17:00:00Z: too many errors\n' +
      'where a rollback response paused a pipeline for it, its next reconciliation opens what it closed\n',
  );
  const acknowledged = { actor: CALLER, reason: 'fixed upstream', atMs: NOW_MS };
  expect(changes).toEqual([{ acknowledge: KEY, seen: QUARANTINE, acknowledged: { ...QUARANTINE, acknowledged } }]);
});

test('a name stands beside the identity, never in its place', async () => {
  const { changes } = await acknowledge(quarantined(), '--actor', 'Ann');
  expect(changes).toMatchObject([{ acknowledged: { acknowledged: { actor: `Ann (${CALLER})` } } }]);
});

test('a release that is not quarantined is no success', async () => {
  expect(await acknowledge({})).toMatchObject({
    code: 1,
    out: 'app/orders  release r42 is not quarantined\n',
    changes: [],
  });
});

test('one that was acknowledged before stays as it is', async () => {
  const before = quarantined({ acknowledged: { actor: 'bob', reason: 'seen', atMs: NOW_MS - 60_000 } });
  expect(await acknowledge(before)).toMatchObject({
    code: 0,
    out: 'app/orders  release r42 was acknowledged by bob at 2026-11-23T17:59:00Z\n',
    changes: [],
  });
});

test('one that was stopped again meanwhile is not acknowledged', async () => {
  expect(await acknowledge({ ...quarantined(), overtaken: true })).toMatchObject({
    code: 1,
    out: 'app/orders  release r42 was stopped or acknowledged again meanwhile, look again\n',
    changes: [],
  });
});

test('of several deployment groups those that were stopped are acknowledged', async () => {
  const { code, out } = await acknowledge({
    ...quarantined(),
    groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }],
  });
  expect([code, out.split('\n').slice(0, 2)]).toEqual([
    0,
    [
      'app/orders  release r42 is acknowledged; stopped by orders-errors at 2026-11-23T17:00:00Z: too many errors',
      'app/pay  release r42 is not quarantined',
    ],
  ]);
});

test('JSON tells every outcome', async () => {
  const { out } = await acknowledge(quarantined({ stoppedBy: undefined }), '--json');
  expect(JSON.parse(out)).toEqual({
    reportVersion: 1,
    releaseId: 'r42',
    actor: CALLER,
    deploymentGroups: [
      {
        applicationName: 'app',
        deploymentGroupName: 'orders',
        outcome: 'acknowledged',
        text: 'is acknowledged; stopped at 2026-11-23T17:00:00Z: too many errors',
      },
    ],
  });
});

test.each<[string[], FakeAccount, string]>([
  [['--reason', ' '], {}, '--reason: expected one line of 1 to 512 characters, got 0'],
  [['--reason', 'a\nb'], {}, '--reason: expected one line of 1 to 512 characters, got 3'],
  [['--reason', 'x'.repeat(513)], {}, '--reason: expected one line of 1 to 512 characters, got 513'],
  [['--ledger', ''], {}, "--ledger: expected the name of the release ledger's table, got nothing"],
  [[], { denied: ['sts:GetCallerIdentity'] }, 'sts:GetCallerIdentity failed with AccessDeniedException'],
])('%j is refused, and nothing is written', async (argv, account, message) => {
  expect(await acknowledge({ ...quarantined(), ...account }, ...argv)).toMatchObject({
    code: 2,
    out: '',
    err: `guardrails: ${message}\n`,
    changes: [],
  });
});

test('without a reason it is refused', async () => {
  expect((await runCommand(['acknowledge', 'r42', '--application', 'app', '--ledger', 'l'], HEALTHY)).err).toBe(
    'guardrails: --reason: expected one line of 1 to 512 characters, got 0\n',
  );
});

describe('without --ledger', () => {
  const command = ['acknowledge', 'r42', '--application', 'app', '--reason', 'fixed'];

  test('the ledger is the one that the plan names', async () => {
    const account = { ...HEALTHY, ...quarantined(), ...plannedWith({ ledgerTable: 'releases' }) };
    expect((await runCommand(command, account)).code).toBe(0);
  });

  test.each<[FakeAccount, string]>([
    [{}, 'no ledger of app/orders is known (its plan names none), expected the name of its table'],
    [
      { parameters: {} },
      'no ledger of app/orders is known (ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with ResourceNotFoundException), expected the name of its table',
    ],
    [
      {
        groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }],
        parameters: {
          ...plannedWith({ ledgerTable: 'releases' }).parameters,
          '/cdk-serverless-guardrails/app/pay': Object.values(
            plannedWith({ ledgerTable: 'others' }).parameters ?? {},
          )[0],
        },
      },
      'the plans name several, releases, others; expected one, name it or fewer deployments',
    ],
  ])('and without one in the plans it is refused', async (account, message) => {
    expect(await runCommand(command, { ...HEALTHY, ...quarantined(), ...account })).toMatchObject({
      code: 2,
      err: `guardrails: --ledger: ${message}\n`,
      changes: [],
    });
  });
});
