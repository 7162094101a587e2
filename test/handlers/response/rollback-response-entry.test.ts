import { rollbackResponse } from '../../../lib/handlers/rollback-response';

const CONTEXT = { getRemainingTimeInMillis: () => 60_000 };
const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  APPLICATION_NAME: 'Shop',
  LEDGER_TABLE: 'releases',
  ALERT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:alerts',
  PIPELINE_NAME: 'shop-pipeline',
  STAGE_NAME: 'Production',
};
const before = { ...process.env };

beforeEach(() => {
  process.env = { ...before, ...VARIABLES };
});
afterAll(() => {
  process.env = before;
});

test.each(Object.keys(VARIABLES).filter((name) => name !== 'PIPELINE_NAME'))(
  'without the variable %s nothing is done, and the message names it',
  async (name) => {
    delete process.env[name];
    await expect(rollbackResponse({}, CONTEXT)).rejects.toThrow(
      `variable ${name} is not set, expected Lambda to set it`,
    );
  },
);

test('without a pipeline no stage is needed', async () => {
  delete process.env.PIPELINE_NAME;
  delete process.env.STAGE_NAME;
  await expect(rollbackResponse({}, CONTEXT)).rejects.toThrow('event.source');
});

test.each([
  [{}, 'event.source'],
  [{ source: 'aws.ec2' }, 'event.source'],
  [
    {
      source: 'aws.codedeploy',
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      detail: { application: 'Other', deploymentGroup: 'orders', deploymentId: 'd-1', state: 'STOP' },
    },
    'the event is about application Other, expected Shop',
  ],
])('an event that is not for it is an error, so that it ends in the queue: %j', async (event, message) => {
  await expect(rollbackResponse(event, CONTEXT)).rejects.toThrow(message);
});
