import {
  type CodeDeployClient,
  type DeploymentStatus,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  type ListDeploymentsCommandOutput,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { text } from '../../contract/decode';
import { PortError } from '../../judge/ports';
import type { ResponseDeployment, ResponseDeployments } from '../../judge/response/ports';
import { lookUpDeployment } from '../deployment-lookup';
import { deploymentGroupsOf } from '../operations/deployment-groups';
import { asking } from '../port-errors';

/** A page holds 100 ids; more pages than this of one group within a day mean a loop. */
const PAGES = 20;
/** Later deployments that are looked at: one that went further is among the newest. */
const LATER = 20;

const ENDED_BADLY: DeploymentStatus[] = ['Failed', 'Stopped'];
/** Statuses of a deployment that has not ended (CodeDeploy API reference, ListDeployments). */
const RUNNING: DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** The lifecycle event that failed; undefined where none did or CodeDeploy does not tell. */
async function failedEventOf(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const { targetIds = [] } = await asking(`codedeploy:ListDeploymentTargets of ${deploymentId}`, () =>
    codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), { abortSignal }),
  );
  if (targetIds.length === 0) return undefined;
  const [targetId] = targetIds;
  const { deploymentTarget } = await asking(`codedeploy:GetDeploymentTarget of ${deploymentId}`, () =>
    codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }), { abortSignal }),
  );
  const events = deploymentTarget?.lambdaTarget?.lifecycleEvents ?? [];
  return events.find(({ status }) => status === 'Failed')?.lifecycleEventName;
}

/** One deployment, with how it ended. */
export async function describeStopped(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<ResponseDeployment> {
  const call = `codedeploy:GetDeployment of ${deploymentId}`;
  const { deploymentInfo: info } = await asking(call, () =>
    codeDeploy.send(new GetDeploymentCommand({ deploymentId }), { abortSignal }),
  );
  const status = text(info?.status, `${call}: status`);
  const createdAtMs = info?.createTime?.getTime();
  if (createdAtMs === undefined || Number.isNaN(createdAtMs)) {
    throw new PortError('malformed', `${call} answered without the time of its creation`);
  }
  const change = await lookUpDeployment(codeDeploy, deploymentId, abortSignal);
  const endedAtMs = info?.completeTime?.getTime();
  const errorCode = info?.errorInformation?.code;
  const rollbackOf = info?.rollbackInfo?.rollbackTriggeringDeploymentId;
  const failedEvent = ENDED_BADLY.some((bad) => bad === status)
    ? await failedEventOf(codeDeploy, deploymentId, abortSignal)
    : undefined;
  return {
    ...change,
    deploymentId,
    status,
    createdAtMs,
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
    ...(errorCode === undefined ? {} : { errorCode }),
    // A deployment that was rolled back names itself there, too, in some answers.
    ...(rollbackOf && rollbackOf !== deploymentId ? { rollbackOf } : {}),
    ...(failedEvent === undefined ? {} : { failedEvent }),
  };
}

/** What CodeDeploy knows of the deployments of one application. */
export function stoppedDeployments(
  codeDeploy: CodeDeployClient,
  applicationName: string,
  abortSignal: AbortSignal,
): ResponseDeployments {
  const list = async (deploymentGroupName: string, statuses: DeploymentStatus[], sinceMs?: number) => {
    const call = `codedeploy:ListDeployments of ${applicationName}/${deploymentGroupName}`;
    const ids: string[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer: ListDeploymentsCommandOutput = await asking(call, () =>
        codeDeploy.send(
          new ListDeploymentsCommand({
            applicationName,
            deploymentGroupName,
            includeOnlyStatuses: statuses,
            ...(sinceMs === undefined ? {} : { createTimeRange: { start: new Date(sinceMs) } }),
            nextToken,
          }),
          { abortSignal },
        ),
      );
      ids.push(...(answer.deployments ?? []));
      nextToken = answer.nextToken;
      if (!nextToken) return ids;
    }
    throw new PortError('unavailable', `${call} did not end after ${PAGES} pages`);
  };
  const find = (deploymentId: string) => describeStopped(codeDeploy, deploymentId, abortSignal);
  return {
    groups: () => deploymentGroupsOf(codeDeploy, applicationName, abortSignal),
    find,
    endedSince: (group, sinceMs) => list(group, [...ENDED_BADLY, 'Succeeded'], sinceMs),
    running: async (group) => (await list(group, RUNNING)).length > 0,
    succeededAfter: async (group, createdAtMs) => {
      const found: ResponseDeployment[] = [];
      for (const id of (await list(group, ['Succeeded'], createdAtMs)).slice(0, LATER)) {
        const deployment = await find(id);
        if (deployment.createdAtMs > createdAtMs && deployment.rollbackOf === undefined) found.push(deployment);
      }
      return found;
    },
  };
}
