import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  GetDeploymentCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAllowTraffic, beforeAllowTraffic } from '../../lib/handlers/hooks';
import type { MinuteCounts } from '../../lib/judge/minute-counts';
import { appSpec } from '../support/app-spec';
import { blob } from '../support/aws-clients';
import { EVENT, HEALTHY_MINUTE, PLAN, PROBE_ANSWER } from '../support/hook-host';

jest.mock('../../lib/handlers/lazily', () => jest.requireActual('../support/lazily'));

const codeDeploy = mockClient(CodeDeployClient);
const ssm = mockClient(SSMClient);
const sts = mockClient(STSClient);
const lambda = mockClient(LambdaClient);
const secrets = mockClient(SecretsManagerClient);
const cloudWatch = mockClient(CloudWatchClient);
const iam = mockClient(IAMClient);

const CONTEXT = { getRemainingTimeInMillis: () => 180_000 };
const PROCESS = { ...process.env };
const log = jest.spyOn(console, 'log');

function logged() {
  return log.mock.calls.map(([line]) => JSON.parse(line));
}

function reported() {
  return codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input);
}

beforeEach(() => {
  log.mockImplementation(() => {});
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = 'own-key';
  process.env.AWS_SECRET_ACCESS_KEY = 'own-secret';
  process.env.AWS_SESSION_TOKEN = 'own-token';
  for (const client of [codeDeploy, ssm, sts, lambda, secrets, cloudWatch, iam]) client.reset();
  codeDeploy.on(GetDeploymentCommand).resolves({
    deploymentInfo: {
      applicationName: 'app',
      deploymentGroupName: 'orders',
      revision: { string: { content: appSpec() } },
    },
  });
  const plan = { ...PLAN, afterAllowTraffic: PLAN.afterAllowTraffic.map((spec) => ({ ...spec, bakeSec: 0 })) };
  ssm
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: JSON.stringify(plan) } })
    .on(GetParameterCommand, { Name: '/orders/limits' })
    .resolves({ Parameter: { Value: 'canary' } })
    .on(GetParameterCommand, { Name: '/env/schema' })
    .resolves({ Parameter: { Value: 'sc-21' } })
    .on(GetParameterCommand, { Name: '/env/index' })
    .resolves({ Parameter: { Value: 'a1b2c3' } });
  sts
    .on(AssumeRoleCommand)
    .resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: undefined } });
  lambda.on(GetFunctionConfigurationCommand).callsFake(({ Qualifier }) => ({
    Version: Qualifier,
    State: 'Active',
    CodeSha256: 'ab'.repeat(32),
    Environment: {
      Variables: { TABLE_NAME: 'canary', RELEASE_ID: 'r3', SCHEMA_REV: 'sc-21', INDEX_HASH: 'a1b2c3' },
    },
  }));
  lambda.on(GetAliasCommand).resolves({ FunctionVersion: '6' });
  lambda.on(GetFunctionConcurrencyCommand).resolves({});
  const Payload = blob(JSON.stringify(PROBE_ANSWER));
  lambda.on(InvokeCommand).resolves({ StatusCode: 200, ExecutedVersion: '7', Payload });
  cloudWatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries, StartTime }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }: { Id: keyof MinuteCounts }) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: Array.from({ length: 30 }, (_, minute) => new Date(StartTime.getTime() + minute * 60_000)),
      Values: Array.from({ length: 30 }, () => HEALTHY_MINUTE[Id]),
    })),
  }));
  iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames, ResourceArns }) => ({
    EvaluationResults: [{ EvalActionName: ActionNames[0], EvalResourceName: ResourceArns[0], EvalDecision: 'allowed' }],
  }));
  secrets.on(DescribeSecretCommand).resolves({ VersionIdsToStages: { v: ['AWSCURRENT'] } });
  secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"password":"canary"}' });
  cloudWatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      { AlarmName: 'errors', StateValue: 'OK' },
      { AlarmName: 'latency', StateValue: 'OK' },
    ],
  });
});

afterAll(() => {
  process.env = PROCESS;
});

test('before traffic a good version is told to CodeDeploy as Succeeded, in one line of the log without any value', async () => {
  const report = await beforeAllowTraffic(EVENT, CONTEXT);
  expect(report).toMatchObject({ outcome: 'Succeeded', lifecycleEvent: 'BeforeAllowTraffic' });
  expect(reported()).toEqual([
    { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'execution-1', status: 'Succeeded' },
  ]);
  const [line, metrics, ...others] = logged();
  expect(line).toEqual(JSON.parse(JSON.stringify(report)));
  expect(metrics).toMatchObject({ FunctionName: 'orders', HookSucceeded: 1, HookFailed: 0, EnvironmentMismatch: 0 });
  expect(others).toEqual([]);
  expect(JSON.stringify(log.mock.calls)).not.toContain('canary');
  expect(cloudWatch.calls()).toHaveLength(0);
});

test('after traffic the alarms are asked', async () => {
  cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM' }] });
  const report = await afterAllowTraffic(EVENT, CONTEXT);
  expect(report).toMatchObject({ outcome: 'Failed', lifecycleEvent: 'AfterAllowTraffic' });
  expect(reported()).toMatchObject([{ status: 'Failed' }]);
});

test('the hook looks as the role of the deployment, and at the plan as itself', async () => {
  await beforeAllowTraffic(EVENT, CONTEXT);
  const keyOf = async (client: { config: { credentials: () => Promise<{ accessKeyId: string }> } }) =>
    (await client.config.credentials()).accessKeyId;
  expect(await keyOf(lambda.send.thisValues[0])).toBe('a');
  expect(await keyOf(secrets.send.thisValues[0])).toBe('a');
  expect(await keyOf(codeDeploy.send.thisValues[0])).toBe('own-key');
  expect(await keyOf(sts.send.thisValues[0])).toBe('own-key');
  const parameterKeys = await Promise.all(ssm.send.thisValues.map(keyOf));
  const names = ssm.commandCalls(GetParameterCommand).map(({ args }) => args[0].input.Name);
  expect(names.map((name, index) => [name, parameterKeys[index]]).sort()).toEqual([
    ['/cdk-serverless-guardrails/app/orders', 'own-key'],
    ['/env/index', 'a'],
    ['/env/schema', 'a'],
    ['/orders/limits', 'a'],
  ]);
});

test('the version under test is invoked as the role of the deployment, once a call, and as long as it may take', async () => {
  await beforeAllowTraffic(EVENT, CONTEXT);
  const invokers = lambda.send.thisValues.filter((_, index) => lambda.call(index).args[0] instanceof InvokeCommand);
  expect(invokers).toHaveLength(4);
  for (const { config } of invokers) {
    expect((await config.credentials()).accessKeyId).toBe('a');
    expect(await config.maxAttempts()).toBe(1);
    expect(await config.requestHandler.configProvider).toMatchObject({ requestTimeout: 900_000 });
  }
});

test('after traffic the counts of the rollout are judged', async () => {
  const report = await afterAllowTraffic(EVENT, CONTEXT);
  expect(report).toMatchObject({
    outcome: 'Succeeded',
    reason: '2 enforced checks passed; check traffic: judged down to +2.5 points (2,700 effective calls)',
  });
});

test('every client gives up a call that hangs, and asks at most three times', async () => {
  await beforeAllowTraffic(EVENT, CONTEXT);
  await afterAllowTraffic(EVENT, CONTEXT);
  for (const client of [codeDeploy, ssm, sts, lambda, secrets, cloudWatch]) {
    const { config } = client.send.thisValues[0];
    expect(await config.region()).toBe('eu-central-1');
    expect(await config.maxAttempts()).toBe(3);
    // The handler resolves its settings when it handles a request, which the mock prevents.
    expect(await config.requestHandler.configProvider).toMatchObject({
      connectionTimeout: 1_000,
      requestTimeout: 2_500,
      throwOnRequestTimeout: true,
    });
  }
});

test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('without %s the hook throws', async (name) => {
  delete process.env[name];
  await expect(beforeAllowTraffic(EVENT, CONTEXT)).rejects.toThrow(
    `variable ${name} is not set, expected Lambda to set it`,
  );
});

test('the budget is the time that Lambda leaves', async () => {
  let asked = 0;
  const context = {
    getRemainingTimeInMillis: () => {
      asked += 1;
      return 0;
    },
  };
  lambda.on(GetFunctionConfigurationCommand).callsFake(() => new Promise(() => {}));
  expect(await beforeAllowTraffic(EVENT, context)).toMatchObject({ outcome: 'Failed' });
  expect(asked).toBe(1);
});
