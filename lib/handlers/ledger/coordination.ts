import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { CoordinationPort } from '../../judge/gates/ports';
import { changeCalendars } from './change-calendar';
import { deploymentOwners } from './deployment-owners';
import type { DynamoDbCalls } from './dynamo-db-calls';
import { dynamoDbLockStore } from './lock-store';
import { dynamoDbRecordStore } from './record-store';

/** Clients that act as the deployment's own role. */
export interface CoordinationClients {
  readonly dynamoDb: DynamoDBClient;
  readonly ssm: SSMClient;
}

export interface CoordinationProps extends CoordinationClients {
  /** Acts as the hook's own role, which may look at deployments of its own application. */
  readonly codeDeploy: CodeDeployClient;
  /** Tells this run of a hook from all others. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

/** A client of a module that is loaded only where a plan is coordinated with others. */
export function ledgerClient(config: DynamoDBClientConfig): DynamoDBClient {
  return new DynamoDBClient(config);
}

/** The two calls that the hooks make of a ledger. */
export function ledgerCalls(dynamoDb: DynamoDBClient): DynamoDbCalls {
  return {
    getItem: (request, options) => dynamoDb.send(new GetItemCommand(request), options),
    putItem: (request, options) => dynamoDb.send(new PutItemCommand(request), options),
  };
}

/** What coordinates a deployment with others, in AWS. */
export function awsCoordination({ dynamoDb, ssm, codeDeploy, run, wallClock }: CoordinationProps): CoordinationPort {
  const calls = ledgerCalls(dynamoDb);
  return {
    run,
    wallClock: { nowMs: wallClock },
    calendars: changeCalendars(ssm),
    owners: deploymentOwners(codeDeploy),
    ledger: (tableName) => ({
      records: dynamoDbRecordStore(calls, tableName),
      locks: dynamoDbLockStore(calls, tableName),
    }),
  };
}
