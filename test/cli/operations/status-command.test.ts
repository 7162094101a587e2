import { weightsText } from '../../../lib/cli/operations/status-command';
import { type FakeAccount, runCommand } from '../fake-operations';
import { alarmNamed, DEPLOYMENT, GROUP, HEALTHY, INCIDENT, plannedWith } from './accounts';

const TITLE = /^DEPLOYMENT GROUP +ALIAS +VERSIONS +LAST DEPLOYMENT +ALARMS$/;

async function status(change: FakeAccount = {}, ...argv: string[]) {
  const result = await runCommand(['status', ...argv], { ...HEALTHY, ...change });
  const [title, ...rows] = result.out.split('\n').slice(0, -1);
  return { ...result, title, rows: rows.map((row) => row.split(/ {2,}/)) };
}

test('every deployment group has one row', async () => {
  const { code, err, title, rows, progress } = await status();
  expect([code, err, progress]).toEqual([0, '', ['asking for deployment group 1 of 1', '', '']]);
  expect(title).toMatch(TITLE);
  expect(rows).toEqual([
    ['app/orders', 'orders-fn:live', '7', 'd-2 Succeeded to version 7, begun 2026-11-23T09:00:00Z', '2 OK'],
  ]);
});

test('a rollout under way shows its weights', async () => {
  const { rows } = await status({
    deployments: [{ ...DEPLOYMENT, status: 'InProgress' }],
    aliases: { 'orders-fn:live': { version: '6', weights: { '7': 0.1 }, revisionId: 'r' } },
  });
  expect(rows[0].slice(2, 4)).toEqual([
    '6 90 %, 7 10 %',
    'd-2 InProgress to version 7, running since 2026-11-23T09:00:00Z',
  ]);
});

test('a stop, its cause and the rollback are told', async () => {
  const stopped = await status({ deployments: [{ ...DEPLOYMENT, status: 'Stopped', errorCode: 'ALARM_ACTIVE' }] });
  expect(stopped.rows[0][3]).toBe('d-2 Stopped (ALARM_ACTIVE) to version 7, begun 2026-11-23T09:00:00Z');
  const back = await status({ deployments: [{ ...DEPLOYMENT, rollbackOf: 'd-1', targetVersion: '6' }] });
  expect(back.rows[0][3]).toBe('d-2 Succeeded back to version 6, of d-1, begun 2026-11-23T09:00:00Z');
});

test.each<[string, FakeAccount, string]>([
  [
    'in ALARM',
    { alarms: [alarmNamed('orders-errors', { state: 'ALARM' }), alarmNamed('orders-throttles')] },
    '1 OK, 1 ALARM (orders-errors)',
  ],
  [
    'missing',
    { alarms: [alarmNamed('orders-errors', { state: 'INSUFFICIENT_DATA' })] },
    '1 INSUFFICIENT_DATA, 1 ABSENT (orders-throttles)',
  ],
  ['ignored', { groups: [{ ...GROUP, alarmsEnabled: false }] }, 'ignored: 2 OK'],
  ['not there', { groups: [{ ...GROUP, alarmNames: [] }] }, 'none'],
])('alarms that are %s are told', async (_, change, text) => {
  const { code, rows } = await status(change);
  expect([code, rows[0][4]]).toEqual([0, text]);
});

test('rows in trouble have a colour, others have none', async () => {
  const red = '\u001b[31mapp/orders';
  const coloured = (change: FakeAccount) => runCommand(['status'], { ...HEALTHY, ...change }, { colours: true });
  expect((await coloured({})).out).not.toContain(red);
  expect((await coloured({ alarms: [] })).out).toContain(red);
  expect(
    (await coloured({ alarms: [alarmNamed('orders-errors', { state: 'ALARM' }), alarmNamed('orders-throttles')] })).out,
  ).toContain(red);
  expect((await coloured({ denied: ['cloudwatch:DescribeAlarms'] })).out).toContain(red);
});

test('before the first deployment, the plan names the alias', async () => {
  const { lastAttemptedDeploymentId: _, ...fresh } = GROUP;
  const { code, rows } = await status({ groups: [fresh], deployments: [] });
  expect([code, rows[0].slice(1, 4)]).toEqual([0, ['orders-fn:live', '7', 'none yet']]);
  const foreign = await status({ groups: [fresh], deployments: [], parameters: {} });
  expect([foreign.code, foreign.rows]).toEqual([
    1,
    [
      ['app/orders', 'unknown', 'unknown', 'none yet', '2 OK'],
      ['unknown', 'app/orders: neither a deployment nor a plan names the alias'],
    ],
  ]);
});

test.each([
  ['lambda:GetAlias', 'app/orders: lambda:GetAlias of orders-fn:live failed with AccessDeniedException'],
  ['cloudwatch:DescribeAlarms', 'app/orders: cloudwatch:DescribeAlarms failed with AccessDeniedException'],
  ['codedeploy:GetDeployment', 'app/orders: codedeploy:GetDeployment of d-2 failed with AccessDeniedException'],
  [
    'codedeploy:GetDeploymentGroup',
    'app/orders: codedeploy:GetDeploymentGroup of app/orders failed with AccessDeniedException',
  ],
])('where %s is denied, the rest is told and the exit code is 1', async (call, why) => {
  const { code, rows } = await status({ denied: [call] });
  expect([code, rows.slice(1)]).toEqual([1, [['unknown', why]]]);
});

test('what is asked for may be narrowed', async () => {
  const two: FakeAccount = {
    ...HEALTHY,
    groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }, { ...GROUP, applicationName: 'other' }],
  };
  const names = async (...argv: string[]) => (await status(two, ...argv)).rows.map(([name]) => name);
  expect(await names()).toEqual(['app/orders', 'app/pay', 'other/orders']);
  expect(await names('--application', 'app')).toEqual(['app/orders', 'app/pay']);
  expect(await names('--application', 'app', '--deployment-group', 'pay')).toEqual(['app/pay']);
  expect(await names('--stack', 'shop')).toEqual(['app/orders']);
});

test('an account without deployment groups is not all well', async () => {
  expect(await status({ groups: [] })).toMatchObject({
    code: 2,
    err: 'guardrails: no application on Lambda has a deployment group in this account and region\n',
  });
});

test('JSON tells everything, what is unknown too', async () => {
  const { code, out } = await runCommand(['status', '--json'], { ...HEALTHY, alarms: [alarmNamed('orders-errors')] });
  expect([code, JSON.parse(out)]).toEqual([
    0,
    {
      reportVersion: 1,
      unknown: [],
      deploymentGroups: [
        {
          applicationName: 'app',
          deploymentGroupName: 'orders',
          alias: { functionName: 'orders-fn', aliasName: 'live', version: '7', weights: {}, revisionId: 'rev-1' },
          lastDeployment: DEPLOYMENT,
          alarmsEnabled: true,
          alarms: [
            { name: 'orders-errors', state: 'OK' },
            { name: 'orders-throttles', state: null },
          ],
          openIncidents: null,
        },
      ],
    },
  ]);
  const denied = await runCommand(['status', '--json'], { ...HEALTHY, denied: ['codedeploy:GetDeploymentGroup'] });
  expect(JSON.parse(denied.out)).toMatchObject({
    unknown: ['app/orders: codedeploy:GetDeploymentGroup of app/orders failed with AccessDeniedException'],
    deploymentGroups: [{ lastDeployment: null, alarmsEnabled: null, alarms: null }],
  });
});

test('weights add up to all calls', () => {
  expect(weightsText('6', {})).toBe('6');
  expect(weightsText('6', { '7': 0 })).toBe('6');
  expect(weightsText('6', { '7': 0.125 })).toBe('6 87.5 %, 7 12.5 %');
});

describe('a deployment whose plan names a ledger', () => {
  const remembered = plannedWith({ ledgerTable: 'releases' });

  test('shows the stops that wait for somebody', async () => {
    const { code, rows } = await status({ ...remembered, incidents: [INCIDENT] });
    expect([code, rows[1]]).toEqual([
      0,
      [
        'app/orders',
        'release r42 was stopped at 2026-11-23T17:00:00Z (d-2): alarm orders-errors rang; the pipeline is paused, waits for guardrails acknowledge',
      ],
    ]);
  });

  test('shows an alias that is not back, and a version that belongs to no known release', async () => {
    const { releaseId: _, ...unknown } = INCIDENT;
    const { rows } = await status({ ...remembered, incidents: [{ ...unknown, revert: 'failed', pause: 'unneeded' }] });
    expect(rows[1][1]).toBe(
      'version 7 was stopped at 2026-11-23T17:00:00Z (d-2): alarm orders-errors rang; the alias is NOT BACK, see guardrails repair, waits for guardrails acknowledge',
    );
  });

  test('shows nothing where nothing waits', async () => {
    expect((await status(remembered)).rows).toHaveLength(1);
  });

  test('says so where the ledger cannot be read', async () => {
    const { code, rows } = await status({ ...remembered, denied: ['queryIncidents'] });
    expect([code, rows[1]]).toEqual([
      1,
      ['unknown', 'app/orders: queryIncidents of ledger failed with AccessDeniedException'],
    ]);
  });

  test('tells them as JSON', async () => {
    const json = await runCommand(['status', '--json'], { ...HEALTHY, ...remembered, incidents: [INCIDENT] });
    expect(JSON.parse(json.out).deploymentGroups[0].openIncidents).toEqual([INCIDENT]);
  });
});
