import {
  CodeDeployClient,
  GetDeploymentCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCalendarStateCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import type { HookReport } from '../../lib/contract/report';
import { awsHost } from '../../lib/handlers/aws-host';
import { embeddedMetrics } from '../../lib/handlers/embedded-metrics';
import type { InspectionClients } from '../../lib/handlers/inspection';
import { appSpec } from '../support/app-spec';
import { OFFLINE, refusal, SIGNAL } from '../support/aws-clients';
import { FakeClock } from '../support/hook-host';

jest.mock('../../lib/handlers/lazily', () => jest.requireActual('../support/lazily'));

const codeDeploy = mockClient(CodeDeployClient);
const ssm = mockClient(SSMClient);
const sts = mockClient(STSClient);

function scene() {
  const lines: string[] = [];
  const inspectionClients = jest.fn(() => ({ ssm: new SSMClient(OFFLINE) }) as InspectionClients);
  const host = awsHost({
    codeDeploy: new CodeDeployClient(OFFLINE),
    ssm: new SSMClient(OFFLINE),
    sts: new STSClient(OFFLINE),
    inspectionClients,
    coordinationClients: async () => ({ dynamoDb: new DynamoDBClient(OFFLINE), ssm: new SSMClient(OFFLINE) }),
    run: 'run-1',
    clock: new FakeClock(),
    wallClock: () => 1_700_000_000_000,
    writeLine: (line) => lines.push(line),
  });
  return { host, lines, inspectionClients };
}

beforeEach(() => {
  for (const client of [codeDeploy, ssm, sts]) client.reset();
});

test('the plan is the text of its parameter', async () => {
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{}' } });
  expect(await scene().host.plan('/plan', SIGNAL)).toBe('{}');
  expect(ssm.commandCalls(GetParameterCommand)[0].args[0].input).toEqual({ Name: '/plan', WithDecryption: false });
});

test('a deployment is inspected with the credentials of its role, in a session of its name', async () => {
  const { host, inspectionClients } = scene();
  const revision = { string: { content: appSpec() } };
  codeDeploy
    .on(GetDeploymentCommand)
    .resolves({ deploymentInfo: { applicationName: 'app', deploymentGroupName: 'g', revision } });
  sts
    .on(AssumeRoleCommand)
    .resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: undefined } });
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'through the role' } });

  expect((await host.deployment('d-42', SIGNAL)).functionName).toBe('orders');
  const inspection = await host.inspect('arn:role', SIGNAL);
  expect(sts.commandCalls(AssumeRoleCommand)[0].args[0].input).toMatchObject({
    RoleArn: 'arn:role',
    RoleSessionName: 'guardrails-d-42',
  });
  expect(inspectionClients).toHaveBeenCalledWith({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
    expiration: undefined,
  });
  expect(await inspection.parameter('/x', SIGNAL)).toEqual({ value: 'through the role' });
});

test('calendars and ledger are reached through the same session, which is opened once', async () => {
  const dynamoDb = mockClient(DynamoDBClient);
  const { host } = scene();
  sts
    .on(AssumeRoleCommand)
    .resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: undefined } });
  dynamoDb.on(GetItemCommand).resolves({});
  ssm.on(GetCalendarStateCommand).resolves({ State: 'OPEN' });
  codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: 'Stopped' } });

  await host.inspect('arn:role', SIGNAL);
  const port = await host.coordination('arn:role', SIGNAL);
  expect(sts.commandCalls(AssumeRoleCommand)).toHaveLength(1);
  expect(port.run).toBe('run-1');
  expect(port.wallClock.nowMs()).toBe(1_700_000_000_000);
  expect(await port.calendars.state('Holidays', SIGNAL)).toEqual({ open: true });
  expect(await port.owners.status('d-2', SIGNAL)).toBe('ended');
  const ledger = port.ledger('releases');
  expect(await ledger.locks.read('orders-db', SIGNAL)).toBeUndefined();
  expect(await ledger.records.read({ pk: 'deployment#app/g', sk: 'last-good' }, 'last-good', SIGNAL)).toBeUndefined();
  expect(dynamoDb.commandCalls(GetItemCommand).map(({ args }) => args[0].input)).toEqual([
    { TableName: 'releases', Key: { pk: { S: 'lock#orders-db' }, sk: { S: 'lock' } }, ConsistentRead: true },
    { TableName: 'releases', Key: { pk: { S: 'deployment#app/g' }, sk: { S: 'last-good' } }, ConsistentRead: true },
  ]);

  await host.inspect('arn:other', SIGNAL);
  expect(sts.commandCalls(AssumeRoleCommand)).toHaveLength(2);
});

describe('a report', () => {
  const report = () => scene().host.report('d-1', 'e-1', 'Failed');

  test('tells CodeDeploy the outcome', async () => {
    codeDeploy.on(PutLifecycleEventHookExecutionStatusCommand).resolves({});
    await report();
    expect(
      codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input),
    ).toEqual([{ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'e-1', status: 'Failed' }]);
  });

  test('of an event that was completed before counts as made', async () => {
    codeDeploy
      .on(PutLifecycleEventHookExecutionStatusCommand)
      .rejects(refusal('LifecycleEventAlreadyCompletedException'));
    await expect(report()).resolves.toBeUndefined();
  });

  test('that is refused is thrown', async () => {
    codeDeploy.on(PutLifecycleEventHookExecutionStatusCommand).rejects(refusal('ThrottlingException'));
    await expect(report()).rejects.toMatchObject({
      kind: 'throttled',
      message: 'codedeploy:PutLifecycleEventHookExecutionStatus of d-1 failed with ThrottlingException',
    });
  });
});

describe('a run is logged', () => {
  const REPORT: HookReport = {
    reportVersion: 1,
    lifecycleEvent: 'BeforeAllowTraffic',
    deploymentId: 'd-1',
    outcome: 'Succeeded',
    reason: 'two\nlines',
    checks: [],
    durationMs: 5,
  };

  test('as one line of JSON, with its metrics in lines of their own', () => {
    const { host, lines } = scene();
    host.log(REPORT);
    expect(lines.join()).not.toContain('\n');
    expect(JSON.parse(lines[0])).toEqual(REPORT);
    expect(lines.slice(1)).toEqual(embeddedMetrics(REPORT, 1_700_000_000_000, true));
    expect(lines.length).toBeGreaterThan(1);
  });

  test('a second time without counting anything twice', () => {
    const { host, lines } = scene();
    host.log(REPORT);
    const before = lines.length;
    host.log(REPORT);
    expect(lines.slice(before).map((line) => JSON.parse(line))).toEqual([REPORT]);
  });
});
