import { outcomeKey } from '../../../lib/contract/response/outcome-record';
import { emptyPause } from '../../../lib/contract/response/pause-record';
import { toItem } from '../../../lib/handlers/ledger/attribute-values';
import {
  quarantineCondition,
  type ResponseDynamoDb,
  ResponseStore,
} from '../../../lib/handlers/response/response-store';
import { INCIDENT } from '../../cli/operations/accounts';
import { refusal, SIGNAL } from '../../support/aws-clients';

const STAGE = { pipelineName: 'pipe', stageName: 'Production' };
const KEY = { pk: 'deployment#app/orders', sk: 'incident#d-2' };
const QUARANTINE = {
  recordVersion: 1 as const,
  kind: 'quarantine' as const,
  releaseId: 'r2',
  deploymentId: 'd-2',
  version: '7',
  atMs: 5_000,
  reason: 'why',
};

/** DynamoDB that answers what it was told to, and keeps what it was asked. */
function store(answers: Partial<ResponseDynamoDb> = {}) {
  const asked: any[] = [];
  const unexpected = async () => {
    throw new Error('nobody asks this here');
  };
  const calls = Object.fromEntries(
    (['getItem', 'putItem', 'query'] as const).map((name) => [
      name,
      async (request: any, options: any) => {
        asked.push({ [name]: request, signal: options.abortSignal });
        return (answers[name] ?? unexpected)(request, options);
      },
    ]),
  ) as unknown as ResponseDynamoDb;
  return { asked, store: new ResponseStore(calls, 'releases', SIGNAL) };
}

const item = (record: object, more: object = {}) => toItem({ ...record, ...KEY, ...more });

describe('an incident', () => {
  test('that is new is written on the condition that there is none', async () => {
    const { asked, store: kept } = store({ putItem: async () => ({}) });
    expect(await kept.incidents.write(KEY, INCIDENT, 0)).toBe(true);
    expect(asked[0].putItem).toMatchObject({
      TableName: 'releases',
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    });
    expect(asked[0].putItem.Item).toMatchObject({ pk: { S: KEY.pk }, sk: { S: KEY.sk }, kind: { S: 'incident' } });
    expect(asked[0].putItem.Item.ttl).toBeUndefined();
    expect(asked[0].signal).toBe(SIGNAL);
  });

  test('that changed is written on the condition that nobody else changed it', async () => {
    const { asked, store: kept } = store({ putItem: async () => ({}) });
    await kept.incidents.write(KEY, INCIDENT, 3);
    expect(asked[0].putItem).toMatchObject({
      ConditionExpression: '#revision = :seen',
      ExpressionAttributeValues: { ':seen': { N: '3' } },
    });
  });

  test('that somebody else changed is told, and any other refusal is an error', async () => {
    const lost = store({ putItem: async () => Promise.reject(refusal('ConditionalCheckFailedException')) });
    expect(await lost.store.incidents.write(KEY, INCIDENT, 3)).toBe(false);
    const denied = store({ putItem: async () => Promise.reject(refusal('AccessDeniedException')) });
    await expect(denied.store.incidents.write(KEY, INCIDENT, 3)).rejects.toThrow(
      'dynamodb:PutItem of incident#d-2 in deployment#app/orders failed with AccessDeniedException',
    );
  });

  test('that is closed may be deleted 400 days after the deployment ended, an open one never', async () => {
    const { asked, store: kept } = store({ putItem: async () => ({}) });
    await kept.incidents.write(KEY, { ...INCIDENT, closed: 'closed', endedAtMs: 86_400_000 }, 3);
    expect(asked[0].putItem.Item.ttl).toEqual({ N: String(401 * 86_400) });
  });

  test('is read strongly consistent, without keys and time to live', async () => {
    const { asked, store: kept } = store({ getItem: async () => ({ Item: item(INCIDENT, { ttl: 1 }) }) });
    expect(await kept.incidents.read(KEY)).toEqual(INCIDENT);
    expect(asked[0].getItem).toEqual({
      TableName: 'releases',
      Key: { pk: { S: KEY.pk }, sk: { S: KEY.sk } },
      ConsistentRead: true,
    });
  });

  test('that is not there is undefined, one that cannot be read is refused', async () => {
    expect(await store({ getItem: async () => ({}) }).store.incidents.read(KEY)).toBeUndefined();
    const broken = store({ getItem: async () => ({ Item: item({ ...INCIDENT, severity: 'unheard of' }) }) });
    await expect(broken.store.incidents.read(KEY)).rejects.toThrow('incident record.severity');
  });
});

describe('open incidents', () => {
  test('are read page by page', async () => {
    const pages = [
      { Items: [item(INCIDENT)], LastEvaluatedKey: { pk: { S: 'there' } } },
      { Items: [item({ ...INCIDENT, deploymentId: 'd-3' })] },
    ];
    const { asked, store: kept } = store({ query: async () => pages.shift() ?? {} });
    const found = await kept.incidents.open(KEY.pk);
    expect(found.map(({ deploymentId }) => deploymentId)).toEqual(['d-2', 'd-3']);
    expect(asked.map(({ query }) => query.ExclusiveStartKey)).toEqual([undefined, { pk: { S: 'there' } }]);
    expect(asked[0].query.ConsistentRead).toBe(true);
  });

  test('that do not end are given up', async () => {
    const endless = store({ query: async () => ({ Items: [], LastEvaluatedKey: {} }) });
    await expect(endless.store.incidents.open(KEY.pk)).rejects.toThrow(
      'dynamodb:Query of incidents in deployment#app/orders did not end after 100 pages',
    );
  });
});

test('an outcome is written on the condition that there is none, and may be deleted after 30 days', async () => {
  const outcome = { recordVersion: 1, kind: 'outcome', deploymentId: 'd-2', outcome: 'Blocked', endedAtMs: 0 } as const;
  const key = outcomeKey('app', 'orders', 'd-2');
  const { asked, store: kept } = store({ putItem: async () => ({}), getItem: async () => ({ Item: item(outcome) }) });
  expect(await kept.outcomes.write(key, outcome)).toBe(true);
  expect(asked[0].putItem).toMatchObject({
    ConditionExpression: 'attribute_not_exists(#pk)',
    Item: { sk: { S: 'outcome#d-2' }, ttl: { N: String(30 * 86_400) } },
  });
  expect(await kept.outcomes.read(key)).toEqual(outcome);
});

describe('the pause of a stage', () => {
  test('of another stage is refused', async () => {
    const other = { ...emptyPause({ ...STAGE, stageName: 'Test' }), revision: 1 };
    const { store: kept } = store({ getItem: async () => ({ Item: toItem({ ...other, pk: 'x', sk: 'pause' }) }) });
    await expect(kept.pauseOf(STAGE).read()).rejects.toThrow(
      'dynamodb:GetItem of pause in pause#pipe/Production answered with another stage',
    );
  });

  test('is written on the condition of its revision, and never deleted', async () => {
    const { asked, store: kept } = store({ putItem: async () => ({}) });
    expect(await kept.pauseOf(STAGE).write({ ...emptyPause(STAGE), revision: 2 }, 1)).toBe(true);
    expect(asked[0].putItem).toMatchObject({
      ConditionExpression: '#revision = :seen',
      Item: { pk: { S: 'pause#pipe/Production' }, sk: { S: 'pause' }, revision: { N: '2' } },
    });
    expect(asked[0].putItem.Item.ttl).toBeUndefined();
  });
});

test('a quarantine takes the place of an earlier deployment’s only, so that a late event undoes no acknowledgement', () => {
  expect(quarantineCondition(QUARANTINE)).toEqual({
    ConditionExpression: 'attribute_not_exists(#pk) OR (#deployment <> :deployment AND #at < :at)',
    ExpressionAttributeNames: { '#pk': 'pk', '#deployment': 'deploymentId', '#at': 'atMs' },
    ExpressionAttributeValues: { ':deployment': { S: 'd-2' }, ':at': { N: '5000' } },
  });
});
