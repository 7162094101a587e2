import {
  type CloudFormationClient,
  ListStackResourcesCommand,
  type ListStackResourcesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { text } from '../../contract/decode';
import type { DeploymentGroupName } from '../../judge/operations/ports';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';
import { deploymentGroupsOf } from './deployment-groups';

/**
 * The deployment groups of a stack. CloudFormation knows a group by its name alone, so that its application must be in the same stack.
 *
 * @throws PortError where the application of a group is not in the stack
 */
export async function stackDeploymentGroups(
  cloudFormation: CloudFormationClient,
  codeDeploy: CodeDeployClient,
  stackName: string,
  abortSignal: AbortSignal,
): Promise<DeploymentGroupName[]> {
  const call = `cloudformation:ListStackResources of ${stackName}`;
  const named = new Map<string, string[]>();
  let NextToken: string | undefined;
  do {
    const page: ListStackResourcesCommandOutput = await asking(call, () =>
      cloudFormation.send(new ListStackResourcesCommand({ StackName: stackName, NextToken }), { abortSignal }),
    );
    for (const { ResourceType = '', PhysicalResourceId, ResourceStatus } of page.StackResourceSummaries ?? []) {
      if (!ResourceType.startsWith('AWS::CodeDeploy::') || ResourceStatus === 'DELETE_COMPLETE') continue;
      const name = text(PhysicalResourceId, `${call}: PhysicalResourceId of an ${ResourceType}`);
      named.set(ResourceType, [...(named.get(ResourceType) ?? []), name]);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  const wanted = named.get('AWS::CodeDeploy::DeploymentGroup') ?? [];
  const found: DeploymentGroupName[] = [];
  for (const applicationName of named.get('AWS::CodeDeploy::Application') ?? []) {
    const groups = await deploymentGroupsOf(codeDeploy, applicationName, abortSignal);
    const inStack = groups.filter((group) => wanted.includes(group));
    found.push(...inStack.map((deploymentGroupName) => ({ applicationName, deploymentGroupName })));
  }
  const lost = wanted.find((name) => !found.some(({ deploymentGroupName }) => deploymentGroupName === name));
  if (lost !== undefined) {
    throw new PortError(
      'absent',
      `the application of deployment group ${lost} is not in stack ${stackName}, name it with --application`,
    );
  }
  return found;
}
