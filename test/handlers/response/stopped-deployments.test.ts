import { stoppedDeployments } from '../../../lib/handlers/response/stopped-deployments';
import type { ModelDeployment } from '../../e2e/response/aws-model';
import { Refusal } from '../../reality/support/aws-answer';
import { SIGNAL } from '../../support/aws-clients';
import { hostScene, START_MS, STOPPED } from './host-scene';

const scene = hostScene();
const deployments = () => stoppedDeployments(scene.codeDeploy, 'app', SIGNAL);

function given(...changes: Partial<ModelDeployment>[]): void {
  for (const change of changes) {
    const deployment = { ...STOPPED, ...change };
    scene.model.deployments.set(deployment.id, deployment);
  }
}

test('a deployment that an alarm stopped is told with versions, times, cause and the event that failed', async () => {
  given({});
  expect(await deployments().find('d-1')).toEqual({
    applicationName: 'app',
    deploymentGroupName: 'orders',
    deploymentId: 'd-1',
    functionName: 'orders-fn',
    aliasName: 'live',
    currentVersion: '6',
    targetVersion: '7',
    status: 'Stopped',
    createdAtMs: START_MS,
    endedAtMs: START_MS + 600_000,
    errorCode: 'ALARM_ACTIVE',
    failedEvent: 'AllowTraffic',
  });
});

test('of a deployment that runs nobody asks which event failed', async () => {
  given({ status: 'InProgress', endedAtMs: undefined, errorCode: undefined });
  const found = await deployments().find('d-1');
  expect([found.status, found.endedAtMs, found.failedEvent]).toEqual(['InProgress', undefined, undefined]);
  expect(scene.aws.actions()).not.toContain('ListDeploymentTargets');
});

test('one that does not exist is absent, one that cannot be asked for is denied', async () => {
  await expect(deployments().find('d-9')).rejects.toMatchObject({
    kind: 'absent',
    message: 'codedeploy:GetDeployment of d-9 failed with DeploymentDoesNotExistException',
  });
  scene.aws.fault = () => new Refusal('AccessDeniedException');
  await expect(deployments().find('d-9')).rejects.toMatchObject({ kind: 'denied' });
});

test('those that ended since are found, by group', async () => {
  given(
    {},
    { id: 'd-2', status: 'Failed', createdAtMs: START_MS + 60_000 },
    { id: 'd-3', status: 'Succeeded', createdAtMs: START_MS + 60_000 },
    { id: 'd-5', status: 'InProgress', createdAtMs: START_MS + 60_000 },
    { id: 'd-4', group: 'stock', createdAtMs: START_MS + 60_000 },
  );
  expect(await deployments().endedSince('orders', START_MS)).toEqual(['d-1', 'd-2', 'd-3']);
  expect(await deployments().endedSince('orders', START_MS + 1_000)).toEqual(['d-2', 'd-3']);
  expect(await deployments().groups()).toEqual(['orders', 'stock']);
});

test('whether one runs is told', async () => {
  given({});
  expect(await deployments().running('orders')).toBe(false);
  given({ id: 'd-2', status: 'InProgress', endedAtMs: undefined });
  expect(await deployments().running('orders')).toBe(true);
});

test('only a success that was begun later overtakes a stop', async () => {
  given(
    { id: 'd-0', status: 'Succeeded', createdAtMs: START_MS - 60_000 },
    {},
    { id: 'd-2', status: 'Succeeded', createdAtMs: START_MS + 60_000, targetVersion: '8' },
  );
  const later = await deployments().succeededAfter('orders', START_MS);
  expect(later.map(({ deploymentId, targetVersion }) => [deploymentId, targetVersion])).toEqual([['d-2', '8']]);
});
