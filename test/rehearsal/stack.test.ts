import { rehearse } from '../../lib/rehearsal/rehearse';
import { ScenarioError } from '../../lib/rehearsal/scenario';
import { type EditableTemplate, guarded } from './template/guarded-template';

/** The guarded template twice in one stack: orders with a canary of 30 minutes, and parcels, whose shift may be another one. */
function twoAliases(parcelsConfig = 'CodeDeployDefault.LambdaAllAtOnce'): EditableTemplate {
  const orders = guarded();
  const parcels: EditableTemplate = JSON.parse(
    JSON.stringify(orders).replaceAll('Orders', 'Parcels').replaceAll('orders', 'parcels'),
  );
  const template = { ...orders, Resources: { ...orders.Resources, ...parcels.Resources } };
  template.Resources.ParcelsGroup.Properties.DeploymentConfigName = parcelsConfig;
  return template;
}

test('the deployments of a stack run at the same time, each with calls of its own', async () => {
  const rehearsals = await rehearse({ template: twoAliases() });
  expect(rehearsals.map(({ deployable, verdict }) => [deployable, verdict])).toEqual([
    ['OrdersAlias', 'promoted'],
    ['ParcelsAlias', 'promoted'],
  ]);
  const [orders, parcels] = rehearsals.map(({ minutes }) => minutes.map(({ current }) => current.invocations));
  expect(orders.slice(0, 3)).not.toEqual(parcels.slice(0, 3));
});

test('one that fails takes back one that was over', async () => {
  const [orders, parcels] = await rehearse(
    { template: twoAliases() },
    { fault: { kind: 'leak', points: 50, overMin: 60 }, faultyDeployments: ['OrdersAlias'] },
  );
  expect([orders.verdict, orders.stoppedBy]).toEqual(['rolled-back', 'orders-errors-v2']);
  expect(parcels).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'CloudFormation' });
  expect(parcels.cause).toMatch(/CloudFormation rolled the stack back, because the deployment of OrdersAlias failed$/);
  expect(parcels.timeline.map(({ text }) => text).join('\n')).toMatch(/stack/);
});

test('one that fails stops one in progress, whatever its group rolls back on', async () => {
  const template = twoAliases('CodeDeployDefault.LambdaCanary10Percent30Minutes');
  template.Resources.OrdersGroup.Properties.AutoRollbackConfiguration = {
    Enabled: true,
    Events: ['DEPLOYMENT_STOP_ON_ALARM'],
  };
  const scenario = { fault: { kind: 'errors', points: 60 } as const, faultyDeployments: ['ParcelsAlias'] };
  const [orders, parcels] = await rehearse({ template }, scenario);
  expect(parcels.verdict).toBe('rolled-back');
  expect(orders).toMatchObject({
    verdict: 'rolled-back',
    stoppedBy: 'CloudFormation',
    errorCode: 'MANUAL_STOP',
    cause: 'CloudFormation rolled the stack back, because the deployment of ParcelsAlias failed',
    failedCalls: 0,
  });
  expect(orders.minutesToStop).toBeLessThan(10);
});

test('two aliases of one deployment group clash', async () => {
  const template = twoAliases();
  const { UpdatePolicy } = template.Resources.OrdersAlias;
  template.Resources.ParcelsAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName =
    UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName;
  const [orders, parcels] = await rehearse({ template });
  expect(parcels).toMatchObject({ verdict: 'blocked', errorCode: 'DeploymentLimitExceededException' });
  expect(orders).toMatchObject({
    verdict: expect.stringMatching(/^(blocked|rolled-back)$/),
    stoppedBy: 'CloudFormation',
  });
});

test('faults in a deployment that is not there are refused', async () => {
  const faultyDeployments = ['Nowhere'];
  await expect(
    rehearse({ template: guarded() }, { fault: { kind: 'errors', points: 5 }, faultyDeployments }),
  ).rejects.toThrow(
    new ScenarioError('faultyDeployments: no deployment Nowhere, expected the logical id of an alias: OrdersAlias'),
  );
});
