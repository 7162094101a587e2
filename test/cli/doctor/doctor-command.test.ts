import { pauseReason } from '../../../lib/contract/response/pause-reason';
import { emptyPause } from '../../../lib/contract/response/pause-record';
import type { DatapointsByTime, MetricDataRequest } from '../../../lib/judge/operations/live-alarm';
import { type FakeAccount, type FakeResponse, NOW_MS, runCommand } from '../fake-operations';
import { alarmNamed, DEPLOYMENT, GROUP, HEALTHY, INCIDENT, PLAN, plannedWith } from '../operations/accounts';

const TODAY_MS = Date.parse('2026-11-23T00:00:00Z');
const DAY_MS = 86_400_000;

/** Everything has data: series of five minutes, hooks that ran yesterday. */
function lively(request: MetricDataRequest): Map<string, DatapointsByTime> {
  return new Map(
    request.entries.map(({ id }) => [
      id,
      id === 'errors' ? new Map([[TODAY_MS - DAY_MS, 0]]) : new Map([[TODAY_MS - DAY_MS, 3]]),
    ]),
  );
}

/** As lively, but for the series of some ids. */
function but(changes: Record<string, DatapointsByTime>) {
  return (request: MetricDataRequest) => {
    const answer = lively(request);
    for (const [id, points] of Object.entries(changes)) if (answer.has(id)) answer.set(id, points);
    return answer;
  };
}

const WELL: FakeAccount = { ...HEALTHY, metricData: lively, calendars: { holidays: { open: true } } };

async function doctor(change: FakeAccount = {}, ...argv: string[]) {
  const result = await runCommand(['doctor', '--application', 'app', ...argv], { ...WELL, ...change });
  const lines = result.out.split('\n').slice(0, -1);
  return { ...result, rows: lines.slice(0, -1).map((line) => line.split(/ {2,}/)), sum: lines.at(-1) };
}

/** The one row that is not alive, and that it costs the exit code. */
async function soleFinding(change: FakeAccount, ...argv: string[]): Promise<string[]> {
  const { code, rows } = await doctor(change, ...argv);
  const troubled = rows.filter(([verdict]) => verdict !== 'ALIVE');
  expect([code, troubled.length]).toEqual([1, 1]);
  return troubled[0];
}

const SERIES = 'AWS/Lambda Errors Sum FunctionName=orders-fn,Resource=orders-fn:live';

test('a deployment whose guardrails are alive has a row for each of them', async () => {
  const { code, err, rows, sum } = await doctor({}, '--calendar', 'holidays', '--ledger', 'releases');
  expect([code, err, sum]).toEqual([0, '', '11 alive, 0 unproven, 0 dead']);
  expect(rows).toEqual([
    ['ALIVE', 'app/orders', 'plan', 'parses: 2 checks before traffic, 1 after'],
    ['ALIVE', 'app/orders', 'alias', 'at version 7'],
    ['ALIVE', 'app/orders', 'rollback', 'on failure, on an alarm and on a stop'],
    ['ALIVE', 'app/orders', 'alarms', '2 of at most 10'],
    ['ALIVE', 'app/orders', 'alarm orders-errors', 'OK'],
    ['ALIVE', 'app/orders', 'alarm orders-throttles', 'OK'],
    ['ALIVE', 'app/orders', 'series', `${SERIES} in 24 h: 1 of 288 five-minute data points`],
    ['ALIVE', 'app/orders', 'hook before-hook', 'it can run, and last ran on 2026-11-22'],
    ['ALIVE', 'app/orders', 'hook after-hook', 'it can run, and last ran on 2026-11-22'],
    ['ALIVE', 'releases', 'ledger', 'readable'],
    ['ALIVE', 'holidays', 'calendar', 'readable, open'],
  ]);
});

test('nothing is invoked or changed', async () => {
  expect((await doctor()).changes).toEqual([]);
});

describe('the plan', () => {
  const plan = (text: string): FakeAccount => ({ parameters: { '/cdk-serverless-guardrails/app/orders': text } });

  test.each<[FakeAccount, string[]]>([
    [
      { parameters: {} },
      [
        'DEAD',
        'app/orders',
        'plan',
        'ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with ResourceNotFoundException',
      ],
    ],
    [
      plan(JSON.stringify({ ...PLAN, planVersion: 99 })),
      [
        'DEAD',
        'app/orders',
        'plan',
        'plan.planVersion: expected 1, got 99; deploy the hooks and the plan from the same version of the library',
      ],
    ],
    [
      plan(JSON.stringify({ ...PLAN, aliasName: 'other' })),
      ['DEAD', 'app/orders', 'plan', 'it is made for orders-fn:other, and the last deployment was of orders-fn:live'],
    ],
    [
      plan(JSON.stringify({ ...PLAN, functionName: 'other' })),
      ['DEAD', 'app/orders', 'plan', 'it is made for other:live, and the last deployment was of orders-fn:live'],
    ],
    [
      { denied: ['ssm:GetParameter'] },
      [
        'UNPROVEN',
        'app/orders',
        'plan',
        'ssm:GetParameter of /cdk-serverless-guardrails/app/orders failed with AccessDeniedException',
      ],
    ],
  ])('that cannot do its work is found', async (change, row) => {
    expect(await soleFinding(change)).toEqual(row);
  });
});

describe('the deployment group', () => {
  const group = (change: object): FakeAccount => ({ groups: [{ ...GROUP, ...change }] });

  test.each<[FakeAccount, string[]]>([
    [
      group({ rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] }),
      ['DEAD', 'app/orders', 'rollback', 'nothing is rolled back on DEPLOYMENT_STOP_ON_ALARM'],
    ],
    [
      group({ rollbackEvents: [] }),
      [
        'DEAD',
        'app/orders',
        'rollback',
        'nothing is rolled back on DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
      ],
    ],
    [group({ alarmNames: [] }), ['DEAD', 'app/orders', 'alarms', 'the group has none, so nothing stops a rollout']],
    [
      group({ alarmsEnabled: false }),
      ['DEAD', 'app/orders', 'alarms', 'the group ignores its alarms, so nothing stops a rollout'],
    ],
    [
      group({ ignorePollAlarmFailure: true }),
      ['DEAD', 'app/orders', 'alarms', 'a rollout goes on where the alarms cannot be read'],
    ],
  ])('that guards nothing is found', async (change, row) => {
    const alarmless = change.groups?.[0].alarmNames.length === 0 ? { alarms: [] } : {};
    expect(await soleFinding({ ...change, ...alarmless })).toEqual(row);
  });

  test('that is not there is dead in every part that it names', async () => {
    const { code, rows } = await doctor({ groups: [] }, '--deployment-group', 'orders');
    const why = 'codedeploy:GetDeploymentGroup of app/orders failed with ResourceNotFoundException';
    expect([code, rows.filter(([verdict]) => verdict !== 'ALIVE')]).toEqual([
      1,
      [
        ['DEAD', 'app/orders', 'alias', why],
        ['DEAD', 'app/orders', 'deployment group', why],
        ['DEAD', 'app/orders', 'hooks', why],
      ],
    ]);
  });
});

describe('alarms', () => {
  const second = alarmNamed('orders-throttles');

  test.each<[FakeAccount, string[]]>([
    [{ alarms: [second] }, ['DEAD', 'app/orders', 'alarm orders-errors', 'there is no metric alarm of this name']],
    [
      { alarms: [alarmNamed('orders-errors', { state: 'ALARM' }), second] },
      ['DEAD', 'app/orders', 'alarm orders-errors', 'it is in ALARM, so every deployment is refused, the fix too'],
    ],
    [
      { alarms: [alarmNamed('orders-errors', { evaluationState: 'EVALUATION_ERROR' }), second] },
      ['DEAD', 'app/orders', 'alarm orders-errors', 'CloudWatch evaluates it with EVALUATION_ERROR'],
    ],
    [
      { alarms: [alarmNamed('orders-errors', { notComputable: 'it watches an anomaly band', entries: [] }), second] },
      ['UNPROVEN', 'app/orders', 'alarm orders-errors', 'it cannot be looked into: it watches an anomaly band'],
    ],
    [
      { denied: ['cloudwatch:DescribeAlarms'] },
      ['UNPROVEN', 'app/orders', 'alarms', 'cloudwatch:DescribeAlarms failed with AccessDeniedException'],
    ],
  ])('that cannot stop a rollout are found', async (change, row) => {
    expect(await soleFinding(change)).toEqual(row);
  });

  test('without data at the moment are alive: their series are looked at by themselves', async () => {
    const { code, rows } = await doctor({
      alarms: [alarmNamed('orders-errors', { state: 'INSUFFICIENT_DATA' }), second],
    });
    expect([code, rows[4]]).toEqual([
      0,
      ['ALIVE', 'app/orders', 'alarm orders-errors', 'no data at the moment, which is no alarm'],
    ]);
  });
});

describe('series', () => {
  const none: DatapointsByTime = new Map();
  const metric = (change: object): FakeAccount => {
    const entries = [{ ...alarmNamed('').entries[0], ...change }] as ReturnType<typeof alarmNamed>['entries'];
    return {
      alarms: [alarmNamed('orders-errors', { entries }), alarmNamed('orders-throttles', { entries })],
      metricData: but({ m0: none }),
    };
  };
  const versioned = { FunctionName: 'orders-fn', Resource: 'orders-fn:live', ExecutedVersion: '7' };
  const VERSIONED = 'AWS/Lambda Errors Sum ExecutedVersion=7,FunctionName=orders-fn,Resource=orders-fn:live';

  test.each<[string, FakeAccount, string[]]>([
    [
      'nobody publishes',
      metric({}),
      [
        'DEAD',
        `${SERIES} in 24 h: no data point although the function was called: nobody publishes these dimensions, so the alarm is blind`,
      ],
    ],
    [
      'are silent like the function',
      { metricData: but({ m0: none, calls: none }) },
      ['UNPROVEN', `${SERIES} in 24 h: no data point, and the function was not called either`],
    ],
    [
      'are of another namespace',
      metric({ namespace: 'Shop' }),
      [
        'UNPROVEN',
        `Shop Errors Sum FunctionName=orders-fn,Resource=orders-fn:live in 24 h: no data point; whether it should have any, only its publisher knows`,
      ],
    ],
    [
      'are by version behind an alias that is not weighted',
      metric({ dimensions: versioned }),
      [
        'UNPROVEN',
        `${VERSIONED} in 24 h: no data point; whether Lambda publishes by version while the alias is not weighted is not documented`,
      ],
    ],
    [
      'are by version behind a weighted alias',
      {
        ...metric({ dimensions: versioned }),
        aliases: { 'orders-fn:live': { version: '6', weights: { '7': 0.1 }, revisionId: 'r' } },
        deployments: [{ ...DEPLOYMENT, status: 'InProgress' }],
      },
      [
        'DEAD',
        `${VERSIONED} in 24 h: no data point although the function was called: nobody publishes these dimensions, so the alarm is blind`,
      ],
    ],
  ])('that %s are found', async (_, change, [verdict, text]) => {
    expect(await soleFinding(change)).toEqual([verdict, 'app/orders', 'series', text]);
  });

  test('are asked for once, over whole minutes and as far back as is wished', async () => {
    const asked: MetricDataRequest[] = [];
    await doctor(
      {
        metricData: (request) => {
          asked.push(request);
          return lively(request);
        },
      },
      '--hours',
      '2',
    );
    expect(asked[0]).toMatchObject({
      subject: 'app/orders',
      periodSec: 300,
      startMs: NOW_MS - 2 * 3_600_000,
      endMs: NOW_MS,
    });
    expect(asked[0].entries.map((entry) => ('metricName' in entry ? [entry.id, entry.metricName] : []))).toEqual([
      ['m0', 'Errors'],
      ['calls', 'Invocations'],
    ]);
    expect(
      asked
        .slice(1)
        .map(({ subject, periodSec, endMs, startMs }) => [subject, periodSec, endMs, (endMs - startMs) / DAY_MS]),
    ).toEqual([
      ['before-hook', 86_400, TODAY_MS + DAY_MS, 90],
      ['after-hook', 86_400, TODAY_MS + DAY_MS, 90],
    ]);
  });
});

describe('hooks', () => {
  const state = (change: object): FakeAccount => ({
    functions: { ...HEALTHY.functions, 'before-hook': { state: 'Active', lastUpdateStatus: 'Successful', ...change } },
  });

  test.each<[FakeAccount, string]>([
    [state({ state: 'Failed' }), 'DEAD: its state is Failed'],
    [state({ state: 'Inactive' }), 'UNPROVEN: Lambda put it to sleep: its next invocation fails and is repeated'],
    [state({ lastUpdateStatus: 'InProgress' }), 'DEAD: its last update is InProgress'],
    [
      { functions: { 'after-hook': { state: 'Active', lastUpdateStatus: 'Successful' } } },
      'DEAD: lambda:GetFunctionConfiguration of before-hook failed with ResourceNotFoundException',
    ],
  ])('that cannot run are found', async (change, finding) => {
    const [verdict, , part, text] = await soleFinding(change);
    expect([part, `${verdict}: ${text}`]).toEqual(['hook before-hook', finding]);
  });

  test('that broke on the last day on which they ran are found, earlier days do not count', async () => {
    const days = (...counts: number[]) => new Map(counts.map((count, at) => [TODAY_MS - at * DAY_MS, count]));
    const broken = await doctor({ metricData: but({ runs: days(0, 4, 9), errors: days(0, 1, 0) }) });
    expect(broken.rows.slice(-2).map(([verdict, , , text]) => `${verdict}: ${text}`)).toEqual([
      'DEAD: it broke 1 of 4 times on 2026-11-22, the last day on which it ran; read its log',
      'DEAD: it broke 1 of 4 times on 2026-11-22, the last day on which it ran; read its log',
    ]);
    expect((await doctor({ metricData: but({ runs: days(0, 4, 9), errors: days(0, 0, 9) }) })).code).toBe(0);
  });

  test('that never ran are not proven', async () => {
    const { code, rows } = await doctor({ metricData: but({ runs: new Map() }) });
    expect([code, rows.at(-1)]).toEqual([
      1,
      ['UNPROVEN', 'app/orders', 'hook after-hook', 'it can run, and has not run in 90 days'],
    ]);
  });

  test.each<[object, string]>([
    [{ hooks: [] }, 'DEAD: the last deployment d-2 names none'],
    [{ hooks: [], rollbackOf: 'd-1' }, 'UNPROVEN: the last deployment d-2 names none'],
  ])('that a deployment does not name: %j', async (change, finding) => {
    const [verdict, , , text] = await soleFinding({ deployments: [{ ...DEPLOYMENT, ...change }] });
    expect(`${verdict}: ${text}`).toBe(finding);
  });

  test('before the first deployment nobody names them', async () => {
    const { lastAttemptedDeploymentId: _, ...fresh } = GROUP;
    expect(await soleFinding({ groups: [fresh] })).toEqual([
      'UNPROVEN',
      'app/orders',
      'hooks',
      'there was no deployment yet that would name them',
    ]);
  });
});

test('a calendar that cannot be read is dead, since it counts as closed', async () => {
  expect(await soleFinding({ calendars: {} }, '--calendar', 'holidays')).toEqual([
    'DEAD',
    'holidays',
    'calendar',
    'ssm:GetCalendarState of holidays failed with ResourceNotFoundException, and a calendar that cannot be read counts as closed',
  ]);
  expect((await doctor({ calendars: { holidays: { open: false } } }, '--calendar', 'holidays')).rows.at(-1)).toEqual([
    'ALIVE',
    'holidays',
    'calendar',
    'readable, closed',
  ]);
});

test('the ledger is read, and tells the last good release', async () => {
  expect(await soleFinding({ denied: ['readRecord'] }, '--ledger', 'releases')).toEqual([
    'UNPROVEN',
    'releases',
    'ledger',
    'readRecord of ledger failed with AccessDeniedException',
  ]);
  const { rows } = await doctor(
    {
      records: {
        'deployment#app/orders last-good': {
          recordVersion: 1,
          kind: 'last-good',
          releaseId: 'r41',
          deploymentId: 'd-1',
          version: '6',
          startedAtMs: 1,
        },
      },
    },
    '--ledger',
    'releases',
  );
  expect(rows.at(-1)).toEqual(['ALIVE', 'releases', 'ledger', 'readable, last good release r41']);
});

describe('the alias', () => {
  const at = (version: string, weights: Record<string, number> = {}): FakeAccount => ({
    aliases: { 'orders-fn:live': { version, weights, revisionId: 'r' } },
  });
  const last = (change: Partial<typeof DEPLOYMENT>): FakeAccount => ({ deployments: [{ ...DEPLOYMENT, ...change }] });

  test.each<[string, FakeAccount, string]>([
    ['7 after a success', {}, 'at version 7'],
    ['6 after a stop', { ...at('6'), ...last({ status: 'Stopped' }) }, 'at version 6'],
    [
      'weighted while a deployment runs',
      { ...at('6', { 7: 0.1 }), ...last({ status: 'InProgress' }) },
      'd-2 moves it now',
    ],
    [
      'anywhere where nobody knows',
      { ...at('5'), ...last({ status: 'Failed', currentVersion: undefined }) },
      'at version 5',
    ],
  ])('may be at %s', async (_, account, text) => {
    const { rows } = await doctor(account);
    expect(rows.find(([, , part]) => part === 'alias')).toEqual(['ALIVE', 'app/orders', 'alias', text]);
  });

  test.each<[string, FakeAccount, string]>([
    [
      'moved',
      at('6'),
      'at version 6, and d-2 left it at version 7, so the next deployment fails: see guardrails repair',
    ],
    [
      'not back',
      { ...at('7'), ...last({ status: 'Stopped' }) },
      'at version 7, and d-2 left it at version 6, so the next deployment fails: see guardrails repair',
    ],
    [
      'left weighted',
      { ...at('6', { 7: 0.1 }), ...last({ status: 'Stopped' }) },
      'left weighted with version 7, so every deployment fails: see guardrails repair',
    ],
  ])('that is %s is dead', async (_, account, text) => {
    expect(await soleFinding(account)).toEqual(['DEAD', 'app/orders', 'alias', text]);
  });
});

test('the ledger and the calendars that the plan names are looked at, each once', async () => {
  const coordination = {
    ledgerTable: 'releases',
    freezeWindows: [{ name: 'Holidays', calendar: 'holidays', timeZone: 'UTC' }],
  };
  const { code, rows } = await doctor(plannedWith(coordination), '--ledger', 'releases', '--calendar', 'holidays');
  expect([code, rows.slice(9)]).toEqual([
    0,
    [
      ['ALIVE', 'releases', 'ledger', 'readable'],
      ['ALIVE', 'holidays', 'calendar', 'readable, open'],
    ],
  ]);
  expect(await soleFinding({ ...plannedWith(coordination), calendars: {} })).toEqual(
    expect.arrayContaining(['DEAD', 'holidays', 'calendar']),
  );
});

test('an alias that is not back after a stop is dead, a stop that waits for somebody is not', async () => {
  const remembered = plannedWith({ ledgerTable: 'releases' });
  expect((await doctor({ ...remembered, incidents: [INCIDENT] })).code).toBe(0);
  expect(await soleFinding({ ...remembered, incidents: [{ ...INCIDENT, revert: 'failed' }] })).toEqual([
    'DEAD',
    'app/orders',
    'incidents',
    'the alias is not back at version 6 after d-2: see guardrails repair',
  ]);
  expect(await soleFinding({ ...remembered, denied: ['queryIncidents'] })).toEqual([
    'UNPROVEN',
    'app/orders',
    'incidents',
    'queryIncidents of ledger failed with AccessDeniedException',
  ]);
});

describe('the rollback response of a stack', () => {
  const STAGE = { pipelineName: 'pipe', stageName: 'Production' };
  const held = (deploymentId: string) => ({
    ...emptyPause(STAGE),
    revision: 3,
    holds: [{ applicationName: 'app', deploymentGroupName: 'orders', deploymentId, sinceMs: 1, closed: true }],
  });
  const topicArn = 'arn:aws:sns:eu-central-1:111122223333:alerts';
  const RESPONSE: FakeResponse = {
    settings: { applicationName: 'app', ledgerTable: 'releases', topicArn, stage: STAGE },
    subscriptions: 2,
    transition: { enabled: true },
  };

  function responding(change: Partial<FakeResponse>, account: FakeAccount = {}): FakeAccount {
    return {
      functions: { ...HEALTHY.functions, shop: { state: 'Active', lastUpdateStatus: 'Successful' } },
      responses: { shop: { ...RESPONSE, ...change } },
      ...account,
    };
  }

  async function stackDoctor(change: Partial<FakeResponse> = {}, account: FakeAccount = {}) {
    const result = await runCommand(['doctor', '--stack', 'shop'], { ...WELL, ...responding(change, account) });
    return {
      ...result,
      rows: result.out
        .split('\n')
        .slice(9, -2)
        .map((line) => line.split(/ {2,}/)),
    };
  }

  /** Of a transition: its row, and what it costs. */
  async function transition(change: Partial<FakeResponse>): Promise<[number, string[]]> {
    const { code, rows } = await stackDoctor(change);
    const [verdict, , , text] = rows.find(([, , part]) => part === 'transition') ?? [];
    return [code, [verdict, text]];
  }

  test('is found, runs, would be heard, and has its pipeline as the ledger says', async () => {
    const { code, err, rows } = await stackDoctor();
    expect([code, err, rows]).toEqual([
      0,
      '',
      [
        ['ALIVE', 'shop', 'response', 'it ran 3 times in the last 30 minutes'],
        ['ALIVE', topicArn, 'alert', '2 confirmed subscriptions'],
        ['ALIVE', 'pipe/Production', 'transition', 'open, and the ledger says so'],
      ],
    ]);
  });

  test('is looked at by name where the stack is not named, and left out where the stack has none', async () => {
    expect((await doctor(responding({}), '--response', 'shop')).rows.at(-3)?.[2]).toBe('response');
    expect((await runCommand(['doctor', '--stack', 'shop'], WELL)).out).toContain('9 alive, 0 unproven, 0 dead');
  });

  test.each<[string, FakeAccount, string[]]>([
    [
      'does not run',
      { metricData: but({ runs: new Map() }) },
      [
        'DEAD',
        'shop',
        'response',
        'it did not run in the last 30 minutes, although it has to reconcile; look at its rules',
      ],
    ],
    [
      'does not finish',
      { metricData: but({ errors: new Map([[TODAY_MS, 2]]) }) },
      ['DEAD', 'shop', 'response', 'it could not finish 2 of 3 times in the last 30 minutes; read its log'],
    ],
    [
      'cannot run',
      { functions: { ...HEALTHY.functions, shop: { state: 'Failed', lastUpdateStatus: 'Successful' } } },
      ['DEAD', 'shop', 'response', 'its state is Failed'],
    ],
    [
      'cannot be read',
      { functions: HEALTHY.functions },
      ['DEAD', 'shop', 'response', 'lambda:GetFunctionConfiguration of shop failed with ResourceNotFoundException'],
    ],
  ])('that %s is not alive', async (_, account, row) => {
    const { code, rows } = await stackDoctor({}, account);
    expect([code, rows.find(([, , part]) => part === 'response')]).toEqual([1, row]);
  });

  test('to whose topic nobody subscribed is not alive', async () => {
    const { code, rows } = await stackDoctor({ subscriptions: 0 });
    expect([code, rows[1]]).toEqual([1, ['DEAD', topicArn, 'alert', 'nobody subscribed to it, so nobody is told']]);
  });

  test('without a pipeline has no transition', async () => {
    const { stage: _, ...settings } = RESPONSE.settings;
    expect((await stackDoctor({ settings })).rows.map(([, , part]) => part)).toEqual(['response', 'alert']);
  });

  const ours = { enabled: false, reason: pauseReason('d-2') };
  test.each<[string, Partial<FakeResponse>, number, string[]]>([
    [
      'we closed it',
      { transition: ours, pause: held('d-2') },
      0,
      ['ALIVE', 'closed until d-2 is acknowledged, as the ledger says'],
    ],
    [
      'somebody opened it',
      { pause: held('d-2') },
      1,
      [
        'UNPROVEN',
        'open, although the ledger holds it until d-2 is acknowledged: somebody opened it, or it is being closed',
      ],
    ],
    [
      'nobody will open it',
      { transition: ours, pause: emptyPause(STAGE) },
      1,
      ['DEAD', 'closed for d-2, which the ledger does not hold: nobody will open it, open it by hand'],
    ],
    [
      'somebody closed it',
      { transition: { enabled: false, reason: 'maintenance' } },
      0,
      ['ALIVE', 'closed by somebody else, whose it is to open'],
    ],
    [
      'CodePipeline does not know it',
      { transition: undefined },
      1,
      ['DEAD', 'codepipeline:GetPipelineState of pipe failed with ResourceNotFoundException'],
    ],
  ])('tells of its transition: %s', async (_, change, code, answer) => {
    expect(await transition(change)).toEqual([code, answer]);
  });
});

test('JSON tells the same rows', async () => {
  const { code, out } = await runCommand(['doctor', '--application', 'app', '--json'], { ...WELL, calendars: {} });
  const { reportVersion, findings } = JSON.parse(out);
  expect([code, reportVersion, findings.length, findings[0]]).toEqual([
    0,
    1,
    9,
    { subject: 'app/orders', part: 'plan', verdict: 'ALIVE', text: 'parses: 2 checks before traffic, 1 after' },
  ]);
});

test('verdicts have colours on a terminal', async () => {
  const { out } = await runCommand(['doctor', '--application', 'app'], { ...WELL, parameters: {} }, { colours: true });
  expect(out).toContain('\u001b[31mDEAD\u001b[39m ');
  expect(out).toContain('\u001b[32mALIVE\u001b[39m  app/orders  rollback');
});

test.each([
  [['--hours', '0'], '--hours: expected a whole number from 1 to 1440, got "0"'],
  [['--hours', '1441'], '--hours: expected a whole number from 1 to 1440, got "1441"'],
  [['--hours', '1.5'], '--hours: expected a whole number from 1 to 1440, got "1.5"'],
  [['--alarm', 'a'], '--alarm: expected --verify-alarms beside it, got none'],
])('%j is refused', async (argv, message) => {
  expect(await doctor({}, ...argv)).toMatchObject({ code: 2, out: '', err: `guardrails: ${message}\n` });
});
