import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, CheckMode, type PermissionCheckOptions } from '../../lib';
import { guarded, planOf, resourcesOf, testFunction, testStack } from '../support/stacks';

function stackWith(
  options: PermissionCheckOptions,
  environment: (stack: Stack) => Record<string, string> = () => ({}),
) {
  const stack = testStack();
  const lambdaFunction = testFunction(stack, 'Fn', { environment: environment(stack) });
  guarded(stack, { lambdaFunction, beforeAllowTraffic: [Check.permission(options)] });
  return stack;
}

const specOf = (stack: Stack) =>
  planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'permission');

const NAMES = (stack: Stack) => ({
  SECRET: new secretsmanager.Secret(stack, 'Secret').secretArn,
  LIMITS: new ssm.StringParameter(stack, 'Limits', { stringValue: 'x' }).parameterName,
  BY_NAME: '{{resolve:secretsmanager:by-name:SecretString:a}}',
});

test('what the environment names is simulated, except for a secret of which only the name is known', () => {
  expect(specOf(stackWith({ needed: { 'arn:limits': ['ssm:GetParameter', 'sqs:SendMessage'] } }, NAMES))).toEqual({
    kind: 'permission',
    id: 'permission',
    mode: 'observe',
    roleArn: expect.stringMatching(/^<FnServiceRole[0-9A-F]{8}\.Arn>$/),
    simulated: [
      {
        action: 'ssm:GetParameter',
        resources: [
          expect.stringMatching(
            /^arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/<Limits[0-9A-F]{8}>$/,
          ),
          'arn:limits',
        ],
      },
      { action: 'secretsmanager:GetSecretValue', resources: [expect.stringMatching(/^<Secret[0-9A-F]{8}>$/)] },
      { action: 'sqs:SendMessage', resources: ['arn:limits'] },
    ],
  });
});

test('stops a deployment only where somebody said so', () => {
  expect(specOf(stackWith({ mode: CheckMode.ENFORCED }, NAMES)).mode).toBe('enforced');
});

test('the deployment may simulate the policies of exactly this role', () => {
  const [role] = Object.entries(resourcesOf(stackWith({}, NAMES), 'AWS::IAM::Role')).filter(([id]) =>
    id.startsWith('OrdersInspection'),
  );
  const statements = role[1].Properties.Policies[0].PolicyDocument.Statement;
  expect(statements).toContainEqual({
    Action: 'iam:SimulatePrincipalPolicy',
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FnServiceRole/), 'Arn'] },
  });
});

test('nothing to simulate is refused', () => {
  const stack = stackWith({});
  expect(() => (stack.node.root as App).synth()).toThrow(
    'the permission check has nothing to simulate, the environment names no secret and no parameter by its ARN, name what is needed or remove the check',
  );
});

test.each(['*', 's3:*', 's3', 's3:Get Object'])('what is no action is refused: %s', (action) => {
  expect(() => Template.fromStack(stackWith({ needed: { 'arn:a': [action] } }))).toThrow(
    `Shop/Orders: needed of a permission check names something that is no action, got "${action}", expected for example s3:GetObject`,
  );
});
