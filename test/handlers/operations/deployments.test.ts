import { hooksOf } from '../../../lib/handlers/operations/deployments';
import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();
const CODEDEPLOY = 'CodeDeploy_20141006';
const GROUP = { applicationName: 'app', deploymentGroupName: 'orders' };

const APP_SPEC = JSON.stringify({
  version: '0.0',
  Resources: [
    {
      OrdersAlias: {
        Type: 'AWS::Lambda::Function',
        Properties: { Name: 'orders-fn', Alias: 'live', CurrentVersion: '6', TargetVersion: '7' },
      },
    },
  ],
  Hooks: [
    { BeforeAllowTraffic: 'before-hook' },
    { AfterAllowTraffic: 'arn:aws:lambda:eu-central-1:111122223333:function:after-hook' },
  ],
});

const INFO = { ...GROUP, status: 'Stopped', createTime: 1_700_000_000, errorInformation: { code: 'ALARM_ACTIVE' } };
const IN_FULL = { ...INFO, revision: { revisionType: 'String', string: { content: APP_SPEC } } };

const RECORD = {
  ...GROUP,
  deploymentId: 'd-1',
  status: 'Stopped',
  createdAtMs: 1_700_000_000_000,
  errorCode: 'ALARM_ACTIVE',
  functionName: 'orders-fn',
  aliasName: 'live',
  currentVersion: '6',
  targetVersion: '7',
  hooks: ['before-hook', 'after-hook'],
};

describe('a deployment', () => {
  test('is read with its change and its hooks', async () => {
    wire.answers[`${CODEDEPLOY}.GetDeployment`] = { deploymentInfo: IN_FULL };
    expect(await operations().codeDeploy.deployment('d-1', SIGNAL)).toEqual(RECORD);
  });

  test('whose revision is registered elsewhere is read there', async () => {
    wire.answers[`${CODEDEPLOY}.GetDeployment`] = {
      deploymentInfo: {
        ...INFO,
        revision: { revisionType: 'String', string: { sha256: 'x' } },
        rollbackInfo: { rollbackTriggeringDeploymentId: 'd-0' },
      },
    };
    wire.answers[`${CODEDEPLOY}.GetApplicationRevision`] = {
      revision: { revisionType: 'String', string: { content: APP_SPEC } },
    };
    expect(await operations().codeDeploy.deployment('d-1', SIGNAL)).toEqual({ ...RECORD, rollbackOf: 'd-0' });
  });

  test.each([
    [undefined, 'codedeploy:GetDeployment of d-1 answered without the deployment'],
    [
      { ...IN_FULL, status: undefined },
      'codedeploy:GetDeployment of d-1: status: expected a non-empty string, got nothing',
    ],
    [
      { ...IN_FULL, createTime: undefined },
      'codedeploy:GetDeployment of d-1 answered without the time of its creation',
    ],
  ])('that is not told in full is refused', async (deploymentInfo, message) => {
    wire.answers[`${CODEDEPLOY}.GetDeployment`] = { deploymentInfo };
    await expect(operations().codeDeploy.deployment('d-1', SIGNAL)).rejects.toThrow(message);
  });

  test('is stopped together with a rollback', async () => {
    wire.answers[`${CODEDEPLOY}.StopDeployment`] = {};
    await operations().codeDeploy.stopWithRollback('d-1', SIGNAL);
    expect(wire.calls.map(({ body }) => body)).toEqual([{ deploymentId: 'd-1', autoRollbackEnabled: true }]);
  });

  test.each([
    ['InProgress', 'running'],
    ['Ready', 'running'],
    ['Succeeded', 'ended'],
    ['Stopped', 'ended'],
    ['Elsewhere', 'unknown'],
  ])('in status %s, the owner of a lock is %s', async (status, expected) => {
    wire.answers[`${CODEDEPLOY}.GetDeployment`] = { deploymentInfo: { ...IN_FULL, status } };
    expect(await operations().owners.status('d-1', SIGNAL)).toBe(expected);
  });

  test('that may not be asked about is an unknown owner', async () => {
    expect(await operations().owners.status('d-1', SIGNAL)).toBe('unknown');
  });
});

describe('a redeployment', () => {
  const redeployment = {
    ...GROUP,
    functionName: 'orders-fn',
    aliasName: 'live',
    currentVersion: '7',
    targetVersion: '6',
    description: 'back',
    alarmsIgnored: false,
  };

  test('goes all at once, without hooks, and under the eyes of the alarms unless they are ignored', async () => {
    wire.answers[`${CODEDEPLOY}.CreateDeployment`] = { deploymentId: 'd-2' };
    expect(await operations().codeDeploy.redeploy(redeployment, SIGNAL)).toBe('d-2');
    await operations().codeDeploy.redeploy({ ...redeployment, alarmsIgnored: true }, SIGNAL);
    const body = {
      ...GROUP,
      description: 'back',
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      revision: {
        revisionType: 'AppSpecContent',
        appSpecContent: {
          content:
            '{"version":"0.0","Resources":[{"alias":{"Type":"AWS::Lambda::Function","Properties":{"Name":"orders-fn","Alias":"live","CurrentVersion":"7","TargetVersion":"6"}}}]}',
        },
      },
    };
    expect(wire.calls.map((call) => call.body)).toEqual([
      body,
      { ...body, overrideAlarmConfiguration: { enabled: false } },
    ]);
  });

  test('without an id is refused', async () => {
    wire.answers[`${CODEDEPLOY}.CreateDeployment`] = {};
    await expect(operations().codeDeploy.redeploy(redeployment, SIGNAL)).rejects.toThrow(
      'codedeploy:CreateDeployment of app/orders: deploymentId: expected a non-empty string, got nothing',
    );
  });
});

describe('deployment groups', () => {
  test('of applications on Lambda are found page by page', async () => {
    const paged =
      (first: object, second: object) =>
      ({ nextToken }: { nextToken?: string }) =>
        nextToken === undefined ? { ...first, nextToken: 'more' } : second;
    wire.answers[`${CODEDEPLOY}.ListApplications`] = paged(
      { applications: ['shop'] },
      { applications: ['app', 'servers'] },
    );
    wire.answers[`${CODEDEPLOY}.BatchGetApplications`] = {
      applicationsInfo: [
        { applicationName: 'shop', computePlatform: 'Lambda' },
        { applicationName: 'servers', computePlatform: 'Server' },
        { applicationName: 'app', computePlatform: 'Lambda' },
      ],
    };
    wire.answers[`${CODEDEPLOY}.ListDeploymentGroups`] = paged(
      { deploymentGroups: ['pay'] },
      { deploymentGroups: ['orders'] },
    );
    expect(await operations().codeDeploy.applications(SIGNAL)).toEqual(['app', 'shop']);
    expect(await operations().codeDeploy.deploymentGroups('app', SIGNAL)).toEqual(['orders', 'pay']);
    expect(wire.calls.map(({ body }) => body)).toEqual([
      {},
      { nextToken: 'more' },
      { applicationNames: ['shop', 'app', 'servers'] },
      { applicationName: 'app' },
      { applicationName: 'app', nextToken: 'more' },
    ]);
  });

  const group = (info: object) => {
    wire.answers[`${CODEDEPLOY}.GetDeploymentGroup`] = { deploymentGroupInfo: { ...GROUP, ...info } };
    return operations().codeDeploy.deploymentGroup(GROUP, SIGNAL);
  };

  test('are read with alarms, rollback and last deployments', async () => {
    const info = {
      alarmConfiguration: { enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: 'a' }, { name: 'b' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      lastAttemptedDeployment: { deploymentId: 'd-2' },
      lastSuccessfulDeployment: { deploymentId: 'd-1' },
    };
    expect(await group(info)).toEqual({
      ...GROUP,
      alarmNames: ['a', 'b'],
      alarmsEnabled: true,
      ignorePollAlarmFailure: true,
      rollbackEvents: ['DEPLOYMENT_FAILURE'],
      lastAttemptedDeploymentId: 'd-2',
      lastSuccessfulDeploymentId: 'd-1',
    });
  });

  test('that say nothing guard nothing', async () => {
    const off = { ...GROUP, alarmNames: [], alarmsEnabled: false, ignorePollAlarmFailure: false, rollbackEvents: [] };
    expect(await group({})).toEqual(off);
    expect(await group({ autoRollbackConfiguration: { enabled: false, events: ['DEPLOYMENT_FAILURE'] } })).toEqual(off);
  });

  test('with an alarm without a name are refused', async () => {
    await expect(group({ alarmConfiguration: { alarms: [{}] } })).rejects.toThrow(
      'codedeploy:GetDeploymentGroup of app/orders: alarms[0].name: expected a non-empty string, got nothing',
    );
  });
});

test.each([
  ['{}', []],
  ['{"Hooks":{}}', []],
  ['{"Hooks":[null,{}]}', []],
])('an AppSpec without hooks names none: %s', (content, hooks) => {
  expect(hooksOf(content)).toEqual(hooks);
});

test('an AppSpec with a hook without a name is refused', () => {
  expect(() => hooksOf('{"Hooks":[{"BeforeAllowTraffic":7}]}')).toThrow(
    'AppSpec.Hooks[0].BeforeAllowTraffic: expected a non-empty string, got a value of type number',
  );
});
