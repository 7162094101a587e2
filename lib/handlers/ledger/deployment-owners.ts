import { type CodeDeployClient, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { OwnerPort } from '../../judge/coordination/lock-ports';
import { ENDED_STATUSES } from '../../judge/operations/ports';

/** Statuses of a deployment that has not ended (CodeDeploy API reference, DeploymentInfo). */
const RUNNING_STATUSES: readonly string[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** What CodeDeploy says of the owners of locks; whatever it does not say plainly is `unknown`. */
export function deploymentOwners(codeDeploy: CodeDeployClient): OwnerPort {
  return {
    status: async (deploymentId, abortSignal) => {
      try {
        const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }), { abortSignal });
        const status = deploymentInfo?.status ?? '';
        if (ENDED_STATUSES.includes(status)) return 'ended';
        return RUNNING_STATUSES.includes(status) ? 'running' : 'unknown';
      } catch {
        return 'unknown';
      }
    },
  };
}
