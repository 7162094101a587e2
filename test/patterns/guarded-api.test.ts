import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Check, GuardedApi, type GuardedApiProps } from '../../lib';
import { rehearse } from '../../lib/rehearsal';
import { expectAcyclic } from '../../lib/testing';
import { onlyResource, planOf, RELEASE, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

const code = lambda.Code.fromInline('exports.handler = async () => "ok";');

function api(props: Partial<GuardedApiProps> = {}): { stack: Stack; orders: GuardedApi } {
  const stack = testStack();
  const orders = new GuardedApi(stack, 'Orders', { code, release: RELEASE, ...props });
  return { stack, orders };
}

/** Properties of the function that the pattern made, not those of the hooks. */
function functionOf(stack: Stack, orders: GuardedApi) {
  return resourcesOf(stack, 'AWS::Lambda::Function')[logicalId(stack, orders.lambdaFunction)].Properties;
}

function logicalId(stack: Stack, construct: { node: { defaultChild?: unknown } }): string {
  return stack.resolve((construct.node.defaultChild as lambda.CfnFunction).logicalId);
}

const routeKeys = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);

describe('a guarded API in three lines', () => {
  const { stack, orders } = api();
  const template = Template.fromStack(stack).toJSON();

  test('sends every request to the alias, never to the function', () => {
    expect(routeKeys(stack)).toEqual(['$default']);
    const [, integration] = onlyResource(stack, 'AWS::ApiGatewayV2::Integration');
    expect(symbolic(integration.Properties.IntegrationUri)).toBe(
      `<${logicalId(stack, orders.lambdaFunction)}LiveAlias>`,
    );
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
    );
    expect(permissions.map(({ Properties }) => symbolic(Properties.FunctionName))).toEqual([
      `<${logicalId(stack, orders.lambdaFunction)}LiveAlias>`,
    ]);
  });

  test('has a function that may write its own log and nothing else', () => {
    const { Role, LoggingConfig, ...properties } = functionOf(stack, orders);
    expect(properties).toMatchObject({
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 10,
    });
    expect(symbolic(LoggingConfig.LogGroup)).toMatch(/^<OrdersFunctionLogs/);
    const [roleId] = Role['Fn::GetAtt'];
    expect(template.Resources[roleId].Properties).toEqual({
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
        Version: '2012-10-17',
      },
    });
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).filter(
      ({ Properties }) => Properties.Roles[0].Ref === roleId,
    );
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      [
        {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [LoggingConfig.LogGroup.Ref, 'Arn'] },
        },
      ],
    ]);
  });

  test('limits requests and logs each of them', () => {
    const [, stage] = onlyResource(stack, 'AWS::ApiGatewayV2::Stage');
    expect(stage.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
    });
    expect(symbolic(stage.Properties.AccessLogSettings.DestinationArn)).toMatch(/^<OrdersAccessLogs\w+\.Arn>$/);
    expect(JSON.parse(stage.Properties.AccessLogSettings.Format)).toEqual({
      requestTime: '$context.requestTime',
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationError: '$context.integrationErrorMessage',
    });
  });

  test('keeps the logs of function and requests for six months', () => {
    const retentions = Object.entries(resourcesOf(stack, 'AWS::Logs::LogGroup'))
      .filter(([id]) => id.startsWith('Orders'))
      .map(([, { Properties, DeletionPolicy }]) => [Properties.RetentionInDays, DeletionPolicy]);
    expect(retentions).toEqual([
      [180, 'Delete'],
      [180, 'Delete'],
    ]);
  });

  test('has no cycle and offers what it is made of', () => {
    expectAcyclic(template);
    expect(orders.deployment.alias.lambda).toBe(orders.lambdaFunction);
    expect(symbolic(stack.resolve(orders.url))).toMatch(/^<OrdersApi\w+\.ApiEndpoint>$/);
    expect(orders.stage.stageName).toBe('$default');
  });

  test('is rolled back by a bad release and promoted by a healthy one', async () => {
    const verdicts = [];
    for (const points of [0, 5]) {
      const fault = points === 0 ? ({ kind: 'none' } as const) : ({ kind: 'errors', points } as const);
      verdicts.push((await rehearse({ template }, { fault }))[0].verdict);
    }
    expect(verdicts).toEqual(['promoted', 'rolled-back']);
  });
});

describe('a guarded API', () => {
  test('has the routes, the authorizer and the limits that it is given', () => {
    const { stack } = api({
      routes: ['POST /orders', 'GET /orders/{id}', 'ANY /{proxy+}'],
      authorizer: new HttpIamAuthorizer(),
      throttle: { rateLimit: 5, burstLimit: 7 },
      corsPreflight: { allowOrigins: ['https://shop.example'] },
      logRetention: logs.RetentionDays.ONE_WEEK,
    });
    expect(routeKeys(stack).sort()).toEqual(['ANY /{proxy+}', 'GET /orders/{id}', 'POST /orders']);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route'))) {
      expect(Properties.AuthorizationType).toBe('AWS_IAM');
    }
    const [, stage] = onlyResource(stack, 'AWS::ApiGatewayV2::Stage');
    expect(stage.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 });
    const [, httpApi] = onlyResource(stack, 'AWS::ApiGatewayV2::Api');
    expect(httpApi.Properties.CorsConfiguration).toEqual({ AllowOrigins: ['https://shop.example'] });
    const retentions = Object.entries(resourcesOf(stack, 'AWS::Logs::LogGroup'))
      .filter(([id]) => id.startsWith('Orders'))
      .map(([, { Properties }]) => Properties.RetentionInDays);
    expect(retentions).toEqual([7, 7]);
  });

  test('hands what concerns the function and its rollout on', () => {
    const { stack, orders } = api({
      handler: 'main.take',
      runtime: lambda.Runtime.NODEJS_22_X,
      environment: { CURRENCY: 'EUR' },
      memorySize: 256,
      timeout: Duration.seconds(30),
      aliasName: 'serving',
      bake: Duration.minutes(1),
      beforeAllowTraffic: [Check.environment({ required: ['CURRENCY'] })],
    });
    expect(functionOf(stack, orders)).toMatchObject({
      Handler: 'main.take',
      Runtime: 'nodejs22.x',
      MemorySize: 256,
      Timeout: 30,
      Environment: { Variables: { CURRENCY: 'EUR' } },
    });
    const plan = planOf(stack);
    expect(plan.aliasName).toBe('serving');
    expect(plan.afterAllowTraffic[0].bakeSec).toBe(60);
    expect(plan.beforeAllowTraffic).toContainEqual(
      expect.objectContaining({ kind: 'environment', required: ['CURRENCY', 'RELEASE_ID'] }),
    );
  });

  test('guards a function that the stack made', () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    const orders = new GuardedApi(stack, 'Orders', { lambdaFunction, release: RELEASE });
    expect(orders.lambdaFunction).toBe(lambdaFunction);
    expect(orders.deployment.alias.lambda).toBe(lambdaFunction);
  });

  test('does not keep the list of routes that it was given', () => {
    const routes = ['POST /orders'];
    const { stack } = api({ routes });
    routes.push('GET /orders');
    expect(routeKeys(stack)).toEqual(['POST /orders']);
  });

  test.each<[string, Partial<GuardedApiProps>, string]>([
    [
      'without a function',
      { code: undefined },
      "Shop/Orders: there is no function, got neither code nor lambdaFunction, expected one of them, pass code: lambda.Code.fromAsset('folder')",
    ],
    [
      'with an empty list of routes',
      { routes: [] },
      "Shop/Orders: no route leads to the function, got an empty list, expected route keys such as 'POST /orders', leave routes out for every request",
    ],
    [
      'with a time-out longer than the API waits',
      { timeout: Duration.seconds(31) },
      'Shop/Orders: an HTTP API waits 30 seconds for its function, got a time-out of 31 seconds, expected at most 30, lower it or hand longer work to a GuardedWorker',
    ],
  ])('is refused %s', (_, props, message) => {
    expect(() => api(props)).toThrow(new Error(message));
  });

  test.each(['/orders', 'post /orders', 'FETCH /orders', 'POST orders', 'POST /a b', ''])(
    'is refused with the route %j',
    (route) => {
      expect(() => api({ routes: [route] })).toThrow(
        new Error(
          `Shop/Orders: a route key is a method and a path, got ${JSON.stringify(route)}, expected $default or one such as 'POST /orders', ` +
            `with a method out of ${Object.values(apigateway.HttpMethod).join(', ')}`,
        ),
      );
    },
  );

  test.each<[string, Partial<GuardedApiProps>, string]>([
    ['code, memorySize, timeout', { code, memorySize: 128, timeout: Duration.seconds(5) }, 'them'],
    ['handler', { handler: 'a.b' }, 'it'],
    ['runtime', { runtime: lambda.Runtime.NODEJS_22_X }, 'it'],
    ['environment', { environment: {} }, 'it'],
  ])('is refused with a given function and %s, which would be ignored', (names, options, pronoun) => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    expect(() => new GuardedApi(stack, 'Orders', { lambdaFunction, release: RELEASE, ...options })).toThrow(
      new Error(
        `Shop/Orders: lambdaFunction is made already, got ${names} besides it, which would be ignored, expected lambdaFunction alone, set ${pronoun} where the function is made`,
      ),
    );
  });
});
