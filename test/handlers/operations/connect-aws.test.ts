import { connectAws } from '../../../lib/handlers/operations/connect-aws';
import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();

test('a connection without a region is refused', async () => {
  const { AWS_REGION: _, ...rest } = process.env;
  const own = process.env;
  process.env = { ...rest, AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  try {
    await expect(connectAws({})).rejects.toThrow(
      'no region is configured, expected one in AWS_REGION or in the profile, or name it with --region',
    );
  } finally {
    process.env = own;
  }
});

test('whoever asks is told by STS', async () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/operator/ann';
  wire.answers.GetCallerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  expect(await operations().caller(SIGNAL)).toBe(arn);
});

test('an identity without an ARN is refused', async () => {
  wire.answers.GetCallerIdentity =
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult></GetCallerIdentityResult></GetCallerIdentityResponse>';
  await expect(operations().caller(SIGNAL)).rejects.toThrow(
    'sts:GetCallerIdentity: Arn: expected a non-empty string, got nothing',
  );
});

test('a parameter is read undecrypted', async () => {
  wire.answers['AmazonSSM.GetParameter'] = { Parameter: { Value: '{}' } };
  expect(await operations().parameter('/plan', SIGNAL)).toBe('{}');
  expect(wire.calls.map(({ body }) => body)).toEqual([{ Name: '/plan', WithDecryption: false }]);
});

test('a calendar is asked for its state', async () => {
  wire.answers['AmazonSSM.GetCalendarState'] = { State: 'CLOSED', NextTransitionTime: '2026-11-30T07:00:00Z' };
  expect(await operations().calendars.state('holidays', SIGNAL)).toEqual({
    open: false,
    nextTransitionMs: Date.parse('2026-11-30T07:00:00Z'),
  });
});

test('the clock is that of the machine', () => {
  const before = Date.now();
  expect(operations().wallClock.nowMs()).toBeGreaterThanOrEqual(before);
});

describe('the ledger', () => {
  const DYNAMODB = 'DynamoDB_20120810';
  const KEY = { pk: 'deployment#app/orders', sk: 'quarantine#r42' };
  const seen = {
    recordVersion: 1,
    kind: 'quarantine',
    releaseId: 'r42',
    deploymentId: 'd-1',
    version: '7',
    atMs: 5,
    reason: 'errors',
  } as const;
  const item = {
    recordVersion: { N: '1' },
    kind: { S: 'quarantine' },
    releaseId: { S: 'r42' },
    deploymentId: { S: 'd-1' },
    version: { S: '7' },
    atMs: { N: '5' },
    reason: { S: 'errors' },
  };

  test('reads a record and writes one', async () => {
    wire.answers[`${DYNAMODB}.GetItem`] = { Item: { ...item, pk: { S: KEY.pk }, sk: { S: KEY.sk } } };
    wire.answers[`${DYNAMODB}.PutItem`] = {};
    expect(await operations().ledger('T').read(KEY, 'quarantine', SIGNAL)).toEqual(seen);
    await operations().ledger('T').write(KEY, seen, SIGNAL);
    expect(wire.calls).toEqual([
      {
        operation: `${DYNAMODB}.GetItem`,
        body: { TableName: 'T', Key: { pk: { S: KEY.pk }, sk: { S: KEY.sk } }, ConsistentRead: true },
      },
      {
        operation: `${DYNAMODB}.PutItem`,
        body: { TableName: 'T', Item: { ...item, pk: { S: KEY.pk }, sk: { S: KEY.sk } } },
      },
    ]);
  });

  test('acknowledges on the condition that the quarantine is still the one that was seen', async () => {
    wire.answers[`${DYNAMODB}.PutItem`] = {};
    const acknowledged = { ...seen, acknowledged: { actor: 'ann', reason: 'fixed', atMs: 9 } };
    expect(await operations().ledger('T').acknowledge(KEY, seen, acknowledged, SIGNAL)).toBe(true);
    expect(wire.calls[0].body).toEqual({
      TableName: 'T',
      Item: {
        ...item,
        pk: { S: KEY.pk },
        sk: { S: KEY.sk },
        acknowledged: { M: { actor: { S: 'ann' }, reason: { S: 'fixed' }, atMs: { N: '9' } } },
      },
      ConditionExpression: '#at = :at AND #deployment = :deployment AND attribute_not_exists(#acknowledged)',
      ExpressionAttributeNames: { '#at': 'atMs', '#deployment': 'deploymentId', '#acknowledged': 'acknowledged' },
      ExpressionAttributeValues: { ':at': { N: '5' }, ':deployment': { S: 'd-1' } },
    });
  });

  test('an overtaken acknowledgement is told, any other refusal is an error', async () => {
    const acknowledge = () => operations().ledger('T').acknowledge(KEY, seen, seen, SIGNAL);
    wire.refusal = 'ConditionalCheckFailedException';
    expect(await acknowledge()).toBe(false);
    wire.refusal = 'AccessDeniedException';
    await expect(acknowledge()).rejects.toThrow(
      'dynamodb:PutItem of quarantine#r42 in deployment#app/orders failed with AccessDeniedException',
    );
  });

  test('lists the newest releases, page by page', async () => {
    const release = (id: string) => ({
      pk: { S: KEY.pk },
      sk: { S: `release#${id}` },
      ttl: { N: '1' },
      recordVersion: { N: '1' },
      kind: { S: 'release' },
      releaseId: { S: id },
      deploymentId: { S: 'd-1' },
      version: { S: '7' },
      verdicts: { L: [] },
      startedAtMs: { N: '5' },
      outcome: { S: 'Succeeded' },
    });
    const start = { pk: { S: KEY.pk }, sk: { S: 'release#r9' } };
    wire.answers[`${DYNAMODB}.Query`] = ({ ExclusiveStartKey }: { ExclusiveStartKey?: object }) =>
      ExclusiveStartKey === undefined
        ? { Items: [release('r9')], LastEvaluatedKey: start }
        : { Items: [release('r8')] };
    const releases = await operations().ledger('T').releases(KEY.pk, 3, SIGNAL);
    expect(releases.map(({ releaseId }) => releaseId)).toEqual(['r9', 'r8']);
    const asked = {
      TableName: 'T',
      KeyConditionExpression: '#pk = :partition AND begins_with(#sk, :releases)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':partition': { S: KEY.pk }, ':releases': { S: 'release#' } },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
    expect(wire.calls.map(({ body }) => body)).toEqual([
      { ...asked, Limit: 3 },
      { ...asked, Limit: 2, ExclusiveStartKey: start },
    ]);
    wire.answers[`${DYNAMODB}.Query`] = { Items: [{ ...item, pk: { S: KEY.pk }, sk: { S: KEY.sk } }] };
    await expect(operations().ledger('T').releases(KEY.pk, 3, SIGNAL)).rejects.toThrow(
      'dynamodb:Query of releases in deployment#app/orders answered with a record of kind quarantine',
    );
  });
});
