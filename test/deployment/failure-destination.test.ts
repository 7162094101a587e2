import { Template } from 'aws-cdk-lib/assertions';
import { expectAcyclic } from '../../lib/testing';
import { guarded, onlyResource, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

const stack = testStack();
for (const id of ['Orders', 'Users']) guarded(stack, { lambdaFunction: testFunction(stack, `${id}Fn`) }, id);

function one(type: string, prefix: string): [string, any] {
  const found = Object.entries(resourcesOf(stack, type)).filter(([id]) =>
    id.startsWith(`ServerlessGuardrails${prefix}`),
  );
  expect(found).toHaveLength(1);
  return found[0];
}

const [reporterId, reporter] = one('AWS::Lambda::Function', 'FailureReporter');

test.each(['PreTrafficHook', 'PostTrafficHook'])(
  'what %s leaves unanswered goes to the failure reporter at once, and after a quarter of an hour where it never starts',
  (hook) => {
    const [id, config] = one('AWS::Lambda::EventInvokeConfig', `${hook}Failures`);
    expect(config.Properties.FunctionName.Ref).toMatch(new RegExp(`^ServerlessGuardrails${hook}[0-9A-F]{8}$`));
    expect({ ...config.Properties, FunctionName: undefined }).toEqual({
      FunctionName: undefined,
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 900,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [reporterId, 'Arn'] } } },
    });
    expect(one('AWS::IAM::Role', 'ServiceRole')[1].DependsOn).toContain(id);
  },
);

test('the failure reporter keeps the retries of Lambda, and time for four attempts', () => {
  expect(reporter.Properties).toMatchObject({ Handler: 'index.afterHookFailure', Timeout: 30 });
  expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig'))).toHaveLength(2);
});

test('the failure reporter may report on the groups of its own application and nothing else', () => {
  const [, role] = one('AWS::IAM::Role', 'FailureReporterRole');
  const [{ PolicyDocument }] = role.Properties.Policies;
  const [application] = onlyResource(stack, 'AWS::CodeDeploy::Application');
  expect(
    PolicyDocument.Statement.map(({ Action, Resource }: any) => ({ Action, Resource: symbolic(Resource) })),
  ).toEqual([
    {
      Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
      Resource: `arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:deploymentgroup:<${application}>/*`,
    },
    {
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `<${one('AWS::Logs::LogGroup', 'FailureReporterLogs')[0]}.Arn>`,
    },
  ]);
  expect(role.Properties.ManagedPolicyArns).toBeUndefined();
});

test('it adds five resources a stack, none a deployment, and no cycle', () => {
  const ids = Object.keys(Template.fromStack(stack).toJSON().Resources);
  expect(ids.filter((id) => /FailureReporter|HookFailures/.test(id))).toHaveLength(5);
  expectAcyclic(Template.fromStack(stack));
});
