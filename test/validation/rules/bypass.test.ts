import { findings } from '../support/inspected';
import { ALIAS, addFunction, FUNCTION_ARN, said, shop, type Template } from '../support/shop';

const uri = (fn: unknown) => ({
  'Fn::Join': [
    '',
    ['arn:aws:apigateway:', { Ref: 'AWS::Region' }, ':lambda:path/2015-03-31/functions/', fn, '/invocations'],
  ],
});

const definition = (fn: unknown) => ({
  'Fn::Join': [
    '',
    [
      '{"StartAt":"Pay","States":{"Pay":{"Type":"Task","End":true,"Resource":"arn:',
      { Ref: 'AWS::Partition' },
      ':states:::lambda:invoke","Parameters":{"FunctionName":"',
      fn,
      '","Payload.$":"$"}}}}',
    ],
  ],
});

/** Every kind of consumer: its type and its properties with a function in them. */
const CONSUMERS: readonly [kind: string, type: string, properties: (fn: unknown) => Template][] = [
  ['API method', 'AWS::ApiGateway::Method', (fn) => ({ Integration: { Type: 'AWS_PROXY', Uri: uri(fn) } })],
  [
    'REST API',
    'AWS::ApiGateway::RestApi',
    (fn) => ({ Body: { paths: { '/orders': { get: { 'x-amazon-apigateway-integration': { uri: uri(fn) } } } } } }),
  ],
  ['authorizer', 'AWS::ApiGateway::Authorizer', (fn) => ({ Type: 'TOKEN', AuthorizerUri: uri(fn) })],
  ['API integration', 'AWS::ApiGatewayV2::Integration', (fn) => ({ IntegrationUri: fn })],
  ['HTTP API', 'AWS::ApiGatewayV2::Api', (fn) => ({ Target: fn })],
  ['AppSync data source', 'AWS::AppSync::DataSource', (fn) => ({ LambdaConfig: { LambdaFunctionArn: fn } })],
  [
    'load balancer target group',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    (fn) => ({ TargetType: 'lambda', Targets: [{ Id: fn }] }),
  ],
  ['function URL', 'AWS::Lambda::Url', (fn) => ({ TargetFunctionArn: fn })],
  ['event source mapping', 'AWS::Lambda::EventSourceMapping', (fn) => ({ FunctionName: fn })],
  ['EventBridge rule', 'AWS::Events::Rule', (fn) => ({ Targets: [{ Id: 'T', Arn: fn }] })],
  ['schedule', 'AWS::Scheduler::Schedule', (fn) => ({ Target: { Arn: fn } })],
  ['pipe', 'AWS::Pipes::Pipe', (fn) => ({ Target: fn })],
  ['subscription', 'AWS::SNS::Subscription', (fn) => ({ Protocol: 'lambda', Endpoint: fn })],
  ['subscription', 'AWS::SNS::Topic', (fn) => ({ Subscription: [{ Protocol: 'lambda', Endpoint: fn }] })],
  [
    'bucket notification',
    'AWS::S3::Bucket',
    (fn) => ({ NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: fn }] } }),
  ],
  [
    'bucket notification',
    'Custom::S3BucketNotifications',
    (fn) => ({ NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: fn }] } }),
  ],
  ['Step Functions task', 'AWS::StepFunctions::StateMachine', (fn) => ({ DefinitionString: definition(fn) })],
  [
    'Step Functions task',
    'AWS::StepFunctions::StateMachine',
    (fn) => ({ Definition: { States: { Pay: { Type: 'Task', Resource: fn } } } }),
  ],
  [
    'Step Functions task',
    'AWS::StepFunctions::StateMachine',
    (fn) => ({
      DefinitionString: '{"States":{"All":{"Type":"Map","ItemProcessor":{"States":{"One":{"Resource":"${Fn}"}}}}}}',
      DefinitionSubstitutions: { Fn: fn },
    }),
  ],
  ['Cognito trigger', 'AWS::Cognito::UserPool', (fn) => ({ LambdaConfig: { PreSignUp: fn } })],
  ['Cognito trigger', 'AWS::Cognito::UserPool', (fn) => ({ LambdaConfig: { CustomSMSSender: { LambdaArn: fn } } })],
  ['IoT rule', 'AWS::IoT::TopicRule', (fn) => ({ TopicRulePayload: { Actions: [{ Lambda: { FunctionArn: fn } }] } })],
  ['IoT rule', 'AWS::IoT::TopicRule', (fn) => ({ TopicRulePayload: { ErrorAction: { Lambda: { FunctionArn: fn } } } })],
  ['log subscription', 'AWS::Logs::SubscriptionFilter', (fn) => ({ DestinationArn: fn })],
  ['receipt rule', 'AWS::SES::ReceiptRule', (fn) => ({ Rule: { Actions: [{ LambdaAction: { FunctionArn: fn } }] } })],
  ['rotation schedule', 'AWS::SecretsManager::RotationSchedule', (fn) => ({ RotationLambdaARN: fn })],
  ['Config rule', 'AWS::Config::ConfigRule', (fn) => ({ Source: { SourceIdentifier: fn } })],
  [
    'destination',
    'AWS::Lambda::EventInvokeConfig',
    (fn) => ({ DestinationConfig: { OnFailure: { Destination: fn } } }),
  ],
];

describe.each(CONSUMERS)('%s (%s)', (kind, type, properties) => {
  const add = (fn: unknown) => (_: Template, resources: Template) => {
    resources.Door = { Type: type, Properties: properties(fn) };
  };
  const around = `${kind} Door reaches function Orders`;

  test('is found where it reaches the function unqualified', () => {
    expect(said('bypass', add(FUNCTION_ARN))).toEqual([`error: ${around} unqualified, around its guarded alias live`]);
  });

  test('is no finding where it reaches the alias', () => {
    expect(said('bypass', add(ALIAS))).toEqual([]);
  });
});

const through = (fn: unknown) =>
  said('bypass', (_, resources) => {
    resources.Door = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: fn } };
  });

test.each<[string, unknown, string[]]>([
  [
    'the bare name',
    { Ref: 'Orders' },
    ['error: event source mapping Door reaches function Orders unqualified, around its guarded alias live'],
  ],
  [
    '$LATEST',
    { 'Fn::Sub': '${Orders.Arn}:$LATEST' },
    ['error: event source mapping Door reaches function Orders at $LATEST, around its guarded alias live'],
  ],
  [
    'a version',
    { Ref: 'OrdersVersion' },
    ['error: event source mapping Door reaches function Orders at version 2, around its guarded alias live'],
  ],
  ['the name with the alias', { 'Fn::Sub': '${Orders}:live' }, []],
  [
    'a qualifier that only the deployment knows',
    { 'Fn::Sub': ['${Orders}:${Q}', { Q: { 'Fn::ImportValue': 'q' } }] },
    [],
  ],
  ['a function of another account', 'arn:aws:lambda:us-east-1:999999999999:function:Shop-Orders', []],
  ['something that cannot be resolved', { 'Fn::FindInMap': ['None', 'at', 'all'] }, []],
])('the function as %s', (_title, fn, expected) => {
  expect(through(fn)).toEqual(expected);
});

test('another alias is a warning, because it is moved at once', () => {
  const found = said('bypass', (_, resources) => {
    resources.Stable = {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'stable', FunctionName: { Ref: 'Orders' }, FunctionVersion: '7' },
    };
    resources.Door = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'Stable' } } };
  });
  expect(found).toEqual([
    'warning: event source mapping Door reaches function Orders at the alias stable, which is moved at once, around its guarded alias live',
  ]);
});

test('a function URL names its alias in a property of its own', () => {
  const url = (qualifier?: string) => (_: Template, resources: Template) => {
    resources.Url = { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: FUNCTION_ARN, Qualifier: qualifier } };
  };
  expect(said('bypass', url('live'))).toEqual([]);
  expect(said('bypass', url())).toHaveLength(1);
});

test('a scheduler that calls the API of Lambda names the function in its input', () => {
  const schedule = (input: string) => (_: Template, resources: Template) => {
    resources.Timer = {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:lambda:invoke', Input: { 'Fn::Sub': input } } },
    };
  };
  expect(said('bypass', schedule('{"FunctionName":"${Orders}"}'))).toEqual([
    'error: schedule Timer reaches function Orders unqualified, around its guarded alias live',
  ]);
  expect(said('bypass', schedule('{"FunctionName":"${Orders}","Qualifier":"live"}'))).toEqual([]);
  expect(said('bypass', schedule('not JSON ${Orders}'))).toEqual([]);
});

test('a permission that lets somebody in around the alias is a warning', () => {
  const permission = (fn: unknown) => (_: Template, resources: Template) => {
    resources.Let = {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: fn, Principal: 'sns.amazonaws.com' },
    };
  };
  expect(said('bypass', permission(FUNCTION_ARN))).toEqual([
    'warning: permission Let reaches function Orders unqualified, around its guarded alias live',
  ]);
  expect(said('bypass', permission(ALIAS))).toEqual([]);
});

describe('a function that calls the guarded one', () => {
  const caller =
    (variable: unknown, resource: unknown, hook = false) =>
    (_: Template, resources: Template) => {
      addFunction(resources, 'Caller', { ORDERS_FUNCTION: variable });
      resources.Caller.Properties.Role = { 'Fn::GetAtt': ['CallerRole', 'Arn'] };
      resources.CallerRole = { Type: 'AWS::IAM::Role', Properties: {} };
      resources.CallerPolicy = {
        Type: 'AWS::IAM::Policy',
        Properties: {
          Roles: [{ Ref: 'CallerRole' }],
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: resource }] },
        },
      };
      if (hook) {
        resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook = { Ref: 'Caller' };
      }
    };
  const both = [FUNCTION_ARN, { 'Fn::Join': ['', [FUNCTION_ARN, ':*']] }];

  test('is found where it holds the bare name and may invoke it', () => {
    expect(said('bypass', caller({ Ref: 'Orders' }, both))).toEqual([
      'warning: caller Caller reaches function Orders unqualified, around its guarded alias live',
    ]);
  });

  test.each<[string, unknown, unknown, boolean]>([
    ['holds the alias', ALIAS, both, false],
    ['may only invoke the alias', { Ref: 'Orders' }, ALIAS, false],
    ['holds a text that happens to be the name', 'Shop-Orders', both, false],
    ['is a hook of the deployment', { Ref: 'Orders' }, both, true],
  ])('is no finding where it %s', (_title, variable, resource, hook) => {
    expect(said('bypass', caller(variable, resource, hook))).toEqual([]);
  });
});

test('custom resources call the function as CloudFormation deploys, which is not traffic', () => {
  expect(
    said('bypass', (_, resources) => {
      resources.Seed = { Type: 'Custom::Seed', Properties: { ServiceToken: FUNCTION_ARN } };
    }),
  ).toEqual([]);
});

test('the whole finding: place, why and fix', () => {
  const [finding] = findings(
    shop((_, resources) => {
      resources.Mapping.Properties.FunctionName = FUNCTION_ARN;
      resources.Mapping.Metadata = { 'aws:cdk:path': 'Shop/Orders/Mapping' };
    }),
  );
  expect(finding).toEqual({
    ruleId: 'bypass',
    severity: 'error',
    what: 'event source mapping Mapping reaches function Orders unqualified, around its guarded alias live',
    why: 'CodeDeploy shifts the alias only: this traffic reaches a new version at once, before any check, and no alarm of the deployment sees it',
    fix: 'let Properties.FunctionName name the alias: { Ref: OrdersAlias }, in the CDK pass the alias where the function is passed',
    owner: 'stack Shop',
    logicalId: 'Mapping',
    property: 'Properties.FunctionName',
    constructPath: 'Shop/Orders/Mapping',
  });
});
