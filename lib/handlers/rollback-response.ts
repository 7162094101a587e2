/** Entry of the rollback response: the one place that reads the process's environment and makes clients. */
import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { RESPONSE_VARIABLES } from '../contract/response/limits';
import { respond } from '../judge/response/respond';
import { responseHost } from './response/response-host';
import { systemClock } from './system-clock';

/** All that the response asks of Lambda's context object. */
export interface ResponseContext {
  getRemainingTimeInMillis(): number;
}

/** Time kept at the end for the error that tells what was not done. */
const RESERVE_MS = 2_000;

/**
 * Calls are repeated by the SDK; of SNS they are not, since a repeated publish is a second notice, and the response repeats it itself, saying
 * so.
 */
const REQUESTS = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`variable ${name} is not set, expected Lambda to set it`);
  return value;
}

/** The function behind the rule for stopped deployments and acknowledgements, and behind the schedule. */
export async function rollbackResponse(event: unknown, context: ResponseContext): Promise<void> {
  const own = {
    region: variable('AWS_REGION'),
    credentials: {
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env.AWS_SESSION_TOKEN,
    },
    maxAttempts: 3,
    requestHandler: REQUESTS,
  };
  const pipelineName = process.env[RESPONSE_VARIABLES.pipelineName];
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS));
  try {
    const dynamoDb = new DynamoDBClient(own);
    const ports = responseHost({
      run: randomUUID(),
      applicationName: variable(RESPONSE_VARIABLES.applicationName),
      tableName: variable(RESPONSE_VARIABLES.tableName),
      topicArn: variable(RESPONSE_VARIABLES.topicArn),
      lockNames: (process.env[RESPONSE_VARIABLES.lockNames] ?? '').split(',').filter((name) => name !== ''),
      ...(pipelineName ? { stage: { pipelineName, stageName: variable(RESPONSE_VARIABLES.stageName) } } : {}),
      codeDeploy: new CodeDeployClient(own),
      cloudWatch: new CloudWatchClient(own),
      ssm: new SSMClient(own),
      lambda: new LambdaClient(own),
      codePipeline: new CodePipelineClient(own),
      sns: new SNSClient({ ...own, maxAttempts: 1 }),
      dynamoDb: {
        getItem: (request, options) => dynamoDb.send(new GetItemCommand(request), options),
        putItem: (request, options) => dynamoDb.send(new PutItemCommand(request), options),
        query: (request, options) => dynamoDb.send(new QueryCommand(request), options),
      },
      nowMs: Date.now,
      sleep: (ms) => systemClock.sleep(ms, abort.signal),
      writeLine: (line) => console.log(line),
      abortSignal: abort.signal,
    });
    await respond(event, ports);
  } finally {
    clearTimeout(timer);
  }
}
