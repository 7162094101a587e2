import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { APPLICATION_DIMENSION } from '../../contract/names';
import { RESPONSE_NAMESPACE, ROLLBACK_FAILED_METRIC } from '../../contract/response/limits';
import { outcomeMetric } from '../../contract/response/outcome-record';
import type { PipelineStage } from '../../contract/response/pause-record';
import type { ResponsePorts } from '../../judge/response/ports';
import { deploymentOwners } from '../ledger/deployment-owners';
import { dynamoDbLockStore } from '../ledger/lock-store';
import { lambdaPort } from '../operations/functions';
import { asking } from '../port-errors';
import { pipelineStage } from './pipeline-stage';
import { type ResponseDynamoDb, ResponseStore } from './response-store';
import { stopEvidence } from './stop-evidence';
import { stoppedDeployments } from './stopped-deployments';

/** What one run of the response is made of. */
export interface ResponseHostProps {
  /** Id of the invocation's attempt: two attempts of one event are two runs. */
  readonly run: string;
  readonly applicationName: string;
  readonly tableName: string;
  readonly topicArn: string;
  readonly stage?: PipelineStage;
  /** Names of the locks that the application's deployments take. */
  readonly lockNames: readonly string[];
  readonly codeDeploy: CodeDeployClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly codePipeline: CodePipelineClient;
  readonly sns: SNSClient;
  readonly dynamoDb: ResponseDynamoDb;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly writeLine: (line: string) => void;
  /** Ends all calls of the run. */
  readonly abortSignal: AbortSignal;
}

/** One datapoint of a metric, in CloudWatch's embedded metric format: no call, and no permission for it. */
export function metricLine(
  name: string,
  applicationName: string,
  nowMs: number,
  more: Readonly<Record<string, string>> = {},
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: RESPONSE_NAMESPACE,
          Dimensions: [[APPLICATION_DIMENSION]],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    [APPLICATION_DIMENSION]: applicationName,
    [name]: 1,
    ...more,
  });
}

/** The surroundings of the response in AWS, for one run. */
export function responseHost(props: ResponseHostProps): ResponsePorts {
  const { codeDeploy, applicationName, abortSignal, nowMs, stage, writeLine } = props;
  const store = new ResponseStore(props.dynamoDb, props.tableName, abortSignal);
  const functions = lambdaPort(props.lambda);
  return {
    run: props.run,
    applicationName,
    ledgerTable: props.tableName,
    nowMs,
    sleep: props.sleep,
    deployments: stoppedDeployments(codeDeploy, applicationName, abortSignal),
    evidence: stopEvidence({ codeDeploy, cloudWatch: props.cloudWatch, ssm: props.ssm, nowMs }, abortSignal),
    records: store.records,
    incidents: store.incidents,
    outcomes: store.outcomes,
    ...(stage === undefined
      ? {}
      : { pause: { stage, ...store.pauseOf(stage), ...pipelineStage(props.codePipeline, stage, abortSignal) } }),
    ...(props.lockNames.length === 0
      ? {}
      : {
          locks: {
            names: props.lockNames,
            store: dynamoDbLockStore(props.dynamoDb, props.tableName),
            owners: deploymentOwners(codeDeploy),
          },
        }),
    signal: abortSignal,
    alias: (functionName, aliasName) => functions.alias(functionName, aliasName, abortSignal),
    publish: async (Subject, Message) => {
      await asking(`sns:Publish to ${props.topicArn}`, () =>
        props.sns.send(new PublishCommand({ TopicArn: props.topicArn, Subject, Message }), { abortSignal }),
      );
    },
    countDeployment: (outcome) => writeLine(metricLine(outcomeMetric(outcome), applicationName, nowMs())),
    countRollbackFailed: ({ deploymentGroupName: deploymentGroup, deploymentId }) =>
      writeLine(metricLine(ROLLBACK_FAILED_METRIC, applicationName, nowMs(), { deploymentGroup, deploymentId })),
    log: (line) => writeLine(JSON.stringify(line)),
  };
}
