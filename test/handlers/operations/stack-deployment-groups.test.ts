import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();
const GROUPS = 'CodeDeploy_20141006.ListDeploymentGroups';

function resources(...given: [type: string, id: string, status?: string][]): string {
  const members = given.map(
    ([type, id, status = 'CREATE_COMPLETE']) =>
      `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`,
  );
  return `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
}

test('the groups of a stack are those of its applications that are in it', async () => {
  wire.answers.ListStackResources = resources(
    ['AWS::CodeDeploy::Application', 'app'],
    ['AWS::CodeDeploy::DeploymentGroup', 'orders'],
    ['AWS::CodeDeploy::DeploymentGroup', 'gone', 'DELETE_COMPLETE'],
    ['AWS::Lambda::Function', 'orders-fn'],
  );
  wire.answers[GROUPS] = { deploymentGroups: ['orders', 'of-another-stack'] };
  expect(await operations().stackDeploymentGroups('shop', SIGNAL)).toEqual([
    { applicationName: 'app', deploymentGroupName: 'orders' },
  ]);
  expect(wire.calls[0].body).toMatchObject({ Action: 'ListStackResources', StackName: 'shop' });
});

test('a group whose application is elsewhere is not left out silently', async () => {
  wire.answers.ListStackResources = resources(['AWS::CodeDeploy::DeploymentGroup', 'orders']);
  await expect(operations().stackDeploymentGroups('shop', SIGNAL)).rejects.toThrow(
    'the application of deployment group orders is not in stack shop, name it with --application',
  );
});
