import {
  type CodeDeployClient,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { text } from '../contract/decode';
import { type DeploymentView, PortError } from '../judge/ports';
import { describeThrown } from '../judge/thrown';
import { type LambdaChange, parseAppSpec, parseLambdaFunctionInfo } from './app-spec';
import { asking } from './port-errors';

/** CloudFormation's deployments carry the AppSpec as `String`, others as `AppSpecContent`. */
function contentOf(revision: RevisionLocation | undefined): string | undefined {
  return revision?.appSpecContent?.content || revision?.string?.content || undefined;
}

async function fromRevision(
  codeDeploy: CodeDeployClient,
  applicationName: string,
  revision: RevisionLocation | undefined,
  abortSignal: AbortSignal,
): Promise<LambdaChange> {
  const content = contentOf(revision);
  if (content !== undefined) return parseAppSpec(content);
  if (revision === undefined) throw new PortError('absent', 'the deployment has no revision');
  const registered = await asking(`codedeploy:GetApplicationRevision of ${applicationName}`, () =>
    codeDeploy.send(new GetApplicationRevisionCommand({ applicationName, revision }), { abortSignal }),
  );
  return parseAppSpec(text(contentOf(registered.revision), 'the content of the registered revision'));
}

async function fromTarget(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<LambdaChange> {
  const { targetIds = [] } = await asking(`codedeploy:ListDeploymentTargets of ${deploymentId}`, () =>
    codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), { abortSignal }),
  );
  if (targetIds.length !== 1) {
    throw new PortError(
      'malformed',
      `deployment ${deploymentId} has ${targetIds.length} targets, expected one function`,
    );
  }
  const [targetId] = targetIds;
  const { deploymentTarget } = await asking(`codedeploy:GetDeploymentTarget of ${deploymentId}`, () =>
    codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }), { abortSignal }),
  );
  return parseLambdaFunctionInfo(deploymentTarget?.lambdaTarget?.lambdaFunctionInfo);
}

/**
 * What a deployment id stands for: GetDeployment's revision, where that does not carry it the registered revision, and
 * where neither can be read the deployment target.
 *
 * @throws PortError where nobody knows, its message tells what each source said; ContractError where GetDeployment
 * answers without application or group
 */
export async function lookUpDeployment(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<DeploymentView> {
  const { deploymentInfo } = await asking(`codedeploy:GetDeployment of ${deploymentId}`, () =>
    codeDeploy.send(new GetDeploymentCommand({ deploymentId }), { abortSignal }),
  );
  const applicationName = text(deploymentInfo?.applicationName, 'deploymentInfo.applicationName');
  const deploymentGroupName = text(deploymentInfo?.deploymentGroupName, 'deploymentInfo.deploymentGroupName');
  const change = async (): Promise<LambdaChange> => {
    try {
      return await fromRevision(codeDeploy, applicationName, deploymentInfo?.revision, abortSignal);
    } catch (fromRevisionError) {
      try {
        return await fromTarget(codeDeploy, deploymentId, abortSignal);
      } catch (fromTargetError) {
        throw new PortError(
          fromTargetError instanceof PortError ? fromTargetError.kind : 'malformed',
          `neither the revision of deployment ${deploymentId} (${describeThrown(fromRevisionError)}) ` +
            `nor its target (${describeThrown(fromTargetError)}) tells the function's versions`,
        );
      }
    }
  };
  const createdAtMs = deploymentInfo?.createTime?.getTime();
  return {
    applicationName,
    deploymentGroupName,
    ...(await change()),
    ...(createdAtMs === undefined ? {} : { createdAtMs }),
  };
}
