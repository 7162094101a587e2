import { CloudWatchClient, DescribeAlarmsCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type EvaluationResult, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  type State,
} from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type Parameter, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { awsInspection } from '../../lib/handlers/inspection';
import { OFFLINE, refusal, SIGNAL } from '../support/aws-clients';

jest.mock('../../lib/handlers/lazily', () => jest.requireActual('../support/lazily'));

const lambda = mockClient(LambdaClient);
const secrets = mockClient(SecretsManagerClient);
const ssm = mockClient(SSMClient);
const cloudWatch = mockClient(CloudWatchClient);
const iam = mockClient(IAMClient);
const dynamoDb = mockClient(DynamoDBClient);

const NOW_MS = Date.UTC(2026, 10, 23);
const inspection = awsInspection({
  lambda: new LambdaClient(OFFLINE),
  invoker: new LambdaClient(OFFLINE),
  secretsManager: new SecretsManagerClient(OFFLINE),
  ssm: new SSMClient(OFFLINE),
  cloudWatch: new CloudWatchClient(OFFLINE),
  iam: async () => new IAMClient(OFFLINE),
  dynamoDb: async () => new DynamoDBClient(OFFLINE),
  wallClock: () => NOW_MS,
});

beforeEach(() => {
  for (const client of [lambda, secrets, ssm, cloudWatch, iam, dynamoDb]) client.reset();
});

describe('functionVersion', () => {
  const ask = () => inspection.functionVersion('orders', '7', SIGNAL);

  test('asks for exactly this version', async () => {
    lambda
      .on(GetFunctionConfigurationCommand)
      .resolves({ Version: '7', Environment: { Variables: { A: '1' } }, Description: 'r3' });
    expect(await ask()).toEqual({ version: '7', environment: { A: '1' }, description: 'r3' });
    const [call] = lambda.commandCalls(GetFunctionConfigurationCommand);
    expect(call.args[0].input).toEqual({ FunctionName: 'orders', Qualifier: '7' });
    expect((call.args as unknown[])[1]).toEqual({ abortSignal: SIGNAL });
  });

  test('takes a version without variables and description', async () => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ Version: '7' });
    expect(await ask()).toEqual({ version: '7', environment: {}, description: '' });
  });

  test.each([
    [
      { State: 'Pending', StateReasonCode: 'Creating', LastUpdateStatus: 'InProgress' },
      { state: 'Pending', stateReason: 'Creating', lastUpdateStatus: 'InProgress' },
    ],
    [{ StateReasonCode: 'FunctionError.InitTimeout' }, { stateReason: 'FunctionError.InitTimeout' }],
    [{ State: 'a Canary' }, {}],
    [{ CodeSha256: 'q83v=' }, { codeSha256: 'q83v=' }],
    [{ SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' } }, {}],
    [{ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } }, { snapStartOff: true }],
    [{ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' } }, { snapStartOff: false }],
  ])('tells how far Lambda is with it: %j', async (answer, told) => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ Version: '7', ...(answer as { State?: State }) });
    expect(await ask()).toEqual({ version: '7', environment: {}, description: '', ...told });
  });

  test.each(['8', '$LATEST', undefined])('refuses an answer for version %s', async (Version) => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ Version });
    await expect(ask()).rejects.toMatchObject({
      kind: 'malformed',
      message: 'lambda:GetFunctionConfiguration of orders version 7 answered for another version',
    });
  });

  test('refuses variables that Lambda could not decrypt', async () => {
    const problem = { ErrorCode: 'AccessDeniedException', Message: 'canary' };
    lambda.on(GetFunctionConfigurationCommand).resolves({ Version: '7', Environment: { Error: problem } });
    await expect(ask()).rejects.toMatchObject({
      kind: 'denied',
      message:
        'lambda:GetFunctionConfiguration of orders version 7 could not decrypt the variables, ' +
        'allow kms:Decrypt to the inspection role',
    });
  });

  test('tells a refusal', async () => {
    lambda.on(GetFunctionConfigurationCommand).rejects(refusal('ResourceNotFoundException'));
    await expect(ask()).rejects.toMatchObject({
      kind: 'absent',
      message: 'lambda:GetFunctionConfiguration of orders version 7 failed with ResourceNotFoundException',
    });
  });
});

describe('alias', () => {
  const ask = () => inspection.alias('orders', 'live', SIGNAL);

  test.each([
    [undefined, []],
    [{}, []],
    [{ AdditionalVersionWeights: { '7': 0.1, '5': 0 } }, ['7']],
  ])('tells its version and those that get a part of its calls: %j', async (RoutingConfig, weighted) => {
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '6', RoutingConfig });
    expect(await ask()).toEqual({ version: '6', weighted });
    expect(lambda.commandCalls(GetAliasCommand)[0].args[0].input).toEqual({ FunctionName: 'orders', Name: 'live' });
  });

  test.each([
    [undefined, {}],
    ['canary', {}],
    ['6', { canary: 0.1 }],
  ])('refuses what is no version: %s %j', async (FunctionVersion, AdditionalVersionWeights) => {
    lambda.on(GetAliasCommand).resolves({ FunctionVersion, RoutingConfig: { AdditionalVersionWeights } });
    await expect(ask()).rejects.toMatchObject({
      kind: 'malformed',
      message: 'lambda:GetAlias of orders:live answered with something that is no version',
    });
  });

  test('tells a refusal', async () => {
    lambda.on(GetAliasCommand).rejects(refusal('ResourceNotFoundException'));
    await expect(ask()).rejects.toMatchObject({
      kind: 'absent',
      message: 'lambda:GetAlias of orders:live failed with ResourceNotFoundException',
    });
  });
});

describe('reservedConcurrency', () => {
  const ask = () => inspection.reservedConcurrency('orders', SIGNAL);

  test.each([0, 5, undefined])('tells %s', async (ReservedConcurrentExecutions) => {
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions });
    expect(await ask()).toBe(ReservedConcurrentExecutions);
    expect(lambda.commandCalls(GetFunctionConcurrencyCommand)[0].args[0].input).toEqual({ FunctionName: 'orders' });
  });

  test('tells a refusal', async () => {
    lambda.on(GetFunctionConcurrencyCommand).rejects(refusal('AccessDeniedException'));
    await expect(ask()).rejects.toMatchObject({
      kind: 'denied',
      message: 'lambda:GetFunctionConcurrency of orders failed with AccessDeniedException',
    });
  });
});

describe('secret', () => {
  const ask = () => inspection.secret('db', SIGNAL);

  test.each([
    [{ v1: ['AWSPREVIOUS'], v2: ['AWSPENDING', 'AWSCURRENT'] }, undefined, true, false],
    [{ v1: ['AWSPREVIOUS'] }, undefined, false, false],
    [{}, undefined, false, false],
    [undefined, undefined, false, false],
    [{ v1: ['AWSCURRENT'] }, new Date(0), true, true],
  ])('stages %j, deleted %s', async (VersionIdsToStages, DeletedDate, hasCurrentStage, deletionScheduled) => {
    secrets.on(DescribeSecretCommand).resolves({ VersionIdsToStages, DeletedDate });
    expect(await ask()).toEqual({ hasCurrentStage, deletionScheduled });
    expect(secrets.commandCalls(DescribeSecretCommand)[0].args[0].input).toEqual({ SecretId: 'db' });
    expect(secrets.commandCalls(GetSecretValueCommand)).toEqual([]);
  });

  const DAY_MS = 86_400_000;
  const at = (ms: number) => new Date(NOW_MS + ms);

  test.each([
    ['off', { RotationEnabled: false, NextRotationDate: at(-1) }, undefined],
    ['never configured', {}, undefined],
    ['due', { RotationEnabled: true, NextRotationDate: at(-5) }, { overdueMs: 5 }],
    ['ahead', { RotationEnabled: true, NextRotationDate: at(5) }, { overdueMs: -5 }],
    [
      'due by its rules',
      { RotationEnabled: true, LastRotatedDate: at(-3 * DAY_MS), RotationRules: { AutomaticallyAfterDays: 2 } },
      { overdueMs: DAY_MS },
    ],
    ['without interval', { RotationEnabled: true, LastRotatedDate: at(-1), RotationRules: {} }, {}],
    [
      'with a broken interval',
      { RotationEnabled: true, LastRotatedDate: at(-1), RotationRules: { AutomaticallyAfterDays: 0 } },
      {},
    ],
    ['with a broken date', { RotationEnabled: true, NextRotationDate: new Date(Number.NaN) }, {}],
    ['without any date', { RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 2 } }, {}],
  ])('a rotation that is %s', async (_, answer, rotation) => {
    secrets.on(DescribeSecretCommand).resolves(answer);
    expect((await ask()).rotation).toEqual(rotation);
  });

  test.each([
    [{ v1: ['AWSCURRENT'], v2: ['AWSPENDING'] }, at(-7), 7],
    [{ v1: ['AWSCURRENT', 'AWSPENDING'] }, at(-7), undefined],
    [{ v1: ['AWSCURRENT'] }, at(-7), undefined],
    [{ v1: ['AWSCURRENT'], v2: ['AWSPENDING'] }, undefined, undefined],
  ])(
    'stages %j, changed %s: a rotation unfinished for %s ms',
    async (VersionIdsToStages, LastChangedDate, pendingMs) => {
      secrets.on(DescribeSecretCommand).resolves({ VersionIdsToStages, LastChangedDate });
      expect((await ask()).pendingMs).toBe(pendingMs);
    },
  );

  test('tells the regions of replicas that failed, and no text that is no region', async () => {
    secrets.on(DescribeSecretCommand).resolves({
      ReplicationStatus: [
        { Region: 'eu-west-1', Status: 'Failed', StatusMessage: 'canary' },
        { Region: 'us-east-1', Status: 'InSync' },
        { Region: 'us-east-2', Status: 'InProgress' },
        { Region: 'a Canary', Status: 'Failed' },
        { Status: 'Failed' },
      ],
    });
    expect((await ask()).failedReplicas).toEqual(['eu-west-1', 'an unknown region', 'an unknown region']);
  });

  test('tells a refusal', async () => {
    secrets.on(DescribeSecretCommand).rejects(refusal('AccessDeniedException'));
    await expect(ask()).rejects.toMatchObject({
      kind: 'denied',
      message: 'secretsmanager:DescribeSecret of db failed with AccessDeniedException',
    });
  });
});

describe('secretJsonKeys', () => {
  const ask = () => inspection.secretJsonKeys('db', SIGNAL);

  test('tells the keys of the current stage and nothing else', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"username":"canary","password":{"a":"canary"}}' });
    expect(await ask()).toEqual(['username', 'password']);
    expect(secrets.commandCalls(GetSecretValueCommand)[0].args[0].input).toEqual({
      SecretId: 'db',
      VersionStage: 'AWSCURRENT',
    });
  });

  test.each(['canary', '["canary"]', '"canary"', 'null', '', undefined])(
    'refuses %j and does not quote it',
    async (SecretString) => {
      secrets.on(GetSecretValueCommand).resolves({ SecretString });
      await expect(ask()).rejects.toMatchObject({
        kind: 'malformed',
        message: 'secretsmanager:GetSecretValue of db answered with something that is not a JSON object',
      });
    },
  );

  test('tells a refusal', async () => {
    secrets.on(GetSecretValueCommand).rejects(refusal('ThrottlingException'));
    await expect(ask()).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('parameter', () => {
  const ask = () => inspection.parameter('/a', SIGNAL);

  test.each(['x', ''])('tells the value %j and does not decrypt', async (Value) => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value } });
    expect(await ask()).toEqual({ value: Value });
    expect(ssm.commandCalls(GetParameterCommand)[0].args[0].input).toEqual({ Name: '/a', WithDecryption: false });
  });

  test.each([
    [
      { Type: 'SecureString', Version: 3 },
      { type: 'SecureString', version: 3 },
    ],
    [
      { Type: 'StringList', Version: 1 },
      { type: 'StringList', version: 1 },
    ],
    [{ Type: 'Canary', Version: 1.5 }, {}],
  ])('tells type and version that SSM has: %j', async (answer, told) => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'x', ...answer } as Parameter });
    expect(await ask()).toEqual({ value: 'x', ...told });
  });

  test.each([{}, { Parameter: {} }])('refuses the answer %j', async (answer) => {
    ssm.on(GetParameterCommand).resolves(answer);
    await expect(ask()).rejects.toMatchObject({
      kind: 'malformed',
      message: 'ssm:GetParameter of /a answered without a value',
    });
  });

  test('tells a refusal', async () => {
    ssm.on(GetParameterCommand).rejects(refusal('ParameterNotFound'));
    await expect(ask()).rejects.toMatchObject({ kind: 'absent' });
  });
});

describe('alarmStates', () => {
  const ask = (names: readonly string[]) => inspection.alarmStates(names, SIGNAL);
  const inputs = () => cloudWatch.commandCalls(DescribeAlarmsCommand).map(({ args }) => args[0].input);

  test('tells the state of each alarm that was asked for', async () => {
    cloudWatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        { AlarmName: 'a', StateValue: 'OK' },
        { AlarmName: 'b', StateValue: 'ALARM' },
        { AlarmName: 'c', StateValue: 'INSUFFICIENT_DATA' },
        { AlarmName: 'not asked for', StateValue: 'OK' },
        { StateValue: 'OK' },
      ],
      CompositeAlarms: [{ AlarmName: 'd', StateValue: 'OK' }],
    });
    expect([...(await ask(['a', 'b', 'c', 'd']))]).toEqual([
      ['a', 'OK'],
      ['b', 'ALARM'],
      ['c', 'INSUFFICIENT_DATA'],
    ]);
    expect(inputs()).toEqual([
      { AlarmNames: ['a', 'b', 'c', 'd'], AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken: undefined },
    ]);
  });

  test('follows every page', async () => {
    cloudWatch
      .on(DescribeAlarmsCommand)
      .resolvesOnce({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'OK' }], NextToken: 'more' })
      .resolvesOnce({ MetricAlarms: [{ AlarmName: 'b', StateValue: 'ALARM' }] });
    expect([...(await ask(['a', 'b']))]).toEqual([
      ['a', 'OK'],
      ['b', 'ALARM'],
    ]);
    expect(inputs().map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  });

  test('asks for at most a hundred names at once', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `alarm-${index}`);
    cloudWatch.on(DescribeAlarmsCommand).callsFake(({ AlarmNames }) => ({
      MetricAlarms: AlarmNames.map((AlarmName: string) => ({ AlarmName, StateValue: 'OK' })),
    }));
    expect([...(await ask(names)).keys()]).toEqual(names);
    expect(inputs().map(({ AlarmNames }) => AlarmNames?.length)).toEqual([100, 100, 1]);
  });

  test('refuses a state that CloudWatch does not have', async () => {
    cloudWatch
      .on(DescribeAlarmsCommand)
      .resolves({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'RED' as StateValue }] });
    await expect(ask(['a'])).rejects.toMatchObject({
      kind: 'malformed',
      message: 'cloudwatch:DescribeAlarms of 1 alarms answered with no known state of a',
    });
  });

  test('tells a refusal', async () => {
    cloudWatch.on(DescribeAlarmsCommand).rejects(refusal('AccessDenied'));
    await expect(ask(['a', 'b'])).rejects.toMatchObject({
      kind: 'denied',
      message: 'cloudwatch:DescribeAlarms of 2 alarms failed with AccessDenied',
    });
  });
});

describe('permission', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/orders';
  const ACTION = 'ssm:GetParameter';
  const ask = (resources: readonly string[] = ['arn:a']) => inspection.permission(ROLE, ACTION, resources, SIGNAL);
  const answering = (...results: Partial<EvaluationResult>[]) =>
    iam.on(SimulatePrincipalPolicyCommand).resolves({
      EvaluationResults: results.map((result) => ({ EvalActionName: ACTION, EvalDecision: 'implicitDeny', ...result })),
    });

  test.each([
    ['allowed', [], 'allowed'],
    ['implicitDeny', [], 'denied'],
    ['explicitDeny', [], 'denied'],
    ['allowed', ['aws:SourceVpce'], 'unknown'],
    ['implicitDeny', ['aws:SourceVpce'], 'unknown'],
    // Whatever the condition, nothing allows what is denied in so many words.
    ['explicitDeny', ['aws:SourceVpce'], 'denied'],
  ] as const)('tells %s with missing keys %j as %s, by the answer of the resource', async (decision, missing, told) => {
    answering({
      EvalResourceName: 'arn:\u0024{Partition}:ssm:template',
      ResourceSpecificResults: [
        { EvalResourceName: 'arn:a', EvalResourceDecision: decision, MissingContextValues: [...missing] },
      ],
    });
    expect([...(await ask())]).toEqual([['arn:a', told]]);
    expect(iam.commandCalls(SimulatePrincipalPolicyCommand)[0].args[0].input).toEqual({
      PolicySourceArn: ROLE,
      ActionNames: [ACTION],
      ResourceArns: ['arn:a'],
      Marker: undefined,
    });
  });

  test('takes the answer as a whole where it has no parts', async () => {
    answering({ EvalResourceName: 'arn:a', EvalDecision: 'allowed' });
    expect([...(await ask())]).toEqual([['arn:a', 'allowed']]);
  });

  test('is unknown where the answer as a whole lacks a key', async () => {
    answering({
      MissingContextValues: ['aws:SourceVpce'],
      ResourceSpecificResults: [{ EvalResourceName: 'arn:a', EvalResourceDecision: 'allowed' }],
    });
    expect([...(await ask())]).toEqual([['arn:a', 'unknown']]);
  });

  test('follows every page', async () => {
    const page = (resource: string) => [
      {
        EvalActionName: ACTION,
        EvalDecision: 'implicitDeny' as const,
        ResourceSpecificResults: [{ EvalResourceName: resource, EvalResourceDecision: 'allowed' as const }],
      },
    ];
    iam
      .on(SimulatePrincipalPolicyCommand)
      .resolvesOnce({ EvaluationResults: page('arn:a'), IsTruncated: true, Marker: 'more' })
      .resolvesOnce({ EvaluationResults: page('arn:b'), Marker: 'not truncated' });
    expect([...(await ask(['arn:a', 'arn:b'])).keys()]).toEqual(['arn:a', 'arn:b']);
    expect(iam.commandCalls(SimulatePrincipalPolicyCommand).map(({ args }) => args[0].input.Marker)).toEqual([
      undefined,
      'more',
    ]);
  });

  test.each<[string, Partial<EvaluationResult>]>([
    ['another action', { EvalActionName: 'ssm:PutParameter', EvalResourceName: 'arn:a', EvalDecision: 'allowed' }],
    ['another resource', { EvalResourceName: 'arn:b', EvalDecision: 'allowed' }],
    ['no known decision', { EvalResourceName: 'arn:a', EvalDecision: 'canary' as 'allowed' }],
    [
      'parts without the resource',
      {
        EvalDecision: 'allowed',
        EvalResourceName: 'arn:a',
        ResourceSpecificResults: [{ EvalResourceName: 'arn:b', EvalResourceDecision: 'allowed' }],
      },
    ],
  ])('refuses an answer of %s', async (_, result) => {
    answering(result);
    await expect(ask()).rejects.toMatchObject({
      kind: 'malformed',
      message: `iam:SimulatePrincipalPolicy of ${ACTION} by ${ROLE} left out 1 of 1 resources`,
    });
  });

  test('tells a refusal as such, and not as a permission that is denied', async () => {
    iam.on(SimulatePrincipalPolicyCommand).rejects(refusal('Throttling'));
    await expect(ask()).rejects.toMatchObject({
      kind: 'throttled',
      message: `iam:SimulatePrincipalPolicy of ${ACTION} by ${ROLE} failed with Throttling`,
    });
  });
});

describe('publishedItem', () => {
  const key = [
    { name: 'pk', value: 'migrations' },
    { name: 'sk', value: 'latest' },
  ];
  const ask = () => inspection.publishedItem({ tableName: 'schema', key, attribute: 'status' }, SIGNAL);

  test('reads one attribute of one item, consistently', async () => {
    dynamoDb.on(GetItemCommand).resolves({ Item: { status: { S: 'sc-21' } } });
    expect(await ask()).toBe('sc-21');
    const [call] = dynamoDb.commandCalls(GetItemCommand);
    expect(call.args[0].input).toEqual({
      TableName: 'schema',
      Key: { pk: { S: 'migrations' }, sk: { S: 'latest' } },
      ConsistentRead: true,
      ProjectionExpression: '#attribute',
      ExpressionAttributeNames: { '#attribute': 'status' },
    });
    expect((call.args as unknown[])[1]).toEqual({ abortSignal: SIGNAL });
  });

  test('takes a number for its text', async () => {
    dynamoDb.on(GetItemCommand).resolves({ Item: { status: { N: '21' } } });
    expect(await ask()).toBe('21');
  });

  test.each([{}, { Item: {} }, { Item: { other: { S: 'sc-21' } } }])('%j is nothing', async (answer) => {
    dynamoDb.on(GetItemCommand).resolves(answer as object);
    await expect(ask()).rejects.toMatchObject({
      kind: 'absent',
      message: 'dynamodb:GetItem of status in schema found nothing',
    });
  });

  test.each([{ BOOL: true }, { L: [{ S: 'sc-21' }] }, { NULL: true as const }])('%j is no revision', async (status) => {
    dynamoDb.on(GetItemCommand).resolves({ Item: { status } } as object);
    await expect(ask()).rejects.toMatchObject({
      kind: 'malformed',
      message: 'dynamodb:GetItem of status in schema found neither text nor a number',
    });
  });

  test('tells a refusal by its name', async () => {
    dynamoDb.on(GetItemCommand).rejects(refusal('AccessDeniedException'));
    await expect(ask()).rejects.toMatchObject({ kind: 'denied' });
  });
});
