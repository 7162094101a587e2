import {
  CodeDeployClient,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { mockClient } from 'aws-sdk-client-mock';
import { lookUpDeployment } from '../../lib/handlers/deployment-lookup';
import { appSpec } from '../support/app-spec';
import { OFFLINE, refusal, SIGNAL } from '../support/aws-clients';

const VIEW = {
  applicationName: 'app',
  deploymentGroupName: 'orders-group',
  functionName: 'orders',
  aliasName: 'live',
  currentVersion: '6',
  targetVersion: '7',
};
const INFO = { functionName: 'orders', functionAlias: 'live', currentVersion: '6', targetVersion: '7' };
const REVISION: RevisionLocation = { revisionType: 'String', string: { sha256: 'abc' } };

const codeDeploy = mockClient(CodeDeployClient);

function lookUp() {
  return lookUpDeployment(new CodeDeployClient(OFFLINE), 'd-1', SIGNAL);
}

function deployed(revision?: RevisionLocation) {
  codeDeploy
    .on(GetDeploymentCommand)
    .resolves({ deploymentInfo: { applicationName: 'app', deploymentGroupName: 'orders-group', revision } });
}

function targeted(targetIds: string[] = ['orders:live']) {
  codeDeploy.on(ListDeploymentTargetsCommand).resolves({ targetIds });
  codeDeploy.on(GetDeploymentTargetCommand).resolves({
    deploymentTarget: { deploymentTargetType: 'LambdaTarget', lambdaTarget: { lambdaFunctionInfo: INFO } },
  });
}

/** Every command with its input, in the order of the calls. */
function sent() {
  return codeDeploy.calls().map(({ args: [command] }) => [command.constructor.name, command.input]);
}

beforeEach(() => {
  codeDeploy.reset();
});

test.each<[string, RevisionLocation]>([
  ['String', { revisionType: 'String', string: { content: appSpec() } }],
  ['AppSpecContent', { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec() } }],
])('a revision of type %s that carries its content is read with one call', async (_, revision) => {
  deployed(revision);
  expect(await lookUp()).toEqual(VIEW);
  expect(sent()).toEqual([['GetDeploymentCommand', { deploymentId: 'd-1' }]]);
  expect((codeDeploy.call(0).args as unknown[])[1]).toEqual({ abortSignal: SIGNAL });
});

test('a revision without content is looked up in the application', async () => {
  deployed(REVISION);
  codeDeploy.on(GetApplicationRevisionCommand).resolves({ revision: { string: { content: appSpec() } } });
  expect(await lookUp()).toEqual(VIEW);
  expect(sent().slice(1)).toEqual([['GetApplicationRevisionCommand', { applicationName: 'app', revision: REVISION }]]);
});

test.each<[string, () => void]>([
  [
    'is not registered',
    () => codeDeploy.on(GetApplicationRevisionCommand).rejects(refusal('RevisionDoesNotExistException')),
  ],
  [
    'is registered without content',
    () => codeDeploy.on(GetApplicationRevisionCommand).resolves({ revision: REVISION }),
  ],
  ['is YAML', () => deployed({ revisionType: 'String', string: { content: 'version: 0.0' } })],
  ['is absent', () => deployed()],
])('the deployment target is asked where the revision %s', async (_, prepare) => {
  deployed(REVISION);
  prepare();
  targeted();
  expect(await lookUp()).toEqual(VIEW);
  expect(sent().slice(-2)).toEqual([
    ['ListDeploymentTargetsCommand', { deploymentId: 'd-1' }],
    ['GetDeploymentTargetCommand', { deploymentId: 'd-1', targetId: 'orders:live' }],
  ]);
});

test('what each source said is told where neither tells the versions', async () => {
  deployed({ revisionType: 'String', string: { content: 'version: 0.0' } });
  codeDeploy.on(ListDeploymentTargetsCommand).rejects(refusal('ThrottlingException'));
  await expect(lookUp()).rejects.toMatchObject({
    kind: 'throttled',
    message:
      'neither the revision of deployment d-1 (AppSpec: expected JSON, got 12 characters that do not parse) nor its ' +
      'target (throttled: codedeploy:ListDeploymentTargets of d-1 failed with ThrottlingException) ' +
      "tells the function's versions",
  });
});

test.each([[[]], [['a', 'b']]])('a deployment with the targets %j is refused', async (targetIds) => {
  deployed();
  targeted(targetIds);
  await expect(lookUp()).rejects.toMatchObject({
    kind: 'malformed',
    message:
      'neither the revision of deployment d-1 (absent: the deployment has no revision) nor its target (malformed: ' +
      `deployment d-1 has ${targetIds.length} targets, expected one function) tells the function's versions`,
  });
});

test('a target that is no function is refused', async () => {
  deployed();
  targeted();
  codeDeploy.on(GetDeploymentTargetCommand).resolves({ deploymentTarget: { deploymentTargetType: 'ECSTarget' } });
  await expect(lookUp()).rejects.toMatchObject({
    kind: 'malformed',
    message: expect.stringContaining('its target (lambdaFunctionInfo: expected an object)'),
  });
});

test('a deployment that does not exist is absent, and nothing else is asked', async () => {
  codeDeploy.on(GetDeploymentCommand).rejects(refusal('DeploymentDoesNotExistException'));
  await expect(lookUp()).rejects.toMatchObject({
    kind: 'absent',
    message: 'codedeploy:GetDeployment of d-1 failed with DeploymentDoesNotExistException',
  });
  expect(sent()).toHaveLength(1);
});

test.each(['applicationName', 'deploymentGroupName'])('a deployment without %s is refused', async (field) => {
  const deploymentInfo = { applicationName: 'app', deploymentGroupName: 'g', [field]: undefined };
  codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo });
  await expect(lookUp()).rejects.toThrow(`deploymentInfo.${field}: expected a non-empty string, got nothing`);
});
