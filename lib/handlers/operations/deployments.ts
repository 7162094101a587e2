import {
  type CodeDeployClient,
  CreateDeploymentCommand,
  type DeploymentInfo,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  type RevisionLocation,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { parseJson, text } from '../../contract/decode';
import type { DeploymentRecord, Redeployment } from '../../judge/operations/ports';
import { appSpecOf } from '../../judge/operations/redeployment-app-spec';
import { PortError } from '../../judge/ports';
import { functionNameOf } from '../app-spec';
import { lookUpDeployment } from '../deployment-lookup';
import { asking } from '../port-errors';

const ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';

function contentOf(revision: RevisionLocation | undefined): string | undefined {
  return revision?.appSpecContent?.content || revision?.string?.content || undefined;
}

/** Names of the functions under `Hooks` of an AppSpec in JSON (CodeDeploy user guide, AppSpec hooks for Lambda). */
export function hooksOf(content: string): string[] {
  const spec = parseJson(content, 'AppSpec');
  const hooks = typeof spec === 'object' && spec !== null && 'Hooks' in spec ? spec.Hooks : [];
  if (!Array.isArray(hooks)) return [];
  return hooks.flatMap((hook: unknown, index) =>
    Object.entries(typeof hook === 'object' && hook !== null ? hook : {}).map(([event, name]) =>
      functionNameOf(name, `AppSpec.Hooks[${index}].${event}`),
    ),
  );
}

async function revisionContent(
  codeDeploy: CodeDeployClient,
  { applicationName, revision }: DeploymentInfo,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const content = contentOf(revision);
  if (content !== undefined || revision === undefined) return content;
  const registered = await asking(`codedeploy:GetApplicationRevision of ${applicationName}`, () =>
    codeDeploy.send(new GetApplicationRevisionCommand({ applicationName, revision }), { abortSignal }),
  );
  return contentOf(registered.revision);
}

/** One deployment with the change that it makes, and the hooks that it runs. */
export async function describeDeployment(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<DeploymentRecord> {
  const call = `codedeploy:GetDeployment of ${deploymentId}`;
  const { deploymentInfo: info } = await asking(call, () =>
    codeDeploy.send(new GetDeploymentCommand({ deploymentId }), { abortSignal }),
  );
  if (info === undefined) throw new PortError('malformed', `${call} answered without the deployment`);
  const status = text(info.status, `${call}: status`);
  const createdAtMs = info.createTime?.getTime();
  if (createdAtMs === undefined) throw new PortError('malformed', `${call} answered without the time of its creation`);
  const change = await lookUpDeployment(codeDeploy, deploymentId, abortSignal);
  const content = await revisionContent(codeDeploy, info, abortSignal);
  const rollbackOf = info.rollbackInfo?.rollbackTriggeringDeploymentId;
  const errorCode = info.errorInformation?.code;
  return {
    deploymentId,
    status,
    createdAtMs,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...change,
    hooks: content === undefined ? [] : hooksOf(content),
  };
}

/** Stops a deployment, with the rollback that CodeDeploy makes of it. */
export async function stopWithRollback(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<void> {
  await asking(`codedeploy:StopDeployment of ${deploymentId}`, () =>
    codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }), { abortSignal }),
  );
}

/** Starts a deployment of an existing version, all at once and without hooks. */
export async function redeploy(
  codeDeploy: CodeDeployClient,
  redeployment: Redeployment,
  abortSignal: AbortSignal,
): Promise<string> {
  const { applicationName, deploymentGroupName, description, alarmsIgnored } = redeployment;
  const call = `codedeploy:CreateDeployment of ${applicationName}/${deploymentGroupName}`;
  const { deploymentId } = await asking(call, () =>
    codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName,
        deploymentGroupName,
        description,
        deploymentConfigName: ALL_AT_ONCE,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpecOf(redeployment) } },
        ...(alarmsIgnored ? { overrideAlarmConfiguration: { enabled: false } } : {}),
      }),
      { abortSignal },
    ),
  );
  return text(deploymentId, `${call}: deploymentId`);
}
