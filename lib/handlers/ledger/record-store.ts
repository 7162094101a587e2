import { type LedgerKey, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../../contract/ledger/keys';
import { type LedgerRecord, ledgerTtl, parseLedgerRecord, type ReleaseRecord } from '../../contract/ledger/records';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';
import { toItem } from './attribute-values';
import type { DynamoDbCalls, PutItemRequest } from './dynamo-db-calls';
import { recordOf } from './lock-store';
import { releaseCondition } from './release-condition';

/** Records of the ledger other than locks. Every method rejects with a PortError or a ContractError. */
export interface RecordStore {
  /** The record of this kind under this key, strongly consistent; undefined where there is none. */
  read<K extends LedgerRecord['kind']>(
    key: LedgerKey,
    kind: K,
    signal: AbortSignal,
  ): Promise<Extract<LedgerRecord, { kind: K }> | undefined>;
  /**
   * Writes a record. The last good release gives way only to a deployment that started later, so that events may come in any
   * order and twice.
   *
   * @returns whether it was written; false where a later one is there already
   */
  write(key: LedgerKey, record: LedgerRecord, signal: AbortSignal): Promise<boolean>;
  /**
   * Writes a release on the condition that its record is still as it was read: as many verdicts, the same outcome.
   *
   * @returns whether it was written; false also where an earlier attempt of the same write went through unnoticed
   */
  writeRelease(
    key: LedgerKey,
    record: ReleaseRecord,
    seen: ReleaseRecord | undefined,
    signal: AbortSignal,
  ): Promise<boolean>;
}

function conditionOf(record: LedgerRecord): Partial<PutItemRequest> {
  if (record.kind !== 'last-good') return {};
  return {
    ConditionExpression: 'attribute_not_exists(#pk) OR #started < :started',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#started': 'startedAtMs' },
    ExpressionAttributeValues: { ':started': { N: String(record.startedAtMs) } },
  };
}

/** The records in the ledger's table. */
export function dynamoDbRecordStore(calls: DynamoDbCalls, tableName: string): RecordStore {
  const put = async (
    key: LedgerKey,
    record: LedgerRecord,
    condition: Partial<PutItemRequest>,
    abortSignal: AbortSignal,
  ): Promise<boolean> => {
    const item = toItem({ ...record, ...key, [TTL_ATTRIBUTE]: ledgerTtl(record) });
    try {
      await calls.putItem({ TableName: tableName, Item: item, ...condition }, { abortSignal });
      return true;
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') return false;
      return asking(`dynamodb:PutItem of ${key.sk} in ${key.pk}`, () => Promise.reject(thrown));
    }
  };
  return {
    read: async <K extends LedgerRecord['kind']>(key: LedgerKey, kind: K, abortSignal: AbortSignal) => {
      const call = `dynamodb:GetItem of ${key.sk} in ${key.pk}`;
      const { Item } = await asking(call, () =>
        calls.getItem(
          { TableName: tableName, Key: toItem({ [PARTITION_KEY]: key.pk, [SORT_KEY]: key.sk }), ConsistentRead: true },
          { abortSignal },
        ),
      );
      if (Item === undefined) return undefined;
      const record = parseLedgerRecord(recordOf(Item, TTL_ATTRIBUTE));
      const isAsked = (found: LedgerRecord): found is Extract<LedgerRecord, { kind: K }> => found.kind === kind;
      if (!isAsked(record)) throw new PortError('malformed', `${call} answered with a record of kind ${record.kind}`);
      return record;
    },
    write: (key, record, abortSignal) => put(key, record, conditionOf(record), abortSignal),
    writeRelease: (key, record, seen, abortSignal) => put(key, record, releaseCondition(seen), abortSignal),
  };
}
