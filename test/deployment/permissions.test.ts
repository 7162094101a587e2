import type { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, Release } from '../../lib';
import { guarded, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

function statementsOf(stack: Stack, idPrefix: string) {
  const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => id.startsWith(idPrefix));
  expect(roles).toHaveLength(1);
  return roles[0][1].Properties.Policies.flatMap((policy: any) => policy.PolicyDocument.Statement).map(
    ({ Action, Effect, Resource, Condition }: any) => ({
      Action,
      ...(Effect === 'Allow' ? {} : { Effect }),
      ...(Condition ? { Condition } : {}),
      Resource: Array.isArray(Resource) ? Resource.map(symbolic) : symbolic(Resource),
    }),
  );
}

describe('the role of a hook', () => {
  const stack = testStack();
  guarded(stack);

  test.each(['ServerlessGuardrailsPreTrafficHookRole', 'ServerlessGuardrailsPostTrafficHookRole'])(
    '%s may read deployments of its own application, plans of its own stack, assume the inspection roles, and hand its failures on',
    (id) => {
      const logs = id.replace('HookRole', 'HookLogs');
      const statements = statementsOf(stack, id);
      expect(statements.slice(0, 4)).toEqual([
        {
          Action: [
            'codedeploy:GetDeployment',
            'codedeploy:GetDeploymentTarget',
            'codedeploy:ListDeploymentTargets',
            'codedeploy:PutLifecycleEventHookExecutionStatus',
          ],
          Resource:
            'arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:deploymentgroup:<ServerlessGuardrailsApplication2E86A12F>/*',
        },
        {
          Action: 'codedeploy:GetApplicationRevision',
          Resource:
            'arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:application:<ServerlessGuardrailsApplication2E86A12F>',
        },
        {
          Action: 'ssm:GetParameter',
          Resource:
            'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cdk-serverless-guardrails/<ServerlessGuardrailsApplication2E86A12F>/*',
        },
        {
          Action: 'sts:AssumeRole',
          Resource: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-serverless-guardrails/<AWS::StackName>/*',
        },
      ]);
      expect(statements).toHaveLength(6);
      expect(statements[4].Action).toBe('lambda:InvokeFunction');
      expect(statements[4].Resource).toMatch(/^<ServerlessGuardrailsFailureReporter[0-9A-F]{8}\.Arn>$/);
      expect(statements[5].Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
      expect(statements[5].Resource.startsWith(`<${logs}`)).toBe(true);
    },
  );

  test('is all that the inspection role trusts', () => {
    const [role] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('OrdersInspection'),
    );
    const [statement, ...others] = role[1].Properties.AssumeRolePolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(statement.Action).toBe('sts:AssumeRole');
    expect(
      statement.Principal.AWS.map(symbolic)
        .map((arn: string) => arn.replace(/[0-9A-F]{8}/, ''))
        .sort(),
    ).toEqual(['<ServerlessGuardrailsPostTrafficHookRole.Arn>', '<ServerlessGuardrailsPreTrafficHookRole.Arn>']);
  });

  test('of CodeDeploy may invoke the two hooks beside its managed policy', () => {
    const [statement, ...others] = statementsOf(stack, 'ServerlessGuardrailsServiceRole');
    expect(others).toEqual([]);
    expect(statement.Action).toBe('lambda:InvokeFunction');
    expect([...statement.Resource].sort()).toEqual([
      '<ServerlessGuardrailsPostTrafficHookFAE93B7D.Arn>',
      '<ServerlessGuardrailsPreTrafficHookB0394734.Arn>',
    ]);
  });
});

describe('the inspection role', () => {
  test('may read versions of its function and its alarms when nothing else is checked', () => {
    const stack = testStack();
    guarded(stack);
    expect(statementsOf(stack, 'OrdersInspectionRole')).toEqual([
      { Action: 'lambda:GetFunctionConfiguration', Resource: '<Fn9270CBC0.Arn>:*' },
      { Action: ['lambda:GetAlias', 'lambda:GetFunctionConcurrency'], Resource: '<Fn9270CBC0.Arn>' },
      {
        Action: 'cloudwatch:DescribeAlarms',
        Resource: expect.stringMatching(
          /^arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:<OrdersErrorRateOverBaseline[0-9A-F]{8}>$/,
        ),
      },
      { Action: 'cloudwatch:GetMetricData', Resource: '*' },
    ]);
  });

  test('may not read metrics where no alarm compares error rates', () => {
    const stack = testStack();
    guarded(stack, { alarmPolicies: [] });
    expect(statementsOf(stack, 'OrdersInspectionRole')).toEqual([
      { Action: 'lambda:GetFunctionConfiguration', Resource: '<Fn9270CBC0.Arn>:*' },
      { Action: ['lambda:GetAlias', 'lambda:GetFunctionConcurrency'], Resource: '<Fn9270CBC0.Arn>' },
    ]);
  });

  test('may invoke versions of its function only where synthetic traffic is asked for', () => {
    const stack = testStack();
    guarded(stack, { beforeAllowTraffic: [Check.syntheticTraffic({ payloads: [{}] })] });
    expect(statementsOf(stack, 'OrdersInspectionRole')).toContainEqual({
      Action: expect.arrayContaining(['lambda:InvokeFunction']),
      Resource: '<Fn9270CBC0.Arn>:*',
    });
  });

  test('may describe, and not read, a secret that the environment refers to', () => {
    const stack = testStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    guarded(stack, { lambdaFunction: testFunction(stack, 'Fn', { environment: { SECRET_ARN: secret.secretArn } }) });
    expect(statementsOf(stack, 'OrdersInspectionRole')).toContainEqual({
      Action: 'secretsmanager:DescribeSecret',
      Resource: expect.stringMatching(/^<Secret[0-9A-F]{8}>$/),
    });
    expect(JSON.stringify(statementsOf(stack, 'OrdersInspectionRole'))).not.toContain('GetSecretValue');
  });

  test('may read a secret, and decrypt it through Secrets Manager, only where JSON keys are asked for', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
    guarded(stack, { beforeAllowTraffic: [Check.secret(secret, { jsonKeys: ['user'] })] });
    const statements = statementsOf(stack, 'OrdersInspectionRole');
    expect(statements).toContainEqual({
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: expect.stringMatching(/^<Secret[0-9A-F]{8}>$/),
    });
    expect(statements).toContainEqual({
      Action: 'kms:Decrypt',
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      },
      Resource: expect.stringMatching(/^<Key[0-9A-F]{8}\.Arn>$/),
    });
  });

  test('may read the parameters in which the environment publishes its revisions', () => {
    const stack = testStack();
    const schemaRevParameter = ssm.StringParameter.fromStringParameterName(stack, 'Schema', '/prod/schema');
    guarded(stack, {
      release: Release.of({ releaseId: 'r42', schemaRev: 'sc-1' }),
      beforeAllowTraffic: [Check.release({ schemaRevParameter })],
    });
    expect(statementsOf(stack, 'OrdersInspectionRole')).toContainEqual({
      Action: 'ssm:GetParameter',
      Resource: 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/prod/schema',
    });
  });

  test("may decrypt with the key of the function's environment, which Lambda needs to show the variables", () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    guarded(stack, { lambdaFunction: testFunction(stack, 'Fn', { environmentEncryption: key }) });
    expect(statementsOf(stack, 'OrdersInspectionRole')).toContainEqual({
      Action: 'kms:Decrypt',
      Resource: expect.stringMatching(/^<Key[0-9A-F]{8}\.Arn>$/),
    });
  });
});

test('no statement of the library has a bare wildcard as its resource, but the one action that knows no resources', () => {
  const stack = testStack();
  guarded(stack);
  for (const id of [
    'ServerlessGuardrailsPreTraffic',
    'ServerlessGuardrailsPostTraffic',
    'ServerlessGuardrailsServiceRole',
    'OrdersInspection',
  ]) {
    const statements = statementsOf(stack, id).filter(({ Action }: any) => Action !== 'cloudwatch:GetMetricData');
    expect(statements.flatMap((statement: any) => statement.Resource)).not.toContain('*');
  }
});
