import {
  BatchGetApplicationsCommand,
  type CodeDeployClient,
  GetDeploymentGroupCommand,
  ListApplicationsCommand,
  type ListApplicationsCommandOutput,
  ListDeploymentGroupsCommand,
  type ListDeploymentGroupsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { text } from '../../contract/decode';
import type { DeploymentGroupName, DeploymentGroupView } from '../../judge/operations/ports';
import { asking } from '../port-errors';

/** Names that one BatchGetApplications takes (CodeDeploy API reference). */
const APPLICATIONS_PER_CALL = 100;

/** Names of the account's applications on Lambda, sorted. */
export async function lambdaApplications(codeDeploy: CodeDeployClient, abortSignal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListApplicationsCommandOutput = await asking('codedeploy:ListApplications', () =>
      codeDeploy.send(new ListApplicationsCommand({ nextToken }), { abortSignal }),
    );
    names.push(...(page.applications ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const onLambda: string[] = [];
  for (let first = 0; first < names.length; first += APPLICATIONS_PER_CALL) {
    const applicationNames = names.slice(first, first + APPLICATIONS_PER_CALL);
    const { applicationsInfo = [] } = await asking('codedeploy:BatchGetApplications', () =>
      codeDeploy.send(new BatchGetApplicationsCommand({ applicationNames }), { abortSignal }),
    );
    for (const { applicationName, computePlatform } of applicationsInfo) {
      if (computePlatform === 'Lambda') onLambda.push(text(applicationName, 'applicationsInfo.applicationName'));
    }
  }
  return onLambda.sort();
}

/** Names of an application's deployment groups, sorted. */
export async function deploymentGroupsOf(
  codeDeploy: CodeDeployClient,
  applicationName: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListDeploymentGroupsCommandOutput = await asking(
      `codedeploy:ListDeploymentGroups of ${applicationName}`,
      () => codeDeploy.send(new ListDeploymentGroupsCommand({ applicationName, nextToken }), { abortSignal }),
    );
    names.push(...(page.deploymentGroups ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return names.sort();
}

/** One deployment group: its alarms, its rollback events and its last deployments. */
export async function describeDeploymentGroup(
  codeDeploy: CodeDeployClient,
  { applicationName, deploymentGroupName }: DeploymentGroupName,
  abortSignal: AbortSignal,
): Promise<DeploymentGroupView> {
  const call = `codedeploy:GetDeploymentGroup of ${applicationName}/${deploymentGroupName}`;
  const { deploymentGroupInfo: info } = await asking(call, () =>
    codeDeploy.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }), { abortSignal }),
  );
  const alarms = info?.alarmConfiguration;
  const rollback = info?.autoRollbackConfiguration;
  const attempted = info?.lastAttemptedDeployment?.deploymentId;
  const successful = info?.lastSuccessfulDeployment?.deploymentId;
  return {
    applicationName,
    deploymentGroupName: text(info?.deploymentGroupName, `${call}: deploymentGroupName`),
    alarmNames: (alarms?.alarms ?? []).map(({ name }, index) => text(name, `${call}: alarms[${index}].name`)),
    alarmsEnabled: alarms?.enabled === true,
    ignorePollAlarmFailure: alarms?.ignorePollAlarmFailure === true,
    rollbackEvents: rollback?.enabled === true ? [...(rollback.events ?? [])] : [],
    ...(attempted === undefined ? {} : { lastAttemptedDeploymentId: attempted }),
    ...(successful === undefined ? {} : { lastSuccessfulDeploymentId: successful }),
  };
}
