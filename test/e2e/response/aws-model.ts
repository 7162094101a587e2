import { Refusal } from '../../reality/support/aws-answer';
import type { AwsModel } from '../../reality/support/aws-endpoint';
import type { AwsRequest } from '../../reality/support/aws-request';

/** A deployment as CodeDeploy keeps it. */
export interface ModelDeployment {
  readonly id: string;
  readonly group: string;
  readonly functionName: string;
  status: 'InProgress' | 'Stopped' | 'Failed' | 'Succeeded';
  readonly createdAtMs: number;
  endedAtMs?: number;
  errorCode?: 'ALARM_ACTIVE' | 'HOOK_EXECUTION_FAILURE';
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly events: Record<string, 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped'>;
}

const seconds = (ms: number) => Math.floor(ms / 1000);

/**
 * CodeDeploy, CloudWatch, CodePipeline and Lambda's aliases as far as the rollback response and the hooks use them. Refuses whatever it is not
 * asked for in the right words.
 */
export class ResponseModel implements AwsModel {
  public readonly refusalMessage = 'refused';
  public readonly deployments = new Map<string, ModelDeployment>();
  /** Name of the alarm of each group, and the changes to ALARM that its history has. */
  public readonly alarms = new Map<string, { readonly group: string; readonly rangAtMs: number[] }>();
  public readonly aliases = new Map<string, { version: string; weights: Record<string, number> }>();
  /** Calls and errors in the first minute of a rollout, of the new version and of both. */
  public counts = { newCalls: 200, newFailures: 40, allCalls: 2000, allFailures: 49 };
  public transition: { enabled: boolean; disabledReason?: string } = { enabled: true };
  /** What hooks told CodeDeploy. */
  public readonly reported: { readonly deploymentId: string; readonly status: string }[] = [];
  /** Configurations of versions, for hooks. */
  public readonly versions = new Map<string, Record<string, unknown>>();

  public constructor(
    private readonly application: string,
    private readonly pipeline: string,
    private readonly stage: string,
  ) {}

  public answer({ service, action, input }: AwsRequest): unknown {
    const known = (this as unknown as Record<string, ((given: any) => unknown) | undefined>)[`${service}_${action}`];
    if (known === undefined) throw new Error('an action that nobody modelled');
    return known.call(this, input);
  }

  // --- CodeDeploy ---

  protected codedeploy_GetDeployment({ deploymentId }: { deploymentId: string }) {
    const { group, status, createdAtMs, endedAtMs, errorCode } = this.deployment(deploymentId);
    return {
      deploymentInfo: {
        applicationName: this.application,
        deploymentGroupName: group,
        deploymentId,
        status,
        createTime: seconds(createdAtMs),
        ...(endedAtMs === undefined ? {} : { completeTime: seconds(endedAtMs) }),
        ...(errorCode === undefined ? {} : { errorInformation: { code: errorCode, message: 'in words' } }),
        // CloudFormation's deployments carry the hash of the revision and not its content.
        revision: { revisionType: 'String', string: { sha256: deploymentId } },
      },
    };
  }

  protected codedeploy_GetApplicationRevision({ applicationName, revision }: any) {
    if (applicationName !== this.application) throw new Refusal('ApplicationDoesNotExistException');
    const { functionName, currentVersion, targetVersion } = this.deployment(revision.string.sha256);
    const Properties = {
      Name: functionName,
      Alias: 'live',
      CurrentVersion: currentVersion,
      TargetVersion: targetVersion,
    };
    const content = JSON.stringify({
      version: '0.0',
      Resources: [{ Function: { Type: 'AWS::Lambda::Function', Properties } }],
    });
    return { applicationName, revision: { revisionType: 'String', string: { ...revision.string, content } } };
  }

  protected codedeploy_ListDeploymentTargets({ deploymentId }: { deploymentId: string }) {
    return { targetIds: [`${this.deployment(deploymentId).functionName}:live`] };
  }

  protected codedeploy_GetDeploymentTarget({ deploymentId }: { deploymentId: string }) {
    const { functionName, currentVersion, targetVersion, events } = this.deployment(deploymentId);
    const lifecycleEvents = Object.entries(events).map(([lifecycleEventName, status]) => ({
      lifecycleEventName,
      status,
    }));
    const lambdaFunctionInfo = { functionName, functionAlias: 'live', currentVersion, targetVersion };
    return {
      deploymentTarget: {
        deploymentTargetType: 'LambdaTarget',
        lambdaTarget: { deploymentId, lifecycleEvents, lambdaFunctionInfo },
      },
    };
  }

  protected codedeploy_ListDeploymentGroups({ applicationName }: { applicationName: string }) {
    if (applicationName !== this.application) throw new Refusal('ApplicationDoesNotExistException');
    return { applicationName, deploymentGroups: this.groups() };
  }

  protected codedeploy_GetDeploymentGroup({ deploymentGroupName }: { deploymentGroupName: string }) {
    const names = [...this.alarms].filter(([, { group }]) => group === deploymentGroupName).map(([name]) => ({ name }));
    return {
      deploymentGroupInfo: {
        applicationName: this.application,
        deploymentGroupName,
        alarmConfiguration: { enabled: true, alarms: names },
        autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      },
    };
  }

  protected codedeploy_ListDeployments({ deploymentGroupName, includeOnlyStatuses, createTimeRange }: any) {
    const sinceMs = (createTimeRange?.start ?? 0) * 1000;
    const found = [...this.deployments.values()].filter(
      ({ group, status, createdAtMs }) =>
        group === deploymentGroupName && includeOnlyStatuses.includes(status) && createdAtMs >= sinceMs,
    );
    return { deployments: found.map(({ id }) => id) };
  }

  protected codedeploy_PutLifecycleEventHookExecutionStatus({
    deploymentId,
    lifecycleEventHookExecutionId,
    status,
  }: any) {
    const deployment = this.deployment(deploymentId);
    const running = Object.entries(deployment.events).find(([, state]) => state === 'InProgress')?.[0];
    if (running === undefined) throw new Refusal('LifecycleEventAlreadyCompletedException');
    if (status !== 'Succeeded' && status !== 'Failed') {
      throw new Refusal('InvalidLifecycleEventHookExecutionStatusException');
    }
    this.reported.push({ deploymentId, status });
    deployment.events[running] = status;
    if (status === 'Failed') {
      Object.assign(deployment, { status: 'Failed', errorCode: 'HOOK_EXECUTION_FAILURE', endedAtMs: Date.now() });
    }
    return { lifecycleEventHookExecutionId };
  }

  // --- CloudWatch ---

  protected monitoring_DescribeAlarms({ AlarmNames }: { AlarmNames: string[] }) {
    const found = AlarmNames.filter((name) => this.alarms.has(name));
    return {
      MetricAlarms: found.map((AlarmName) => ({
        AlarmName,
        StateValue: 'OK',
        AlarmDescription: 'The new version fails more often. https://example.com/runbook#error-rate-over-baseline',
      })),
    };
  }

  protected monitoring_DescribeAlarmHistory({ AlarmName, StartDate, EndDate, HistoryItemType }: any) {
    if (HistoryItemType !== 'StateUpdate') throw new Refusal('InvalidParameterValue');
    const items = (this.alarms.get(AlarmName)?.rangAtMs ?? []).filter(
      (atMs) => atMs / 1000 >= StartDate && atMs / 1000 <= EndDate + 1,
    );
    const HistoryData = JSON.stringify({ version: '1.0', newState: { stateValue: 'ALARM' } });
    return {
      AlarmHistoryItems: items.map((atMs) => ({ AlarmName, Timestamp: atMs / 1000, HistoryItemType, HistoryData })),
    };
  }

  protected monitoring_GetMetricData({ MetricDataQueries, StartTime }: any) {
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }: any) => {
        if (MetricStat.Metric.Namespace !== 'AWS/Lambda') throw new Refusal('InvalidParameterValue');
        const value = (this.counts as Record<string, number>)[Id];
        return { Id, StatusCode: 'Complete', Timestamps: [StartTime], Values: [value] };
      }),
    };
  }

  // --- CodePipeline ---

  protected codepipeline_GetPipelineState({ name }: { name: string }) {
    if (name !== this.pipeline) throw new Refusal('PipelineNotFoundException');
    return {
      pipelineName: name,
      stageStates: [
        { stageName: 'Source', inboundTransitionState: { enabled: true } },
        { stageName: this.stage, inboundTransitionState: this.transition },
      ],
    };
  }

  protected codepipeline_DisableStageTransition({ pipelineName, stageName, transitionType, reason }: any) {
    this.assertStage(pipelineName, stageName, transitionType);
    // CodePipeline API reference, DisableStageTransition.
    if (!/^[a-zA-Z0-9!@ ().*?-]{1,300}$/.test(reason)) throw new Refusal('ValidationException');
    this.transition = { enabled: false, disabledReason: reason };
    return {};
  }

  protected codepipeline_EnableStageTransition({ pipelineName, stageName, transitionType }: any) {
    this.assertStage(pipelineName, stageName, transitionType);
    this.transition = { enabled: true };
    return {};
  }

  // --- Lambda ---

  protected lambda_GetAlias({ FunctionName, Name }: { FunctionName: string; Name: string }) {
    const alias = Name === 'live' ? this.aliases.get(FunctionName) : undefined;
    if (alias === undefined) throw new Refusal('ResourceNotFoundException', 404);
    const routed = Object.keys(alias.weights).length > 0;
    return {
      Name,
      FunctionVersion: alias.version,
      RevisionId: 'r-1',
      ...(routed ? { RoutingConfig: { AdditionalVersionWeights: alias.weights } } : {}),
    };
  }

  protected lambda_GetFunctionConfiguration({ FunctionName, Qualifier }: { FunctionName: string; Qualifier: string }) {
    const found = this.versions.get(`${FunctionName}:${Qualifier}`);
    if (found === undefined) throw new Refusal('ResourceNotFoundException', 404);
    return { FunctionName, Version: Qualifier, State: 'Active', LastUpdateStatus: 'Successful', ...found };
  }

  protected lambda_GetFunctionConcurrency() {
    return {};
  }

  private groups(): string[] {
    return [...new Set([...this.deployments.values()].map(({ group }) => group))];
  }

  private deployment(id: string): ModelDeployment {
    const found = this.deployments.get(id);
    if (found === undefined) throw new Refusal('DeploymentDoesNotExistException');
    return found;
  }

  private assertStage(pipelineName: string, stageName: string, transitionType: string): void {
    if (pipelineName !== this.pipeline) throw new Refusal('PipelineNotFoundException');
    if (stageName !== this.stage) throw new Refusal('StageNotFoundException');
    if (transitionType !== 'Inbound') throw new Refusal('ValidationException');
  }
}
