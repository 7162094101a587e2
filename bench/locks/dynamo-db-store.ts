import { createRequire } from 'node:module';
import { join } from 'node:path';
import { dynamoDbLockStore } from '../../lib/handlers/ledger/lock-store';
import type { LockStore } from '../../lib/judge/coordination/lock-ports';

/** A table in a DynamoDB that listens on `endpoint`; the SDK comes from the folder `sdk`, where it is installed. */
export async function dynamoDbStore(endpoint: string, sdk: string): Promise<LockStore> {
  const { DynamoDB } = createRequire(join(sdk, 'package.json'))('@aws-sdk/client-dynamodb');
  const client = new DynamoDB({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const TableName = `Ledger-${Date.now()}`;
  await client.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  return dynamoDbLockStore(client, TableName);
}

/** The same store under names of its own, so that every seed finds its locks free. */
export function under(prefix: string, store: LockStore): LockStore {
  return {
    read: async (name, signal) => {
      const record = await store.read(`${prefix}.${name}`, signal);
      return record && { ...record, name };
    },
    write: (record, seen, signal) => store.write({ ...record, name: `${prefix}.${record.name}` }, seen, signal),
  };
}
