import { type CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { numberBetween, text } from '../../contract/decode';
import { RESPONSE_LOGICAL_ID, RESPONSE_VARIABLES } from '../../contract/response/limits';
import type { ResponsePort, ResponseSettings } from '../../judge/operations/response-port';
import { asking } from '../port-errors';
import { pipelineStage } from '../response/pipeline-stage';
import { type ResponseDynamoDb, ResponseStore } from '../response/response-store';

/** What responses are looked at with. */
export interface ResponseClients {
  readonly cloudFormation: CloudFormationClient;
  readonly codePipeline: CodePipelineClient;
  readonly lambda: LambdaClient;
  readonly sns: SNSClient;
  readonly dynamoDb: ResponseDynamoDb;
}

/** CloudFormation has one name for a stack that does not exist and for a resource that it does not have. */
function isNoResource(thrown: unknown, logicalId: string): boolean {
  return thrown instanceof Error && thrown.name === 'ValidationError' && thrown.message.includes(logicalId);
}

async function readSettings(
  lambda: LambdaClient,
  functionName: string,
  abortSignal: AbortSignal,
): Promise<ResponseSettings> {
  const call = `lambda:GetFunctionConfiguration of ${functionName}`;
  const { Environment } = await asking(call, () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }), { abortSignal }),
  );
  const variable = (name: string) => text(Environment?.Variables?.[name], `${call}: variable ${name}`);
  const pipelineName = Environment?.Variables?.[RESPONSE_VARIABLES.pipelineName];
  return {
    applicationName: variable(RESPONSE_VARIABLES.applicationName),
    ledgerTable: variable(RESPONSE_VARIABLES.tableName),
    topicArn: variable(RESPONSE_VARIABLES.topicArn),
    ...(pipelineName ? { stage: { pipelineName, stageName: variable(RESPONSE_VARIABLES.stageName) } } : {}),
  };
}

/** Rollback responses as the commands look at them. */
export function rollbackResponses(clients: ResponseClients): ResponsePort {
  const { cloudFormation, codePipeline, lambda, sns, dynamoDb } = clients;
  return {
    find: async (StackName, abortSignal) => {
      const call = `cloudformation:DescribeStackResource of ${StackName}`;
      const request = new DescribeStackResourceCommand({ StackName, LogicalResourceId: RESPONSE_LOGICAL_ID });
      return asking(call, async () => {
        try {
          const { StackResourceDetail } = await cloudFormation.send(request, { abortSignal });
          return text(StackResourceDetail?.PhysicalResourceId, `${call}: PhysicalResourceId`);
        } catch (thrown) {
          if (isNoResource(thrown, RESPONSE_LOGICAL_ID)) return undefined;
          throw thrown;
        }
      });
    },
    settings: (functionName, signal) => readSettings(lambda, functionName, signal),
    confirmedSubscriptions: async (TopicArn, abortSignal) => {
      const call = `sns:GetTopicAttributes of ${TopicArn}`;
      const { Attributes } = await asking(call, () =>
        sns.send(new GetTopicAttributesCommand({ TopicArn }), { abortSignal }),
      );
      const path = `${call}: SubscriptionsConfirmed`;
      const count = Attributes?.SubscriptionsConfirmed;
      return numberBetween(0, Number.MAX_SAFE_INTEGER)(count === undefined ? undefined : Number(count), path);
    },
    transition: (stage, signal) => pipelineStage(codePipeline, stage, signal).transition(),
    pause: (ledgerTable, stage, signal) => new ResponseStore(dynamoDb, ledgerTable, signal).pauseOf(stage).read(),
  };
}
