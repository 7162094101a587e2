import {
  type CodeDeployClient,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { ContractError } from '../contract/decode';
import type { HookOutcome } from '../contract/report';
import { type DeploymentView, PortError } from '../judge/ports';
import { type AppSpecFunction, functionNameOf, parseAppSpec } from './app-spec';
import { answered, asking } from './port-errors';

/** CodeDeploy, as a hook sees it. */
export class Deployments {
  public constructor(private readonly client: CodeDeployClient) {}

  /** Which function, alias and versions a deployment is about. */
  public async describe(deploymentId: string, abortSignal: AbortSignal): Promise<DeploymentView> {
    const { deploymentInfo } = await asking('GetDeployment', deploymentId, () =>
      this.client.send(new GetDeploymentCommand({ deploymentId }), { abortSignal }),
    );
    const field = <T>(value: T | undefined, name: string): T => answered(value, 'GetDeployment', deploymentId, name);
    const applicationName = field(deploymentInfo?.applicationName, 'applicationName');
    const deploymentGroupName = field(deploymentInfo?.deploymentGroupName, 'deploymentGroupName');
    const appSpec =
      this.parse(contentOf(deploymentInfo?.revision)) ??
      (await this.fromRevision(applicationName, deploymentInfo?.revision, abortSignal)) ??
      (await this.fromTarget(deploymentId, abortSignal));
    return { applicationName, deploymentGroupName, ...appSpec };
  }

  /** Tells CodeDeploy the outcome; an event that was completed before counts as told. */
  public async report(deploymentId: string, lifecycleEventHookExecutionId: string, status: HookOutcome): Promise<void> {
    try {
      await this.client.send(
        new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
      );
    } catch (error) {
      if ((error as Error | undefined)?.name === 'LifecycleEventAlreadyCompletedException') return;
      throw await asking('PutLifecycleEventHookExecutionStatus', deploymentId, () => Promise.reject(error));
    }
  }

  private parse(content: string | undefined): AppSpecFunction | undefined {
    if (content === undefined) return undefined;
    try {
      return parseAppSpec(content);
    } catch (error) {
      throw new PortError('malformed', error instanceof ContractError ? error.message : 'the revision cannot be read');
    }
  }

  /** For deployments that CloudFormation starts, GetDeployment may leave the content out. */
  private async fromRevision(
    applicationName: string,
    revision: RevisionLocation | undefined,
    abortSignal: AbortSignal,
  ): Promise<AppSpecFunction | undefined> {
    if (revision === undefined) return undefined;
    const stored = await asking('GetApplicationRevision', applicationName, () =>
      this.client.send(new GetApplicationRevisionCommand({ applicationName, revision }), { abortSignal }),
    );
    return this.parse(contentOf(stored.revision));
  }

  private async fromTarget(deploymentId: string, abortSignal: AbortSignal): Promise<AppSpecFunction> {
    const { targetIds } = await asking('ListDeploymentTargets', deploymentId, () =>
      this.client.send(new ListDeploymentTargetsCommand({ deploymentId }), { abortSignal }),
    );
    const targetId = answered(targetIds?.[0], 'ListDeploymentTargets', deploymentId, 'targetIds');
    const { deploymentTarget } = await asking('GetDeploymentTarget', deploymentId, () =>
      this.client.send(new GetDeploymentTargetCommand({ deploymentId, targetId }), { abortSignal }),
    );
    const info = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo;
    const field = (value: string | undefined, name: string): string =>
      answered(value, 'GetDeploymentTarget', deploymentId, name);
    return {
      functionName: functionNameOf(field(info?.functionName, 'functionName')),
      aliasName: field(info?.functionAlias, 'functionAlias'),
      currentVersion: field(info?.currentVersion, 'currentVersion'),
      targetVersion: field(info?.targetVersion, 'targetVersion'),
    };
  }
}

function contentOf(revision: RevisionLocation | undefined): string | undefined {
  return revision?.string?.content || revision?.appSpecContent?.content || undefined;
}
