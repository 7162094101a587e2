import { Duration, Lazy, type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmPolicy, GuardedWorker, type GuardedWorkerProps } from '../../lib';
import { rehearse } from '../../lib/rehearsal';
import { expectAcyclic } from '../../lib/testing';
import { onlyResource, RELEASE, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

const code = lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });');

function worker(props: Partial<GuardedWorkerProps> = {}): { stack: Stack; receipts: GuardedWorker } {
  const stack = testStack();
  const receipts = new GuardedWorker(stack, 'Receipts', { code, release: RELEASE, ...props });
  return { stack, receipts };
}

/** Queue and dead-letter queue, as the template has them. */
function queuesOf(stack: Stack, receipts: GuardedWorker) {
  const queues = resourcesOf(stack, 'AWS::SQS::Queue');
  const [queue, deadLetters] = [receipts.queue, receipts.deadLetterQueue].map(
    ({ node }) => queues[stack.resolve((node.defaultChild as lambda.CfnFunction).logicalId)].Properties,
  );
  return { queue, deadLetters };
}

const alarmNames = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => symbolic(Properties.AlarmName).replace(/-v<.*/, ''))
    .sort();

describe('a guarded worker in three lines', () => {
  const { stack, receipts } = worker();
  const template = Template.fromStack(stack).toJSON();

  test('hands batches to the alias, and takes back the messages that failed', () => {
    const [, mapping] = onlyResource(stack, 'AWS::Lambda::EventSourceMapping');
    const { FunctionName, EventSourceArn, ...properties } = mapping.Properties;
    // The name of the function out of the alias's ARN, and the alias.
    expect(symbolic(FunctionName)).toMatch(/\{"Ref":"ReceiptsFunction\w+LiveAlias"\}.*:live$/);
    expect(symbolic(EventSourceArn)).toMatch(/^<ReceiptsQueue\w+\.Arn>$/);
    expect(properties).toEqual({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(stack.resolve(receipts.eventSourceMapping.eventSourceMappingId)).toEqual({ Ref: expect.any(String) });
  });

  test('lets the function read the queue, write its log, and nothing else', () => {
    const roleId = stack.resolve(receipts.lambdaFunction.role?.roleName).Ref;
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).filter(
      ({ Properties }) => Properties.Roles[0].Ref === roleId,
    );
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      [
        {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ReceiptsFunctionLogs/), 'Arn'] },
        },
        {
          Action: [
            'sqs:ReceiveMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueUrl',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
          ],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ReceiptsQueue/), 'Arn'] },
        },
      ],
    ]);
  });

  test('has encrypted queues, six time-outs of visibility, and two weeks for dead letters', () => {
    expect(queuesOf(stack, receipts)).toEqual({
      queue: {
        SqsManagedSseEnabled: true,
        VisibilityTimeout: 180,
        RedrivePolicy: { deadLetterTargetArn: expect.anything(), maxReceiveCount: 5 },
      },
      deadLetters: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 },
    });
  });

  test('refuses to speak to its queues without TLS', () => {
    const statements = Object.values(resourcesOf(stack, 'AWS::SQS::QueuePolicy')).map(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const denied = (id: RegExp) => [
      {
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: { 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] },
      },
    ];
    expect(statements).toEqual([denied(/^ReceiptsDeadLetterQueue/), denied(/^ReceiptsQueue/)]);
  });

  test('compares calls that fail and batches with failed messages', () => {
    expect(alarmNames(stack)).toEqual([
      'Shop-Receipts-Deployment-errors',
      'Shop-Receipts-Deployment-failed-batches',
      'Shop-Receipts-Deployment-unreported-batches',
    ]);
  });

  test('has no cycle', () => {
    expectAcyclic(template);
  });

  test('is rolled back by a bad release and promoted by a healthy one', async () => {
    expect((await rehearse({ template }))[0].verdict).toBe('promoted');
    const [bad] = await rehearse({ template }, { fault: { kind: 'errors', points: 5 } });
    expect(bad.verdict).toBe('rolled-back');
  });
});

describe('a guarded worker', () => {
  test('has the batches, the tries and the concurrency that it is given', () => {
    const { stack, receipts } = worker({
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(20),
      maxConcurrency: 5,
      maxReceiveCount: 2,
      timeout: Duration.seconds(10),
    });
    const [, mapping] = onlyResource(stack, 'AWS::Lambda::EventSourceMapping');
    expect(mapping.Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 20,
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    const { queue } = queuesOf(stack, receipts);
    expect(queue).toMatchObject({ VisibilityTimeout: 80, RedrivePolicy: { maxReceiveCount: 2 } });
  });

  test('keeps the order of messages where it is asked to, dead letters included', () => {
    const { stack, receipts } = worker({ fifo: true });
    const { queue, deadLetters } = queuesOf(stack, receipts);
    expect([queue.FifoQueue, deadLetters.FifoQueue]).toEqual([true, true]);
  });

  test('encrypts both queues with the key that it is given, which the function may use', () => {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const receipts = new GuardedWorker(stack, 'Receipts', { code, release: RELEASE, encryptionKey });
    const { queue, deadLetters } = queuesOf(stack, receipts);
    for (const { KmsMasterKeyId, SqsManagedSseEnabled } of [queue, deadLetters]) {
      expect([symbolic(KmsMasterKeyId), SqsManagedSseEnabled]).toEqual([
        expect.stringMatching(/^<Key\w+\.Arn>$/),
        undefined,
      ]);
    }
    const actions = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action),
    );
    expect(actions).toContain('kms:Decrypt');
  });

  test('watches what it is told to instead', () => {
    const { stack } = worker({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline()] });
    expect(alarmNames(stack)).toEqual(['Shop-Receipts-Deployment-errors']);
  });

  test('takes the time-out of a function that the stack made, and that of Lambda where it says none', () => {
    const visibilities = [Duration.seconds(7), undefined].map((timeout) => {
      const stack = testStack();
      const lambdaFunction = testFunction(stack, 'Fn', { timeout });
      const receipts = new GuardedWorker(stack, 'Receipts', { lambdaFunction, release: RELEASE });
      return queuesOf(stack, receipts).queue.VisibilityTimeout;
    });
    expect(visibilities).toEqual([42, 18]);
  });

  test('takes a visibility time-out of six time-outs, and a longer one', () => {
    const visibility = (seconds: number) => {
      const { stack, receipts } = worker({ visibilityTimeout: Duration.seconds(seconds) });
      return queuesOf(stack, receipts).queue.VisibilityTimeout;
    };
    expect([visibility(180), visibility(600)]).toEqual([180, 600]);
  });

  test('takes a time-out that is not known at synth together with a visibility time-out', () => {
    const timeout = Duration.seconds(Lazy.number({ produce: () => 5 }));
    const { stack, receipts } = worker({ timeout, visibilityTimeout: Duration.seconds(60) });
    expect(queuesOf(stack, receipts).queue.VisibilityTimeout).toBe(60);
  });

  test.each<[string, Partial<GuardedWorkerProps>, string]>([
    [
      'with a visibility time-out in which a message could come back',
      {
        timeout: Duration.seconds(20),
        maxBatchingWindow: Duration.seconds(5),
        visibilityTimeout: Duration.seconds(124),
      },
      'Shop/Receipts: a message could come back while it is handled, got a visibilityTimeout of 124 seconds for a time-out of 20 seconds, ' +
        'expected at least 125 (six times the time-out, and the batching window), leave visibilityTimeout out',
    ],
    [
      'with a time-out that is not known at synth alone',
      { timeout: Duration.seconds(Token.asNumber({ Ref: 'Seconds' })) },
      'Shop/Receipts: the time-out of the function is not known at synth, got a token, expected visibilityTimeout besides it, pass one of at least six times the time-out',
    ],
    [
      'with a single try',
      { maxReceiveCount: 1 },
      'Shop/Receipts: maxReceiveCount is how often a message is tried, got 1, expected at least 2, ' +
        'otherwise every failure of a new version loses its message to the dead-letter queue, use 5',
    ],
    [
      'without a function',
      { code: undefined },
      "Shop/Receipts: there is no function, got neither code nor lambdaFunction, expected one of them, pass code: lambda.Code.fromAsset('folder')",
    ],
  ])('is refused %s', (_, props, message) => {
    expect(() => worker(props)).toThrow(new Error(message));
  });

  test.each<[number | undefined, string]>([
    [undefined, 'maxConcurrency is not set'],
    [6, 'maxConcurrency is 6'],
  ])('warns of reserved concurrency that the queue exceeds, %p', (maxConcurrency, got) => {
    const { stack } = reserved(5, maxConcurrency);
    Annotations.fromStack(stack).hasWarning(
      '/Shop/Receipts',
      `${got}, and the function has 5 environments reserved: batches beyond them are throttled, count as received and end in the dead-letter queue, ` +
        'set maxConcurrency to at most 5 [ack: cdk-serverless-guardrails:reservedConcurrency]',
    );
  });

  test('does not warn where concurrency is not reserved, or the queue keeps within it', () => {
    for (const { stack } of [worker(), reserved(5, 5)]) {
      Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('reserved'));
    }
  });
});

function reserved(reservedConcurrentExecutions: number, maxConcurrency: number | undefined) {
  const stack = testStack();
  const lambdaFunction = testFunction(stack, 'Fn', { reservedConcurrentExecutions });
  return {
    stack,
    receipts: new GuardedWorker(stack, 'Receipts', { lambdaFunction, release: RELEASE, maxConcurrency }),
  };
}
