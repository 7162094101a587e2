import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { type ModelDeployment, ResponseModel } from '../../e2e/response/aws-model';
import { AwsEndpoint } from '../../reality/support/aws-endpoint';
import { OFFLINE } from '../../support/aws-clients';

export const START_MS = Date.parse('2026-11-23T10:00:00Z');

export const STOPPED: ModelDeployment = {
  id: 'd-1',
  group: 'orders',
  functionName: 'orders-fn',
  status: 'Stopped',
  createdAtMs: START_MS,
  endedAtMs: START_MS + 600_000,
  errorCode: 'ALARM_ACTIVE',
  currentVersion: '6',
  targetVersion: '7',
  events: { BeforeAllowTraffic: 'Succeeded', AllowTraffic: 'Failed', AfterAllowTraffic: 'Skipped' },
};

/** Clients of a strict endpoint on the loopback, for the tests of one file; each test must have asked only what AWS understands. */
export function hostScene() {
  const scene = {} as {
    model: ResponseModel;
    aws: AwsEndpoint;
    codeDeploy: CodeDeployClient;
    cloudWatch: CloudWatchClient;
    codePipeline: CodePipelineClient;
  };
  beforeEach(async () => {
    scene.model = new ResponseModel('app', 'pipe', 'Production');
    scene.aws = await AwsEndpoint.start(scene.model);
    const config = { ...OFFLINE, endpoint: scene.aws.url };
    scene.codeDeploy = new CodeDeployClient(config);
    scene.cloudWatch = new CloudWatchClient(config);
    scene.codePipeline = new CodePipelineClient(config);
  });
  afterEach(async () => {
    await scene.aws.stop();
    expect(scene.aws.violations).toEqual([]);
  });
  return scene;
}
