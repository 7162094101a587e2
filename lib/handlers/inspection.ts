import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { InspectionPort } from '../judge/ports';
import { readAlarmStates } from './inspection/alarm-states';
import { readAlias, readReservedConcurrency } from './inspection/alias';
import { readFunctionVersion } from './inspection/function-version';
import { readParameter } from './inspection/parameter';
import { readSecret, readSecretKeys } from './inspection/secret';
import { callFunction, invokeVersion } from './invocation';
import { loadRarelyNeeded } from './lazily';
import { readTrafficCounts } from './traffic-counts';

/** Clients that act as the deployment's own role. */
export interface InspectionClients {
  readonly lambda: LambdaClient;
  /** Invokes the version under test; must not send a call twice, and must wait as long as the function may take. */
  readonly invoker: LambdaClient;
  readonly secretsManager: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly cloudWatch: CloudWatchClient;
  /** Asked for only where something is simulated: most plans do not, and the client is large. */
  readonly iam: () => Promise<IAMClient>;
  /** Asked for only where an item is read. */
  readonly dynamoDb: () => Promise<DynamoDBClient>;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

/** The port through which checks look at AWS. Nothing is kept, and of secrets only the names of keys are returned. */
export function awsInspection(clients: InspectionClients): InspectionPort {
  const { lambda, invoker, secretsManager, ssm, cloudWatch, iam, dynamoDb, wallClock } = clients;
  return {
    functionVersion: (functionName, version, signal) => readFunctionVersion(lambda, functionName, version, signal),
    alias: (functionName, aliasName, signal) => readAlias(lambda, functionName, aliasName, signal),
    reservedConcurrency: (functionName, signal) => readReservedConcurrency(lambda, functionName, signal),
    secret: (secretId, signal) => readSecret(secretsManager, wallClock(), secretId, signal),
    secretJsonKeys: (secretId, signal) => readSecretKeys(secretsManager, secretId, signal),
    parameter: (name, signal) => readParameter(ssm, name, signal),
    publishedItem: async (item, signal) => {
      const { readPublishedItem } = await loadRarelyNeeded();
      return readPublishedItem(await dynamoDb(), item, signal);
    },
    permission: async (roleArn, action, resources, signal) => {
      const { simulatePermission } = await loadRarelyNeeded();
      return simulatePermission(await iam(), roleArn, action, resources, signal);
    },
    alarmStates: (names, signal) => readAlarmStates(cloudWatch, names, signal),
    trafficCounts: (query, signal) => readTrafficCounts(cloudWatch, wallClock, query, signal),
    invoke: (functionName, version, payload, signal) => invokeVersion(invoker, functionName, version, payload, signal),
    call: (call, signal) => callFunction(invoker, call, signal),
  };
}
