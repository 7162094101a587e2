import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  AlarmPolicy,
  FirstDeployment,
  GuardedDeployment,
  type GuardedDeploymentProps,
  UnjudgedRollout,
} from '../../lib';
import { parsePlan } from '../../lib/contract/plan';
import { expectAcyclic } from '../../lib/testing';
import { guarded, onlyResource, planOf, RELEASE, resourcesOf, testFunction, testStack } from '../support/stacks';

describe('a guarded deployment with nothing but a function and a release', () => {
  const stack = testStack();
  const deployment = new GuardedDeployment(stack, 'Orders', { lambdaFunction: testFunction(stack), release: RELEASE });
  const [aliasId, alias] = onlyResource(stack, 'AWS::Lambda::Alias');
  const [groupId, group] = onlyResource(stack, 'AWS::CodeDeploy::DeploymentGroup');

  test('shifts traffic of the alias live through the hooks', () => {
    expect(alias.Properties.Name).toBe('live');
    expect(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate).toEqual({
      ApplicationName: { Ref: 'ServerlessGuardrailsApplication2E86A12F' },
      DeploymentGroupName: { Ref: groupId },
      BeforeAllowTrafficHook: { Ref: 'ServerlessGuardrailsPreTrafficHookB0394734' },
      AfterAllowTrafficHook: { Ref: 'ServerlessGuardrailsPostTrafficHookFAE93B7D' },
    });
  });

  test('shifts ten percent for thirty minutes, rolls back on every event and always renders its alarms', () => {
    expect(group.Properties.DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent30Minutes');
    expect(group.Properties.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
    const [alarmId] = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    expect(group.Properties.AlarmConfiguration).toEqual({ Alarms: [{ Name: { Ref: alarmId } }], Enabled: true });
  });

  test('keeps old versions', () => {
    const [, version] = onlyResource(stack, 'AWS::Lambda::Version');
    expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('makes the alias wait for its plan, for the role of the hooks and for the check of its first version', () => {
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('OrdersInspection'));
    const [plan] = Object.keys(resourcesOf(stack, 'AWS::SSM::Parameter')).filter((id) => id.startsWith('OrdersPlan'));
    const [first] = onlyResource(stack, 'Custom::GuardrailsFirstDeployment');
    expect(alias.DependsOn).toEqual([first, role, plan]);
  });

  test('plans the checks that every deployment has, and the bake', () => {
    const [alarmId] = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const plan = planOf(stack);
    expect(plan.beforeAllowTraffic).toEqual([
      { kind: 'environment', id: 'environment', mode: 'enforced', required: ['RELEASE_ID'], removed: [] },
      { kind: 'release', id: 'release', mode: 'enforced' },
      { kind: 'readiness', id: 'readiness', mode: 'enforced' },
    ]);
    expect(plan.afterAllowTraffic).toEqual([
      { kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: [`<${alarmId}>`], bakeSec: 300 },
      {
        kind: 'traffic',
        id: 'traffic',
        mode: 'enforced',
        margin: 0.02,
        sensitivity: 6.4,
        firstWeight: 0.1,
        unjudged: 'flag',
        shiftMin: 30,
        bakeSec: 300,
      },
    ]);
  });

  test('renders a plan that the hooks accept', () => {
    expect(parsePlan(JSON.stringify(planOf(stack)))).toEqual(planOf(stack));
  });

  test('has no cycle, update policies counted', () => {
    expectAcyclic(Template.fromStack(stack));
  });

  test('hands out the alias, the group and the target', () => {
    expect(stack.resolve(deployment.alias.functionArn)).toEqual({ Ref: aliasId });
    expect(stack.resolve(deployment.deploymentGroup.deploymentGroupName)).toEqual({ Ref: groupId });
    expect(deployment.target.aliasName).toBe('live');
  });
});

test('the same inputs give the same template byte for byte', () => {
  const render = () => {
    const stack = testStack();
    guarded(stack);
    return JSON.stringify(Template.fromStack(stack).toJSON());
  };
  expect(render()).toBe(render());
});

describe('the alias', () => {
  test('keeps its logical id when the deployment is renamed or moved', () => {
    const first = testStack();
    guarded(first, {}, 'Orders');
    const second = testStack();
    guarded(second, {}, 'Elsewhere');
    expect(onlyResource(first, 'AWS::Lambda::Alias')[0]).toBe('Fn9270CBC0LiveAlias');
    expect(onlyResource(second, 'AWS::Lambda::Alias')[0]).toBe('Fn9270CBC0LiveAlias');
  });

  test('takes the logical id of an alias that is deployed already', () => {
    const stack = testStack();
    guarded(stack, { aliasName: 'prod', aliasLogicalId: 'LiveAliasABCD' });
    expect(onlyResource(stack, 'AWS::Lambda::Alias')[0]).toBe('LiveAliasABCD');
  });

  test('of the app is adopted without being replaced', () => {
    const before = testStack();
    new lambda.Alias(before, 'Live', { aliasName: 'prod', version: testFunction(before).currentVersion });
    const after = testStack();
    const fn = testFunction(after);
    const alias = new lambda.Alias(after, 'Live', { aliasName: 'prod', version: fn.currentVersion });
    const deployment = guarded(after, { lambdaFunction: fn, alias });
    const [id, resource] = onlyResource(after, 'AWS::Lambda::Alias');
    expect(id).toBe(onlyResource(before, 'AWS::Lambda::Alias')[0]);
    expect(resource.Properties.Name).toBe('prod');
    expect(deployment.alias).toBe(alias);
    expectAcyclic(Template.fromStack(after));
  });
});

describe('many guarded functions', () => {
  test('share application, service role and hooks, and add six resources each', () => {
    const count = (functions: number) => {
      const stack = testStack();
      for (let index = 0; index < functions; index++) {
        guarded(stack, { lambdaFunction: testFunction(stack, `Fn${index}`) }, `Guarded${index}`);
      }
      return Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).length;
    };
    const functionWithRoleAndVersion = 3;
    expect(count(3) - count(2)).toBe(functionWithRoleAndVersion + 6);
  });

  test.each([
    ['sixty that share an execution role', 60, 'one role', FirstDeployment.CHECKED],
    ['fifty-three with a role each', 53, 'a role each', FirstDeployment.CHECKED],
    ['sixty with a role each, where their aliases exist already,', 60, 'a role each', FirstDeployment.UNCHECKED],
  ])('fit into one stack: %s, with every policy within the limits of IAM', (_, functions, roles, firstDeployment) => {
    const stack = testStack();
    const role =
      roles === 'one role'
        ? new iam.Role(stack, 'Execution', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
        : undefined;
    for (let index = 0; index < functions; index++) {
      const lambdaFunction = testFunction(stack, `Function${index}`, { role });
      guarded(stack, { lambdaFunction, firstDeployment }, `Guarded${index}`);
    }
    const template = Template.fromStack(stack).toJSON();
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expectAcyclic(template);
    for (const role of Object.values(resourcesOf(stack, 'AWS::IAM::Role'))) {
      const inline = (role.Properties.Policies ?? []).map((policy: any) => deployedLength(policy.PolicyDocument));
      expect(inline.reduce((sum: number, length: number) => sum + length, 0)).toBeLessThanOrEqual(10_240);
      expect(deployedLength(role.Properties.AssumeRolePolicyDocument)).toBeLessThanOrEqual(2_048);
    }
    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
  });

  test('that call each other through their APIs stay free of cycles', () => {
    const stack = testStack();
    const payments = guarded(stack, { lambdaFunction: testFunction(stack, 'Payments') }, 'GuardedPayments');
    const url = payments.alias.addFunctionUrl();
    const orders = testFunction(stack, 'Orders', { environment: { PAYMENTS_URL: url.url } });
    guarded(stack, { lambdaFunction: orders }, 'GuardedOrders');
    expectAcyclic(Template.fromStack(stack));
  });
});

/** Every token at the length that an ARN with generated names has. */
function deployedLength(document: unknown): number {
  return JSON.stringify(document, (_key, value) => (value?.Ref || value?.['Fn::GetAtt'] ? 'x'.repeat(140) : value))
    .length;
}

describe('without alarms', () => {
  test('the alarm block and all rollback events are rendered all the same', () => {
    const stack = testStack();
    guarded(stack, { alarmPolicies: [], deploymentConfig: codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE });
    const [, group] = onlyResource(stack, 'AWS::CodeDeploy::DeploymentGroup');
    expect(group.Properties.AlarmConfiguration).toEqual({ Alarms: [], Enabled: false });
    expect(group.Properties.AutoRollbackConfiguration.Events).toHaveLength(3);
  });
});

describe('the bake', () => {
  test('is planned as asked for', () => {
    const stack = testStack();
    guarded(stack, { bake: Duration.minutes(12) });
    expect(planOf(stack).afterAllowTraffic[0].bakeSec).toBe(720);
  });

  test('fails beyond what a hook lives', () => {
    expect(() => guarded(testStack(), { bake: Duration.minutes(13) })).toThrow(
      'Shop/Orders: a hook lives at most 15 minutes, got a bake of 780 seconds, expected at most 720, use a longer shift instead',
    );
  });
});

describe('the judgement of the counts after the bake', () => {
  const trafficOf = (props: Partial<GuardedDeploymentProps>) => {
    const stack = testStack();
    guarded(stack, props);
    return planOf(stack).afterAllowTraffic.find(({ kind }: { kind: string }) => kind === 'traffic');
  };

  test('takes the margin of the policy, the length of the shift, the bake, and what the owner wants without enough calls', () => {
    expect(
      trafficOf({
        alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ margin: 0.05 })],
        deploymentConfig: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
        bake: Duration.minutes(2),
        unjudged: UnjudgedRollout.FAIL,
      }),
    ).toMatchObject({ margin: 0.05, shiftMin: 27, bakeSec: 120, unjudged: 'fail' });
  });

  test('takes the narrowest margin of several policies', () => {
    const comparison = (margin: number): AlarmPolicy => {
      const policy = AlarmPolicy.errorRateOverBaseline({ margin });
      return { bind: (scope, options) => policy.bind(new Construct(scope, `Margin${margin * 100}`), options) };
    };
    expect(trafficOf({ alarmPolicies: [comparison(0.04), comparison(0.03)] }).margin).toBe(0.03);
    expect(trafficOf({ alarmPolicies: [comparison(0.03), comparison(0.04)] }).margin).toBe(0.03);
  });

  test('is left out where no policy compares error rates', () => {
    expect(trafficOf({ alarmPolicies: [] })).toBeUndefined();
    expect(trafficOf({ alarmPolicies: [AlarmPolicy.latencySlo({ slo: Duration.seconds(1) })] })).toBeUndefined();
  });
});
