import {
  CodeDeployClient,
  GetDeploymentCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import type { HookReport } from '../../lib/contract/report';
import { awsHost } from '../../lib/handlers/aws-host';
import type { InspectionClients } from '../../lib/handlers/inspection';
import { appSpec } from '../support/app-spec';
import { OFFLINE, refusal, SIGNAL } from '../support/aws-clients';
import { FakeClock } from '../support/hook-host';

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
    clock: new FakeClock(),
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

test('a run is logged as one line of JSON', () => {
  const { host, lines } = scene();
  const report = { deploymentId: 'd-1', reason: 'two\nlines' } as HookReport;
  host.log(report);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  expect(JSON.parse(lines[0])).toEqual(report);
});
