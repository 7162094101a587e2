import { lastGoodKey } from '../../../lib/contract/ledger/keys';
import { emptyLock } from '../../../lib/contract/ledger/lock-record';
import type { LastGoodRecord } from '../../../lib/contract/ledger/records';
import type { DynamoDbCalls, GetItemRequest, PutItemRequest } from '../../../lib/handlers/ledger/dynamo-db-calls';
import { dynamoDbLockStore } from '../../../lib/handlers/ledger/lock-store';
import { dynamoDbRecordStore } from '../../../lib/handlers/ledger/record-store';
import { refusal, SIGNAL } from '../../support/aws-clients';

function recorded(answer: { Item?: object; error?: Error } = {}) {
  const gets: GetItemRequest[] = [];
  const puts: PutItemRequest[] = [];
  const calls: DynamoDbCalls = {
    getItem: async (request) => {
      gets.push(request);
      if (answer.error) throw answer.error;
      return { Item: answer.Item };
    },
    putItem: async (request) => {
      puts.push(request);
      if (answer.error) throw answer.error;
    },
  };
  return { gets, puts, calls };
}

test('a lock is read strongly consistent, and written as it is read', async () => {
  const written = recorded();
  const record = { ...emptyLock('db'), revision: 3 };
  expect(await dynamoDbLockStore(written.calls, 'T').write(record, 2, SIGNAL)).toBe(true);
  const read = recorded({ Item: written.puts[0].Item });
  expect(await dynamoDbLockStore(read.calls, 'T').read('db', SIGNAL)).toEqual(record);
  expect(read.gets).toEqual([
    { TableName: 'T', Key: { pk: { S: 'lock#db' }, sk: { S: 'lock' } }, ConsistentRead: true },
  ]);
});

test('a write names the revision that was seen, and the first one that there is no record', async () => {
  const { puts, calls } = recorded();
  await dynamoDbLockStore(calls, 'T').write(emptyLock('db'), 2, SIGNAL);
  await dynamoDbLockStore(calls, 'T').write(emptyLock('db'), 0, SIGNAL);
  expect(puts.map(({ Item: _, ...put }) => put)).toEqual([
    {
      TableName: 'T',
      ConditionExpression: '#revision = :seen',
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: { ':seen': { N: '2' } },
    },
    { TableName: 'T', ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': 'pk' } },
  ]);
});

test('an overtaken write is no error, any other refusal is', async () => {
  const store = (name: string) => dynamoDbLockStore(recorded({ error: refusal(name) }).calls, 'T');
  expect(await store('ConditionalCheckFailedException').write(emptyLock('db'), 2, SIGNAL)).toBe(false);
  await expect(store('AccessDeniedException').write(emptyLock('db'), 2, SIGNAL)).rejects.toMatchObject({
    kind: 'denied',
    message: 'dynamodb:PutItem of lock db failed with AccessDeniedException',
  });
  await expect(store('ThrottlingException').read('db', SIGNAL)).rejects.toMatchObject({
    kind: 'throttled',
    message: 'dynamodb:GetItem of lock db failed with ThrottlingException',
  });
});

test.each([{ Item: { revision: { N: '1' } } }, { Item: { revision: { B: 'x' } } }, { Item: { revision: { N: '' } } }])(
  'what is not a lock record is refused: %j',
  async (answer) => {
    await expect(dynamoDbLockStore(recorded(answer).calls, 'T').read('db', SIGNAL)).rejects.toMatchObject({
      name: 'ContractError',
    });
  },
);

const good: LastGoodRecord = {
  recordVersion: 1,
  kind: 'last-good',
  releaseId: 'r42',
  deploymentId: 'd-1',
  version: '7',
  startedAtMs: 5_000,
};

test('the last good release gives way only to a deployment that started later', async () => {
  const { puts, calls } = recorded();
  await dynamoDbRecordStore(calls, 'T').write(lastGoodKey('deployment#a/b'), good, SIGNAL);
  expect(puts[0]).toMatchObject({
    ConditionExpression: 'attribute_not_exists(#pk) OR #started < :started',
    ExpressionAttributeNames: { '#pk': 'pk', '#started': 'startedAtMs' },
    ExpressionAttributeValues: { ':started': { N: '5000' } },
  });
  const read = dynamoDbRecordStore(recorded({ Item: puts[0].Item }).calls, 'T');
  expect(await read.read(lastGoodKey('deployment#a/b'), 'last-good', SIGNAL)).toEqual(good);
  await expect(read.read(lastGoodKey('deployment#a/b'), 'release', SIGNAL)).rejects.toMatchObject({
    message: 'dynamodb:GetItem of last-good in deployment#a/b answered with a record of kind last-good',
  });
});
