import { lockKey, PARTITION_KEY, SORT_KEY } from '../../contract/ledger/keys';
import { type LockRecord, parseLockRecord } from '../../contract/ledger/lock-record';
import type { LockStore } from '../../judge/coordination/lock-ports';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';
import { fromItem, toItem } from './attribute-values';
import type { DynamoDbCalls, PutItemRequest } from './dynamo-db-calls';

/** The condition under which a record is written: nobody wrote since it was read, or nobody ever did. */
export function unchangedSince(
  seenRevision: number,
): Pick<PutItemRequest, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
  if (seenRevision === 0) {
    return {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
    };
  }
  return {
    ConditionExpression: '#revision = :seen',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: { ':seen': { N: String(seenRevision) } },
  };
}

/** An item of the ledger without its keys and TTL. */
export function recordOf(item: object, ...others: string[]): Record<string, unknown> {
  const without = [PARTITION_KEY, SORT_KEY, ...others];
  return Object.fromEntries(Object.entries(fromItem(item)).filter(([name]) => !without.includes(name)));
}

/** Locks in the ledger's table: strongly consistent reads, writes on the condition of an unchanged revision. */
export function dynamoDbLockStore(calls: DynamoDbCalls, tableName: string): LockStore {
  return {
    read: async (name, abortSignal): Promise<LockRecord | undefined> => {
      const call = `dynamodb:GetItem of lock ${name}`;
      const { Item } = await asking(call, () =>
        calls.getItem({ TableName: tableName, Key: toItem(lockKey(name)), ConsistentRead: true }, { abortSignal }),
      );
      if (Item === undefined) return undefined;
      const record = parseLockRecord(recordOf(Item));
      if (record.name !== name) throw new PortError('malformed', `${call} answered with another lock`);
      return record;
    },
    write: async (record, seenRevision, abortSignal) => {
      const item = toItem({ ...record, ...lockKey(record.name) });
      try {
        await calls.putItem({ TableName: tableName, Item: item, ...unchangedSince(seenRevision) }, { abortSignal });
        return true;
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') return false;
        return asking(`dynamodb:PutItem of lock ${record.name}`, () => Promise.reject(thrown));
      }
    },
  };
}
