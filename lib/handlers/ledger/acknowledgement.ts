import type { LedgerKey } from '../../contract/ledger/keys';
import type { QuarantineRecord } from '../../contract/ledger/records';
import { asking } from '../port-errors';
import { toItem } from './attribute-values';
import type { DynamoDbCalls } from './dynamo-db-calls';

/**
 * Writes an acknowledged quarantine over the one that was read. Where the release was stopped again meanwhile, or somebody else
 * acknowledged it, nothing is written: nobody has seen that other stop.
 *
 * @returns whether it was written
 * @throws PortError where DynamoDB refuses
 */
export async function writeAcknowledgement(
  calls: Pick<DynamoDbCalls, 'putItem'>,
  tableName: string,
  key: LedgerKey,
  seen: QuarantineRecord,
  acknowledged: QuarantineRecord,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const request = {
    TableName: tableName,
    Item: toItem({ ...acknowledged, ...key }),
    ConditionExpression: '#at = :at AND #deployment = :deployment AND attribute_not_exists(#acknowledged)',
    ExpressionAttributeNames: { '#at': 'atMs', '#deployment': 'deploymentId', '#acknowledged': 'acknowledged' },
    ExpressionAttributeValues: { ':at': { N: String(seen.atMs) }, ':deployment': { S: seen.deploymentId } },
  };
  try {
    await calls.putItem(request, { abortSignal });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') return false;
    return asking(`dynamodb:PutItem of ${key.sk} in ${key.pk}`, () => Promise.reject(thrown));
  }
}
