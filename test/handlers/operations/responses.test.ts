import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { type ResponseClients, rollbackResponses } from '../../../lib/handlers/operations/responses';
import { OFFLINE, SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();
const STAGE = { pipelineName: 'pipe', stageName: 'Production' };
const CONFIGURATION = 'GET /2015-03-31/functions/shop-response/configuration';
const VARIABLES = { APPLICATION_NAME: 'app', LEDGER_TABLE: 'releases', ALERT_TOPIC_ARN: 'arn:topic', OTHER: 'secret' };

const xml = (action: string, result: string) =>
  `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${result}</${action}Result></${action}Response>`;

describe('the response of a stack', () => {
  test('is the function with the one logical id', async () => {
    wire.answers.DescribeStackResource = xml(
      'DescribeStackResource',
      '<StackResourceDetail><PhysicalResourceId>shop-response</PhysicalResourceId></StackResourceDetail>',
    );
    expect(await operations().responses.find('shop', SIGNAL)).toBe('shop-response');
    expect(wire.calls[0].body).toMatchObject({
      StackName: 'shop',
      LogicalResourceId: 'ServerlessGuardrailsRollbackResponse',
    });
  });

  test.each([
    ['Resource ServerlessGuardrailsRollbackResponse does not exist for stack shop', undefined],
    ['Stack shop does not exist', 'cloudformation:DescribeStackResource of shop failed with ValidationError'],
  ])('where CloudFormation says: %s', async (message, refusal) => {
    const cloudFormation = new CloudFormationClient(OFFLINE);
    const error = Object.assign(new Error(message), { name: 'ValidationError' });
    mockClient(cloudFormation).on(DescribeStackResourceCommand).rejects(error);
    const found = rollbackResponses({ cloudFormation } as ResponseClients).find('shop', SIGNAL);
    if (refusal === undefined) expect(await found).toBeUndefined();
    else await expect(found).rejects.toThrow(refusal);
  });

  test('is not known where CloudFormation refuses', async () => {
    await expect(operations().responses.find('shop', SIGNAL)).rejects.toThrow(
      /^cloudformation:DescribeStackResource of shop failed with /,
    );
  });
});

describe('the settings of a response', () => {
  test('are its variables, and no others', async () => {
    wire.answers[CONFIGURATION] = { Environment: { Variables: VARIABLES } };
    expect(await operations().responses.settings('shop-response', SIGNAL)).toEqual({
      applicationName: 'app',
      ledgerTable: 'releases',
      topicArn: 'arn:topic',
    });
  });

  test('have a stage where it pauses one', async () => {
    const staged = { ...VARIABLES, PIPELINE_NAME: 'pipe', STAGE_NAME: 'Production' };
    wire.answers[CONFIGURATION] = { Environment: { Variables: staged } };
    expect((await operations().responses.settings('shop-response', SIGNAL)).stage).toEqual(STAGE);
  });

  test('of a function that is no response are refused', async () => {
    wire.answers[CONFIGURATION] = { Environment: { Variables: {} } };
    await expect(operations().responses.settings('shop-response', SIGNAL)).rejects.toThrow(
      'lambda:GetFunctionConfiguration of shop-response: variable APPLICATION_NAME: expected a non-empty string, got nothing',
    );
  });
});

test('subscriptions that were confirmed are counted', async () => {
  const attributes = (entries: string) =>
    `<GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult><Attributes>${entries}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;
  wire.answers.GetTopicAttributes = attributes(
    '<entry><key>SubscriptionsPending</key><value>5</value></entry><entry><key>SubscriptionsConfirmed</key><value>2</value></entry>',
  );
  expect(await operations().responses.confirmedSubscriptions('arn:topic', SIGNAL)).toBe(2);
  wire.answers.GetTopicAttributes = attributes('');
  await expect(operations().responses.confirmedSubscriptions('arn:topic', SIGNAL)).rejects.toThrow(
    'sns:GetTopicAttributes of arn:topic: SubscriptionsConfirmed',
  );
});

test('a transition and the record of its pause are read', async () => {
  wire.answers['CodePipeline_20150709.GetPipelineState'] = {
    stageStates: [{ stageName: 'Production', inboundTransitionState: { enabled: false, disabledReason: 'why' } }],
  };
  expect(await operations().responses.transition(STAGE, SIGNAL)).toEqual({ enabled: false, reason: 'why' });
  wire.answers['DynamoDB_20120810.GetItem'] = {};
  expect(await operations().responses.pause('releases', STAGE, SIGNAL)).toBeUndefined();
  expect(wire.calls.at(-1)?.body).toMatchObject({
    TableName: 'releases',
    Key: { pk: { S: 'pause#pipe/Production' }, sk: { S: 'pause' } },
  });
});

test('open incidents are those that are not closed', async () => {
  wire.answers['DynamoDB_20120810.Query'] = { Items: [] };
  expect(await operations().ledger('releases').incidents('deployment#app/orders', SIGNAL)).toEqual([]);
  expect(wire.calls.at(-1)?.body).toMatchObject({
    KeyConditionExpression: '#pk = :partition AND begins_with(#sk, :incidents)',
    FilterExpression: '#closed <> :closed',
    ExpressionAttributeValues: { ':partition': { S: 'deployment#app/orders' } },
  });
});
