import { PARTITION_KEY, RELEASES, SORT_KEY, TTL_ATTRIBUTE } from '../../contract/ledger/keys';
import { parseLedgerRecord, type ReleaseRecord } from '../../contract/ledger/records';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';
import type { Item } from './attribute-values';
import type { CallOptions } from './dynamo-db-calls';
import { recordOf } from './lock-store';

/** What a query asks for. */
export interface QueryRequest {
  readonly TableName: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
  readonly ScanIndexForward: boolean;
  readonly Limit: number;
  readonly ConsistentRead: true;
  readonly ExclusiveStartKey?: Item;
}

/** The call that reads several records; `DynamoDB` of `@aws-sdk/client-dynamodb` satisfies it. */
export interface DynamoDbQuery {
  query(
    request: QueryRequest,
    options: CallOptions,
  ): Promise<{ readonly Items?: readonly object[]; readonly LastEvaluatedKey?: object }>;
}

/** Pages after which a query is given up: it would be endless. */
const PAGES = 100;

/**
 * The newest releases of a deployment, newest first, strongly consistent.
 *
 * @param partition by `deploymentPartition`
 * @throws PortError where DynamoDB refuses; ContractError where a record cannot be read: a report without it would be wrong
 */
export async function newestReleases(
  calls: DynamoDbQuery,
  tableName: string,
  partition: string,
  limit: number,
  abortSignal: AbortSignal,
): Promise<ReleaseRecord[]> {
  const call = `dynamodb:Query of releases in ${partition}`;
  const found: ReleaseRecord[] = [];
  let start: object | undefined;
  for (let page = 0; page < PAGES; page++) {
    const request: QueryRequest = {
      TableName: tableName,
      KeyConditionExpression: '#pk = :partition AND begins_with(#sk, :releases)',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY },
      ExpressionAttributeValues: { ':partition': { S: partition }, ':releases': { S: RELEASES } },
      ScanIndexForward: false,
      Limit: limit - found.length,
      ConsistentRead: true,
      ...(start === undefined ? {} : { ExclusiveStartKey: start as Item }),
    };
    const answer = await asking(call, () => calls.query(request, { abortSignal }));
    for (const item of answer.Items ?? []) {
      const record = parseLedgerRecord(recordOf(item, TTL_ATTRIBUTE));
      if (record.kind !== 'release') {
        throw new PortError('malformed', `${call} answered with a record of kind ${record.kind}`);
      }
      found.push(record);
    }
    start = answer.LastEvaluatedKey;
    if (start === undefined || found.length >= limit) return found;
  }
  throw new PortError('unavailable', `${call} did not end after ${PAGES} pages`);
}
