import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { mockClient } from 'aws-sdk-client-mock';
import { afterHookFailure } from '../../lib/handlers/hooks';
import { refusal } from '../support/aws-clients';
import { EVENT } from '../support/hook-host';

const codeDeploy = mockClient(CodeDeployClient);
const PROCESS = { ...process.env };
const log = jest.spyOn(console, 'log');

beforeEach(() => {
  codeDeploy.reset();
  log.mockImplementation(() => {});
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = 'own-key';
  process.env.AWS_SECRET_ACCESS_KEY = 'own-secret';
});

afterAll(() => {
  process.env = PROCESS;
});

const RECORD = { requestContext: { condition: 'RetriesExhausted' }, requestPayload: EVENT };

test('the bundle reports Failed with the ids of the hook that died', async () => {
  codeDeploy.on(PutLifecycleEventHookExecutionStatusCommand).resolves({});
  await afterHookFailure(RECORD);
  expect(codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input)).toEqual(
    [{ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'execution-1', status: 'Failed' }],
  );
  expect(log).toHaveBeenCalledTimes(1);
});

test('a hook that died after its report stands as it reported, and nothing is repeated', async () => {
  codeDeploy
    .on(PutLifecycleEventHookExecutionStatusCommand)
    .rejects(refusal('LifecycleEventAlreadyCompletedException'));
  await expect(afterHookFailure(RECORD)).resolves.toMatchObject({ outcome: 'Failed' });
  expect(codeDeploy.calls()).toHaveLength(1);
});

test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('without %s it throws', async (name) => {
  delete process.env[name];
  await expect(afterHookFailure(RECORD)).rejects.toThrow(`variable ${name} is not set, expected Lambda to set it`);
});
