import { parseLedgerRecord } from '../../../lib/contract/ledger/records';
import { type FakeAccount, NOW_MS, runCommand } from '../fake-operations';
import { GROUP, HEALTHY, PLAN } from './accounts';

const CALLER = 'arn:aws:sts::111122223333:assumed-role/operator/ann';
const KEY = { pk: 'deployment#app/orders', sk: 'break-glass#r42' };
const RECORD = {
  recordVersion: 1,
  kind: 'break-glass' as const,
  releaseId: 'r42',
  skip: ['environment', 'freeze'],
  actor: CALLER,
  reason: 'outage 7',
  atMs: NOW_MS,
  expiresAtMs: NOW_MS + 7_200_000,
} as const;

function breakGlass(account: FakeAccount, ...argv: string[]) {
  const given = ['--release', 'r42', '--skip', 'environment,freeze', '--reason', 'outage 7', '--expires', '2h'];
  return runCommand(['break-glass', '--application', 'app', '--ledger', 'releases', ...given, ...argv], {
    ...HEALTHY,
    ...account,
  });
}

test('it is written with who, why and until when, and as the ledger reads it', async () => {
  const { code, out, changes } = await breakGlass({});
  expect([code, out]).toEqual([
    0,
    `app/orders  release r42 passes environment, freeze until 2026-11-23T20:00:00Z, by ${CALLER}\n`,
  ]);
  expect(changes).toEqual([{ write: KEY, record: RECORD }]);
  expect(parseLedgerRecord((changes[0] as { record: unknown }).record)).toEqual(RECORD);
});

test('every deployment group of the selection gets one', async () => {
  const account = {
    groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }],
    parameters: { ...HEALTHY.parameters, '/cdk-serverless-guardrails/app/pay': JSON.stringify(PLAN) },
  };
  const { changes } = await breakGlass(account, '--actor', 'Ann');
  expect(changes).toEqual([
    { write: KEY, record: { ...RECORD, actor: `Ann (${CALLER})` } },
    { write: { ...KEY, pk: 'deployment#app/pay' }, record: { ...RECORD, actor: `Ann (${CALLER})` } },
  ]);
});

test('one that still lasts is replaced only where that is asked for', async () => {
  const lasting = { records: { [`${KEY.pk} ${KEY.sk}`]: { ...RECORD, actor: 'bob', expiresAtMs: NOW_MS + 1 } } };
  expect(await breakGlass(lasting)).toMatchObject({
    code: 2,
    err: 'guardrails: app/orders: a break-glass of bob for environment, freeze lasts until 2026-11-23T18:00:00Z, expected it to be over, or --replace\n',
    changes: [],
  });
  expect((await breakGlass(lasting, '--replace')).changes).toHaveLength(1);
  const over = { records: { [`${KEY.pk} ${KEY.sk}`]: { ...RECORD, expiresAtMs: NOW_MS } } };
  expect((await breakGlass(over)).changes).toHaveLength(1);
});

test.each([
  ['1m', 60_000],
  ['90m', 5_400_000],
  ['24h', 86_400_000],
])('it ends after %s', async (length, lengthMs) => {
  expect((await breakGlass({}, '--expires', length)).changes).toMatchObject([
    { record: { expiresAtMs: NOW_MS + lengthMs } },
  ]);
});

test('JSON tells what was written', async () => {
  const { out } = await breakGlass({}, '--json');
  const { recordVersion: _, kind: __, ...told } = RECORD;
  expect(JSON.parse(out)).toEqual({
    reportVersion: 1,
    ...told,
    deploymentGroups: [{ applicationName: 'app', deploymentGroupName: 'orders' }],
  });
});

test('a check that the release brings along may be named where that is said', async () => {
  expect((await breakGlass({}, '--skip', 'brand-new', '--allow-unknown')).changes).toMatchObject([
    { record: { skip: ['brand-new'] } },
  ]);
});

test.each<[string[], FakeAccount, string]>([
  [
    ['--skip', 'release'],
    {},
    '--skip: release cannot be skipped, since nobody would know what is released (identity, release, artifact)',
  ],
  [
    ['--skip', 'artifact', '--allow-unknown'],
    {},
    '--skip: artifact cannot be skipped, since nobody would know what is released (identity, release, artifact)',
  ],
  [
    ['--skip', 'enviroment'],
    {},
    '--skip: no plan has a check enviroment, expected some of alarms, environment, freeze, lock, quarantine, or --allow-unknown for checks that the release brings along',
  ],
  [
    ['--skip', 'environment,,freeze'],
    {},
    '--skip: expected ids of checks with commas between them, got "environment,,freeze"',
  ],
  [['--expires', '25h'], {}, '--expires: expected a length such as 30m or 2h, at most 24h, got "25h"'],
  [['--expires', '0m'], {}, '--expires: expected a length such as 30m or 2h, at most 24h, got "0m"'],
  [['--expires', '2d'], {}, '--expires: expected a length such as 30m or 2h, at most 24h, got "2d"'],
  [['--reason', ''], {}, '--reason: expected one line of 1 to 512 characters, got 0'],
  [
    [],
    { parameters: {} },
    'ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with ResourceNotFoundException',
  ],
  [[], { denied: ['sts:GetCallerIdentity'] }, 'sts:GetCallerIdentity failed with AccessDeniedException'],
])('%j is refused, and nothing is written', async (argv, account, message) => {
  expect(await breakGlass(account, ...argv)).toMatchObject({
    code: 2,
    out: '',
    err: `guardrails: ${message}\n`,
    changes: [],
  });
});

test('it needs a release, checks and an end', async () => {
  const { err } = await runCommand([
    'break-glass',
    '--release',
    'r',
    '--skip',
    'a',
    '--application',
    'app',
    '--ledger',
    'l',
  ]);
  expect(err).toBe(
    "guardrails: required option '--expires <length>' not specified, see guardrails break-glass --help\n",
  );
});
