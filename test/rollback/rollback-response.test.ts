import { Duration, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DependencyLock,
  type GuardedDeployment,
  type GuardedDeploymentProps,
  PipelinePause,
  ReleaseLedger,
  RollbackResponse,
  type RollbackResponseProps,
} from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { guarded, onlyResource, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

const APPLICATION = '<ServerlessGuardrailsApplication2E86A12F>';
const HANDLER = 'ServerlessGuardrailsRollbackResponse';

/** The ledger of a stack; the first who asks makes it. */
function ledgerOf(stack: Stack): ReleaseLedger {
  return (stack.node.tryFindChild('Ledger') as ReleaseLedger | undefined) ?? new ReleaseLedger(stack, 'Ledger');
}

/** A guarded deployment that asks the stack's ledger. */
function remembered(stack: Stack, props: Partial<GuardedDeploymentProps> = {}, id?: string): GuardedDeployment {
  return guarded(stack, { ledger: ledgerOf(stack), ...props }, id);
}

function responding(stack: Stack, props: Partial<RollbackResponseProps> = {}): RollbackResponse {
  return new RollbackResponse(stack, 'Response', { ledger: ledgerOf(stack), ...props });
}

/** The template with every reference written as text. */
function written(value: any): any {
  if (Array.isArray(value)) return value.map(written);
  if (value === null || typeof value !== 'object') return value;
  if ('Ref' in value || 'Fn::GetAtt' in value || 'Fn::Join' in value) return symbolic(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
}

function statementsOf(stack: Stack): any[] {
  const [, policy] = onlyResource(stack, 'AWS::IAM::Policy');
  return written(policy.Properties.PolicyDocument.Statement);
}

const ARN = (service: string) => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>`;
const LEDGER_ARN = '<LedgerTable9343E4AA.Arn>';

const ALWAYS = [
  {
    Action: [
      'codedeploy:GetDeployment',
      'codedeploy:GetDeploymentGroup',
      'codedeploy:GetDeploymentTarget',
      'codedeploy:ListDeploymentTargets',
      'codedeploy:ListDeployments',
    ],
    Resource: `${ARN('codedeploy')}:deploymentgroup:${APPLICATION}/*`,
  },
  {
    Action: ['codedeploy:GetApplicationRevision', 'codedeploy:ListDeploymentGroups'],
    Resource: `${ARN('codedeploy')}:application:${APPLICATION}`,
  },
  {
    Action: 'ssm:GetParameterHistory',
    Resource: `${ARN('ssm')}:parameter/cdk-serverless-guardrails/${APPLICATION}/*`,
  },
  { Action: 'cloudwatch:GetMetricData', Resource: '*' },
  {
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`deployment#${APPLICATION}/*`] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
    Resource: LEDGER_ARN,
  },
].map((statement) => ({ ...statement, Effect: 'Allow' }));

const OWN = [
  { Action: 'sns:Publish', Resource: '<ResponseAlertBD40A982>' },
  { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '<ResponseLogs30E6C761.Arn>' },
  { Action: 'sqs:SendMessage', Resource: '<ResponseFailuresEF9E82AF.Arn>' },
  { Action: 'lambda:GetAlias', Resource: '<Fn9270CBC0.Arn>' },
  {
    Action: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    Resource: `${ARN('cloudwatch')}:alarm:<OrdersErrorRateOverBaselineE9049BB4>`,
  },
].map((statement) => ({ ...statement, Effect: 'Allow' }));

describe('the role', () => {
  test('may read deployments, plans, alarms and aliases of this stack, write their records, publish, and nothing else', () => {
    const stack = testStack();
    remembered(stack);
    responding(stack);
    expect(statementsOf(stack)).toEqual([...ALWAYS, ...OWN]);
  });

  test('may close and open the one stage that it pauses, and write the one record of it', () => {
    const stack = testStack();
    remembered(stack);
    responding(stack, { pause: PipelinePause.beforeStageOf('shop', 'Production') });
    expect(statementsOf(stack)).toEqual([
      ...ALWAYS,
      {
        Action: ['codepipeline:DisableStageTransition', 'codepipeline:EnableStageTransition'],
        Effect: 'Allow',
        Resource: `${ARN('codepipeline')}:shop/Production`,
      },
      { Action: 'codepipeline:GetPipelineState', Effect: 'Allow', Resource: `${ARN('codepipeline')}:shop` },
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['pause#shop/Production'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
        Effect: 'Allow',
        Resource: LEDGER_ARN,
      },
      ...OWN,
    ]);
  });

  test('covers deployments that come after the response, each with its own function and alarms', () => {
    const stack = testStack();
    responding(stack);
    remembered(stack, { lambdaFunction: testFunction(stack, 'A') }, 'First');
    remembered(stack, { lambdaFunction: testFunction(stack, 'B'), alarmPolicies: [] }, 'Second');
    expect(statementsOf(stack).slice(-3)).toMatchObject([
      { Action: 'lambda:GetAlias', Resource: expect.stringMatching(/^<A[0-9A-F]{8}\.Arn>$/) },
      {
        Action: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
        Resource: expect.stringMatching(/^arn:.*:alarm:<FirstErrorRateOverBaseline[0-9A-F]{8}>$/),
      },
      { Action: 'lambda:GetAlias', Resource: expect.stringMatching(/^<B[0-9A-F]{8}\.Arn>$/) },
    ]);
  });

  test('may free the locks that the deployments of the stack take, and no other', () => {
    const stack = testStack();
    responding(stack);
    for (const [id, lock] of [
      ['First', DependencyLock.exclusive('orders-db')],
      ['Second', DependencyLock.shared('orders-db')],
      ['Third', DependencyLock.shared('stock-db')],
    ] as const) {
      remembered(stack, { lambdaFunction: testFunction(stack, `${id}Fn`), sharedDependencies: [lock] }, id);
    }
    const ofLocks = statementsOf(stack).filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('lock#'));
    expect(ofLocks).toEqual([
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['lock#orders-db', 'lock#stock-db'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
        Effect: 'Allow',
        Resource: LEDGER_ARN,
      },
    ]);
    const { Variables } = resourcesOf(stack, 'AWS::Lambda::Function')[HANDLER].Properties.Environment;
    expect(Variables.LOCK_NAMES).toBe('orders-db,stock-db');
  });

  test('does not outgrow the limits of policies with twenty-five deployments', () => {
    const stack = testStack();
    responding(stack);
    for (let at = 0; at < 25; at++) {
      remembered(stack, { lambdaFunction: testFunction(stack, `Function${at}`) }, `Deployment${at}`);
    }
    const template = Template.fromStack(stack);
    const documents = [
      ...Object.values(template.findResources('AWS::IAM::Policy')),
      ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
    ].map(({ Properties }) => Properties.PolicyDocument.Statement);
    const aliases = documents.flat().filter(({ Action }) => Action === 'lambda:GetAlias');
    expect(aliases).toHaveLength(25);
    expect(documents.length).toBeGreaterThan(1);
    // Roles take 10,240 characters inline and 6,144 in a managed policy; a reference becomes an ARN of about 100 characters.
    for (const document of documents.slice(1)) {
      expect(JSON.stringify(written(document)).length).toBeLessThan(6144 * 1.2);
    }
  });
});

describe('events', () => {
  const stack = testStack();
  remembered(stack);
  responding(stack);
  const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).map(({ Properties }) => written(Properties));
  const target = {
    Arn: `<${HANDLER}.Arn>`,
    DeadLetterConfig: { Arn: '<ResponseFailuresEF9E82AF.Arn>' },
    Id: 'Target0',
  };

  test('of deployments of this application that ended, and acknowledgements of them, reach the function', () => {
    expect(rules[0]).toEqual({
      Description: 'Guarded deployments that ended, and acknowledgements',
      EventPattern: {
        source: ['aws.codedeploy', 'cdk-serverless-guardrails'],
        'detail-type': ['CodeDeploy Deployment State-change Notification', 'Release Acknowledged'],
        detail: { application: [APPLICATION], state: ['STOP', 'FAILURE', 'SUCCESS', 'ACKNOWLEDGED'] },
      },
      State: 'ENABLED',
      Targets: [target],
    });
  });

  test('that do not come are made up for every five minutes', () => {
    expect(rules[1]).toEqual({
      Description: 'Looks for what no event told',
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ ...target, Input: '{"kind":"reconciliation"}' }],
    });
    expect(rules).toHaveLength(2);
  });

  test('that fail three times end in the queue whose alarm tells people', () => {
    const configs = Object.values(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig')).map(({ Properties }) =>
      written(Properties),
    );
    expect(configs).toContainEqual({
      DestinationConfig: { OnFailure: { Destination: '<ResponseFailuresEF9E82AF.Arn>' } },
      FunctionName: `<${HANDLER}>`,
      MaximumRetryAttempts: 2,
      Qualifier: '$LATEST',
    });
  });
});

test('the function knows its application, ledger, topic and stage by its variables', () => {
  const stack = testStack();
  remembered(stack);
  responding(stack, { pause: PipelinePause.beforeStageOf('shop', 'Production') });
  const handler = resourcesOf(stack, 'AWS::Lambda::Function')[HANDLER];
  expect(written(handler.Properties.Environment.Variables)).toEqual({
    APPLICATION_NAME: APPLICATION,
    LEDGER_TABLE: '<LedgerTable9343E4AA>',
    ALERT_TOPIC_ARN: '<ResponseAlertBD40A982>',
    PIPELINE_NAME: 'shop',
    STAGE_NAME: 'Production',
  });
  expect([handler.Properties.Timeout, handler.Properties.Handler]).toEqual([60, 'response.rollbackResponse']);
});

describe('alarms', () => {
  test('ring in the topic while a rollback has failed, and while an event could not be dealt with', () => {
    const stack = testStack();
    remembered(stack, { alarmPolicies: [] });
    responding(stack);
    const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      written(Properties),
    );
    const runbook = 'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md';
    const common = {
      AlarmActions: ['<ResponseAlertBD40A982>'],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    };
    expect(alarms).toEqual([
      {
        ...common,
        AlarmDescription: `An alias is not back at the version that served before a stopped deployment. ${runbook}#rollback-failed`,
        DatapointsToAlarm: 1,
        Dimensions: [{ Name: 'Application', Value: APPLICATION }],
        EvaluationPeriods: 2,
        MetricName: 'RollbackFailed',
        Namespace: 'CdkServerlessGuardrails',
        Period: 300,
        Statistic: 'Sum',
      },
      {
        ...common,
        AlarmDescription: `The rollback response could not finish its work on an event. ${runbook}#response-failed`,
        Dimensions: [{ Name: 'QueueName', Value: '<ResponseFailuresEF9E82AF.QueueName>' }],
        EvaluationPeriods: 1,
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Namespace: 'AWS/SQS',
        Period: 60,
        Statistic: 'Maximum',
      },
      {
        ...common,
        AlarmDescription: `A break-glass let a deployment pass checks or gates; who, why and which are in the ledger and in the log of the hook. ${runbook}#break-glass`,
        Dimensions: [{ Name: 'Application', Value: APPLICATION }],
        EvaluationPeriods: 1,
        MetricName: 'BrokenGlass',
        Namespace: 'CdkServerlessGuardrails',
        Period: 60,
        Statistic: 'Sum',
      },
    ]);
  });

  test('look at as many minutes as lie between two reconciliations', () => {
    const stack = testStack();
    remembered(stack, { alarmPolicies: [] });
    responding(stack, { reconciliation: Duration.minutes(10) });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'RollbackFailed',
      Period: 600,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(10 minutes)' });
  });
});

test('outcomes of deployments have metrics by application, under the names that the function publishes', () => {
  const stack = testStack();
  remembered(stack);
  const response = responding(stack);
  const metrics = [
    response.metricSucceeded(),
    response.metricBlocked(),
    response.metricRolledBack({ period: Duration.hours(1) }),
    response.metricRollbackFailed(),
    response.metricBrokenGlass(),
  ];
  expect(
    metrics.map(({ namespace, metricName, dimensions, statistic, period }) => [
      `${namespace}/${metricName}`,
      written(stack.resolve(dimensions)),
      statistic,
      period.toMinutes(),
    ]),
  ).toEqual([
    ['CdkServerlessGuardrails/DeploymentSucceeded', { Application: APPLICATION }, 'Sum', 5],
    ['CdkServerlessGuardrails/DeploymentBlocked', { Application: APPLICATION }, 'Sum', 5],
    ['CdkServerlessGuardrails/DeploymentRolledBack', { Application: APPLICATION }, 'Sum', 60],
    ['CdkServerlessGuardrails/RollbackFailed', { Application: APPLICATION }, 'Sum', 5],
    ['CdkServerlessGuardrails/BrokenGlass', { Application: APPLICATION }, 'Sum', 5],
  ]);
});

describe('the topic', () => {
  test("that nobody gave takes this account's alarms, and nothing without TLS", () => {
    const stack = testStack();
    remembered(stack);
    const { alertTopic } = responding(stack);
    expect(stack.resolve(alertTopic.topicArn)).toEqual({ Ref: 'ResponseAlertBD40A982' });
    const [, policy] = onlyResource(stack, 'AWS::SNS::TopicPolicy');
    expect(written(policy.Properties.PolicyDocument.Statement)).toEqual([
      {
        Sid: 'AllowPublishThroughSSLOnly',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        Effect: 'Deny',
        Principal: '*',
        Resource: '<ResponseAlertBD40A982>',
      },
      {
        Sid: '1',
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: '<ResponseAlertBD40A982>',
      },
    ]);
  });

  test('that was given is used as it is', () => {
    const stack = testStack();
    remembered(stack);
    const alert = new sns.Topic(stack, 'Operators');
    const response = responding(stack, { alert });
    expect(response.alertTopic).toBe(alert);
    expect(Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'))).toHaveLength(1);
    expect(resourcesOf(stack, 'AWS::SNS::TopicPolicy')).toEqual({});
  });

  test.each(['its own', 'a new one for it', 'that of an imported one'])(
    'encrypted with %s lets the response and the alarms use the key',
    (whose) => {
      const stack = testStack();
      remembered(stack);
      const key = new kms.Key(stack, 'Key');
      const imported = sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:eu-central-1:123456789012:operators');
      const alert =
        whose === 'its own'
          ? new sns.Topic(stack, 'Operators', { masterKey: key })
          : whose === 'that of an imported one'
            ? imported
            : undefined;
      responding(stack, { alert, ...(whose === 'its own' ? {} : { alertEncryptionKey: key }) });
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
      const ofKey = statementsOf(stack).filter(({ Action }) => Action.includes('kms:Decrypt'));
      expect(ofKey).toEqual([
        { Action: actions, Effect: 'Allow', Resource: expect.stringMatching(/^<Key[0-9A-F]{8}\.Arn>$/) },
      ]);
      const [, { Properties }] = onlyResource(stack, 'AWS::KMS::Key');
      expect(written(Properties.KeyPolicy.Statement).slice(1)).toEqual([
        {
          Action: actions,
          Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: '*',
        },
      ]);
      const topics = Object.values(resourcesOf(stack, 'AWS::SNS::Topic'));
      expect(topics.map(({ Properties: topic }) => topic.KmsMasterKeyId !== undefined)).toEqual(
        whose === 'that of an imported one' ? [] : [true],
      );
    },
  );
});

describe('refusals', () => {
  test('a second response in a stack', () => {
    const stack = testStack();
    responding(stack);
    expect(() => new RollbackResponse(stack, 'Again', { ledger: new ReleaseLedger(stack, 'Other') })).toThrow(
      'Shop/Again: one rollback response responds to all guarded deployments of a stack, got a second one besides Shop/Response, remove one',
    );
  });

  test('a stack without guarded deployments', () => {
    const stack = testStack();
    responding(stack);
    expect(() => Template.fromStack(stack)).toThrow(
      'a rollback response responds to the guarded deployments of its stack, got none in Shop, expected at least one, create it in the stack of the deployments',
    );
  });

  test.each([
    ['no ledger', () => undefined],
    ['another ledger', (stack: Stack) => new ReleaseLedger(stack, 'Other')],
  ])('a deployment that asks %s: what the response quarantines would be let through', (got, other) => {
    const stack = testStack();
    remembered(stack, { ledger: other(stack) });
    responding(stack);
    expect(() => Template.fromStack(stack)).toThrow(
      `Shop/Orders: hooks refuse a quarantined release only where they ask the ledger of the rollback response, got ${got}, expected that of Shop/Response, pass it as ledger`,
    );
  });

  test.each([
    [Duration.seconds(90), 90],
    [Duration.seconds(30), 30],
    [Duration.minutes(11), 660],
  ])('a reconciliation every %s', (reconciliation, seconds) => {
    const stack = testStack();
    expect(() => responding(stack, { reconciliation })).toThrow(
      `Shop/Response: leases of locks and alarms rely on the reconciliation, got one every ${seconds} seconds, expected whole minutes from 1 to 10, use Duration.minutes(5)`,
    );
  });

  test.each([
    [['shop', 'no such/stage'], 'the stage', '"no such/stage"'],
    [['a b', 'Production'], 'the pipeline', '"a b"'],
  ])('names that CodePipeline does not know: %s', ([pipeline, stage], what, got) => {
    expect(() => PipelinePause.beforeStageOf(pipeline, stage)).toThrow(
      `pause: name of ${what} is not allowed, got ${got}, expected 1 to 100 characters out of A-Z a-z 0-9 . @ _ -, pass the name itself`,
    );
  });

  test.each([
    ['region', 'arn:aws:codepipeline:us-east-1:123456789012:shop', 'us-east-1', 'eu-central-1'],
    ['account', 'arn:aws:codepipeline:eu-central-1:210987654321:shop', '210987654321', '123456789012'],
  ])('a pipeline of another %s, which could not be called', (what, arn, got, expected) => {
    const stack = testStack({ env: { account: '123456789012', region: 'eu-central-1' } });
    const pause = PipelinePause.beforeStage(
      codepipeline.Pipeline.fromPipelineArn(stack, 'Pipeline', arn),
      'Production',
    );
    expect(() => responding(stack, { pause })).toThrow(
      `Shop/Response: a pipeline is paused from where the deployments are, got ${what} ${got} for pipeline stage Production, expected ${expected}, use guardrails gate in that pipeline instead of pause`,
    );
  });

  test('a stage that is not known at synth', () => {
    const stack = testStack();
    expect(() => PipelinePause.beforeStageOf('shop', stack.stackName + stack.stackId)).toThrow(
      'pause: the stage is not known at synth, got a token, expected text, pass the name itself',
    );
  });
});

test('a pipeline of the app is named by reference', () => {
  const stack = testStack();
  remembered(stack);
  const pipeline = codepipeline.Pipeline.fromPipelineArn(
    stack,
    'Pipeline',
    'arn:aws:codepipeline:eu-central-1:123456789012:shop-pipeline',
  );
  responding(stack, { pause: PipelinePause.beforeStage(pipeline, 'Production') });
  expect(JSON.stringify(statementsOf(stack))).toContain('pause#shop-pipeline/Production');
});

test('nothing that a deployment waits for refers to the response, even where functions call each other', () => {
  const stack = testStack();
  const stock = testFunction(stack, 'Stock');
  const inner = remembered(stack, { lambdaFunction: stock }, 'StockDeployment');
  const orders = testFunction(stack, 'OrdersFn', { environment: { STOCK: inner.alias.functionArn } });
  inner.alias.grantInvoke(orders);
  remembered(stack, { lambdaFunction: orders }, 'OrdersDeployment');
  responding(stack);
  expectAcyclic(Template.fromStack(stack));
  const aliases = Object.values(resourcesOf(stack, 'AWS::Lambda::Alias'));
  expect(JSON.stringify(aliases)).not.toContain('Response');
});

test('it warns of nothing', () => {
  const stack = testStack();
  remembered(stack);
  responding(stack);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  expect(lambda.Runtime.NODEJS_24_X.name).toBe(resourcesOf(stack, 'AWS::Lambda::Function')[HANDLER].Properties.Runtime);
});
