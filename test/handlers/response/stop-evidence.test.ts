import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { stopEvidence } from '../../../lib/handlers/response/stop-evidence';
import { describeStopped } from '../../../lib/handlers/response/stopped-deployments';
import { Refusal } from '../../reality/support/aws-answer';
import { OFFLINE, refusal, SIGNAL } from '../../support/aws-clients';
import { hostScene, START_MS, STOPPED } from './host-scene';

const scene = hostScene();
const ssm = new SSMClient(OFFLINE);
const ssmMock = mockClient(ssm);
const NOW_MS = START_MS + 630_000;

const evidence = () =>
  stopEvidence({ codeDeploy: scene.codeDeploy, cloudWatch: scene.cloudWatch, ssm, nowMs: () => NOW_MS }, SIGNAL);

async function stopped() {
  scene.model.deployments.set('d-1', STOPPED);
  return describeStopped(scene.codeDeploy, 'd-1', SIGNAL);
}

describe('alarms', () => {
  test('that rang while the deployment ran are named, with the page of their description', async () => {
    scene.model.alarms.set('errors', { group: 'orders', rangAtMs: [START_MS + 500_000] });
    scene.model.alarms.set('quiet', { group: 'orders', rangAtMs: [] });
    scene.model.alarms.set('before', { group: 'orders', rangAtMs: [START_MS - 60_000] });
    scene.model.alarms.set('after', { group: 'orders', rangAtMs: [START_MS + 700_000] });
    scene.model.alarms.set('of another group', { group: 'stock', rangAtMs: [START_MS + 500_000] });
    expect(await evidence().rungAlarms(await stopped())).toEqual([
      { name: 'errors', runbook: 'https://example.com/runbook#error-rate-over-baseline' },
    ]);
  });

  test('that cannot be read are an error, not silence', async () => {
    scene.model.alarms.set('errors', { group: 'orders', rangAtMs: [] });
    const deployment = await stopped();
    scene.aws.fault = ({ action }) =>
      action === 'DescribeAlarmHistory' ? new Refusal('AccessDeniedException') : undefined;
    await expect(evidence().rungAlarms(deployment)).rejects.toThrow(
      'cloudwatch:DescribeAlarmHistory of errors failed with AccessDeniedException',
    );
  });

  test('of a group without alarms are none, and nobody is asked', async () => {
    expect(await evidence().rungAlarms(await stopped())).toEqual([]);
    expect(scene.aws.actions()).not.toContain('DescribeAlarms');
  });
});

test('counts are asked for the minutes of the deployment', async () => {
  const minutes = await evidence().counts(await stopped());
  expect(minutes).toHaveLength(12);
  expect(minutes[0]).toEqual({ newCalls: 200, newFailures: 40, allCalls: 2000, allFailures: 49 });
  const input = scene.aws.requests.find(({ action }) => action === 'GetMetricData')?.input;
  expect([input?.StartTime * 1000, input?.EndTime * 1000]).toEqual([START_MS - 120_000, START_MS + 600_000]);
});

describe('plans', () => {
  beforeEach(() => ssmMock.reset());

  test('are told newest first, over all pages, undecrypted', async () => {
    ssmMock
      .on(GetParameterHistoryCommand)
      .resolvesOnce({ Parameters: [{ Value: 'one', Version: 1 }], NextToken: 'more' })
      .resolvesOnce({ Parameters: [{ Value: 'three', Version: 3 }, { Value: 'two', Version: 2 }, { Version: 4 }] });
    expect(await evidence().plans('/plan')).toEqual(['three', 'two', 'one']);
    expect(ssmMock.commandCalls(GetParameterHistoryCommand).map(({ args }) => args[0].input)).toEqual([
      { Name: '/plan', WithDecryption: false, NextToken: undefined },
      { Name: '/plan', WithDecryption: false, NextToken: 'more' },
    ]);
  });

  test('of a parameter that is gone are none, a refusal is an error', async () => {
    ssmMock
      .on(GetParameterHistoryCommand)
      .rejectsOnce(refusal('ParameterNotFound'))
      .rejectsOnce(refusal('AccessDeniedException'));
    expect(await evidence().plans('/plan')).toEqual([]);
    await expect(evidence().plans('/plan')).rejects.toThrow(
      'ssm:GetParameterHistory of /plan failed with AccessDeniedException',
    );
  });
});
