/** Entry of the commands that talk to AWS: makes the clients, with the credentials and the region of the SDK's default chain. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { text } from '../../contract/decode';
import type { Operations } from '../../judge/operations/ports';
import { PortError } from '../../judge/ports';
import { readParameter } from '../inspection/parameter';
import { changeCalendars } from '../ledger/change-calendar';
import { deploymentOwners } from '../ledger/deployment-owners';
import { asking } from '../port-errors';
import { deploymentGroupsOf, describeDeploymentGroup, lambdaApplications } from './deployment-groups';
import { describeDeployment, redeploy, stopWithRollback } from './deployments';
import { lambdaPort } from './functions';
import { type LedgerCalls, ledgerPort } from './ledger-port';
import { describeAlarms } from './live-alarms';
import { readMetricData } from './metric-data';
import { rollbackResponses } from './responses';
import { stackDeploymentGroups } from './stack-deployment-groups';

/** Where AWS is; what is absent is found as the SDK finds it: environment, profile. */
export interface ConnectionProps {
  readonly region?: string;
  /** Address of something that speaks AWS's protocols, for tests and emulators. */
  readonly endpoint?: string;
}

/** A person waits: three attempts, and none longer than ten seconds. */
const CALL = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

function ledgerCalls(client: DynamoDBClient): LedgerCalls {
  return {
    getItem: (request, options) => client.send(new GetItemCommand(request), options),
    putItem: (request, options) => client.send(new PutItemCommand(request), options),
    query: (request, options) => client.send(new QueryCommand(request), options),
  };
}

/**
 * Connects the commands with AWS.
 *
 * @throws PortError where no region is configured
 */
export async function connectAws(props: ConnectionProps): Promise<Operations> {
  const config = { ...CALL, ...props };
  const codeDeploy = new CodeDeployClient(config);
  const cloudWatch = new CloudWatchClient(config);
  const cloudFormation = new CloudFormationClient(config);
  const ssm = new SSMClient(config);
  const sts = new STSClient(config);
  const dynamoDb = ledgerCalls(new DynamoDBClient(config));
  const lambda = new LambdaClient(config);
  const codePipeline = new CodePipelineClient(config);
  const sns = new SNSClient(config);
  try {
    await codeDeploy.config.region();
  } catch {
    throw new PortError(
      'malformed',
      'no region is configured, expected one in AWS_REGION or in the profile, or name it with --region',
    );
  }
  return {
    cloudWatch: {
      alarms: (names, signal) => describeAlarms(cloudWatch, names, signal),
      metricData: (request, signal) => readMetricData(cloudWatch, request, signal),
    },
    codeDeploy: {
      applications: (signal) => lambdaApplications(codeDeploy, signal),
      deploymentGroups: (application, signal) => deploymentGroupsOf(codeDeploy, application, signal),
      deploymentGroup: (group, signal) => describeDeploymentGroup(codeDeploy, group, signal),
      deployment: (deploymentId, signal) => describeDeployment(codeDeploy, deploymentId, signal),
      stopWithRollback: (deploymentId, signal) => stopWithRollback(codeDeploy, deploymentId, signal),
      redeploy: (redeployment, signal) => redeploy(codeDeploy, redeployment, signal),
    },
    lambda: lambdaPort(lambda),
    calendars: changeCalendars(ssm),
    owners: deploymentOwners(codeDeploy),
    responses: rollbackResponses({ cloudFormation, codePipeline, lambda, sns, dynamoDb }),
    wallClock: { nowMs: () => Date.now() },
    parameter: async (name, signal) => (await readParameter(ssm, name, signal)).value,
    ledger: (tableName) => ledgerPort(dynamoDb, tableName),
    caller: async (abortSignal) => {
      const { Arn } = await asking('sts:GetCallerIdentity', () =>
        sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
      );
      return text(Arn, 'sts:GetCallerIdentity: Arn');
    },
    stackDeploymentGroups: (stackName, signal) => stackDeploymentGroups(cloudFormation, codeDeploy, stackName, signal),
  };
}
