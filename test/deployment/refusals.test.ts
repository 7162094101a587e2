import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AlarmPolicy, Check } from '../../lib';
import { guarded, testFunction, testStack } from '../support/stacks';

function alarm(stack: Stack, id: string, props: { periods?: number; period?: Duration } = {}): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, id, {
    metric: new cloudwatch.Metric({
      namespace: 'Shop',
      metricName: 'Failures',
      period: props.period ?? Duration.minutes(1),
    }),
    evaluationPeriods: props.periods ?? 1,
    threshold: 1,
  });
}

/** The message of a synth-time validation. */
function synthesisError(stack: Stack): string {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message;
  }
  return 'synthesized';
}

describe('a function that cannot be versioned', () => {
  test('fails for an alias', () => {
    const stack = testStack();
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: testFunction(stack).currentVersion });
    expect(() => guarded(stack, { lambdaFunction: alias })).toThrow(
      new Error(
        'Shop/Orders: lambdaFunction is a version or an alias, got Shop/Live, expected the function itself, pass the function and hand out the alias of this deployment instead',
      ),
    );
  });

  test('fails for a version', () => {
    const stack = testStack();
    expect(() => guarded(stack, { lambdaFunction: testFunction(stack).currentVersion })).toThrow(
      'Shop/Orders: lambdaFunction is a version or an alias, got Shop/Fn/CurrentVersion,',
    );
  });

  test('fails for an imported function', () => {
    const stack = testStack();
    const imported = lambda.Function.fromFunctionName(stack, 'Imported', 'orders');
    expect(() => guarded(stack, { lambdaFunction: imported })).toThrow(
      new Error(
        'Shop/Orders: lambdaFunction cannot be versioned by this stack, got Shop/Imported, which is imported or not a plain function, ' +
          'expected a lambda.Function defined in this app, guard it where it is defined',
      ),
    );
  });

  test('fails for a function of another stack', () => {
    const app = new App();
    const fn = testFunction(new Stack(app, 'Functions'));
    expect(() => guarded(new Stack(app, 'Shop'), { lambdaFunction: fn })).toThrow(
      new Error(
        'Shop/Orders: a function is guarded in its own stack, got a function of Functions in Shop, expected both in one stack, move the guarded deployment to the stack of its function',
      ),
    );
  });
});

describe('provisioned concurrency on the alias', () => {
  const message =
    'an alias with weights cannot have provisioned concurrency (Lambda refuses it while traffic shifts), got provisionedConcurrentExecutions 5 on alias Shop/Live, ' +
    'expected none, remove it from the alias or use reserved concurrency on the function';

  test('fails on an adopted alias', () => {
    const stack = testStack();
    const fn = testFunction(stack);
    const alias = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: fn.currentVersion,
      provisionedConcurrentExecutions: 5,
    });
    expect(() => guarded(stack, { lambdaFunction: fn, alias })).toThrow(new Error(`Shop/Orders: ${message}`));
  });

  test('fails at synth when it is added afterwards', () => {
    const stack = testStack();
    const { alias } = guarded(stack);
    (alias.node.defaultChild as lambda.CfnAlias).provisionedConcurrencyConfig = { provisionedConcurrentExecutions: 5 };
    expect(synthesisError(stack)).toContain(`[Shop/Orders] ${message.replace('Shop/Live', 'Shop/Orders/Alias')}`);
  });
});

describe('an adopted alias', () => {
  test('fails when it belongs to another function', () => {
    const stack = testStack();
    const alias = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: testFunction(stack, 'Other').currentVersion,
    });
    expect(() => guarded(stack, { alias })).toThrow(
      new Error(
        'Shop/Orders: alias belongs to another function, got Shop/Live, expected an alias of Shop/Fn, pass the function of the alias',
      ),
    );
  });

  test('fails when it is pinned to a version', () => {
    const stack = testStack();
    const fn = testFunction(stack);
    const version = new lambda.Version(stack, 'Pinned', { lambda: fn });
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version });
    expect(() => guarded(stack, { lambdaFunction: fn, alias })).toThrow(
      new Error(
        'Shop/Orders: alias does not follow the function, got Shop/Live on Shop/Pinned, expected version: fn.currentVersion, otherwise no change of the function is ever deployed through it',
      ),
    );
  });

  test('fails when it splits traffic itself', () => {
    const stack = testStack();
    const fn = testFunction(stack);
    const alias = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: fn.currentVersion,
      additionalVersions: [
        {
          version: lambda.Version.fromVersionArn(
            stack,
            'Old',
            'arn:aws:lambda:eu-west-1:123456789012:function:orders:7',
          ),
          weight: 0.1,
        },
      ],
    });
    expect(() => guarded(stack, { lambdaFunction: fn, alias })).toThrow(
      new Error(
        'Shop/Orders: CodeDeploy owns the weights of a guarded alias, got additionalVersions on alias Shop/Live, expected none, remove them',
      ),
    );
  });

  test('fails together with a name of its own', () => {
    const stack = testStack();
    const fn = testFunction(stack);
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
    expect(() => guarded(stack, { lambdaFunction: fn, alias, aliasName: 'prod' })).toThrow(
      new Error(
        'Shop/Orders: alias brings its own name and logical id, got aliasName or aliasLogicalId besides it, remove them',
      ),
    );
  });
});

describe('alarms', () => {
  test('fail when there are more than ten', () => {
    const stack = testStack();
    const alarmPolicies = Array.from({ length: 11 }, (_, index) =>
      AlarmPolicy.fromAlarm(alarm(stack, `Alarm${index}`)),
    );
    expect(() => guarded(stack, { alarmPolicies })).toThrow(
      new Error('Shop/Orders: a deployment group takes at most 10 alarms, got 11, remove 1 or gate on fewer'),
    );
  });

  test('fail at synth when the eleventh is added to the group itself', () => {
    const stack = testStack();
    const { deploymentGroup } = guarded(stack);
    for (let index = 0; index < 10; index++) deploymentGroup.addAlarm(alarm(stack, `Alarm${index}`));
    expect(synthesisError(stack)).toContain(
      '[Shop/Orders] a deployment group takes at most 10 alarms, got 11, remove 1 or gate on fewer',
    );
  });

  test('pass with ten', () => {
    const stack = testStack();
    const alarmPolicies = Array.from({ length: 10 }, (_, index) =>
      AlarmPolicy.fromAlarm(alarm(stack, `Alarm${index}`)),
    );
    guarded(stack, { alarmPolicies });
    expect(synthesisError(stack)).toBe('synthesized');
  });

  const compositeMessage =
    'a composite alarm cannot gate a deployment (CodeDeploy asks for metric alarms only), got All, expected a metric alarm, pass the alarms that it is made of';

  test('fail when one is composite', () => {
    const stack = testStack();
    const composite = new cloudwatch.CompositeAlarm(stack, 'All', {
      alarmRule: cloudwatch.AlarmRule.fromAlarm(alarm(stack, 'One'), cloudwatch.AlarmState.ALARM),
    });
    expect(() => guarded(stack, { alarmPolicies: [AlarmPolicy.fromAlarm(composite)] })).toThrow(
      new Error(`Shop/Orders: ${compositeMessage}`),
    );
  });

  test('fail at synth when a composite one is added to the group itself', () => {
    const stack = testStack();
    const { deploymentGroup } = guarded(stack);
    deploymentGroup.addAlarm(
      new cloudwatch.CompositeAlarm(stack, 'All', {
        alarmRule: cloudwatch.AlarmRule.fromAlarm(alarm(stack, 'One'), cloudwatch.AlarmState.ALARM),
      }),
    );
    expect(synthesisError(stack)).toMatch(
      /\[Shop\/Orders\] a composite alarm cannot gate a deployment \(CodeDeploy asks for metric alarms only\), got All[0-9A-F]{8},/,
    );
  });

  test('fail when they cannot fire before the new version has all traffic, naming the smallest fix', () => {
    const stack = testStack();
    const slow = alarm(stack, 'Slow', { periods: 2, period: Duration.minutes(5) });
    expect(() =>
      guarded(stack, {
        deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
        alarmPolicies: [AlarmPolicy.fromAlarm(slow)],
      }),
    ).toThrow(
      new Error(
        'Shop/Orders: alarm Slow cannot fire while traffic shifts, it needs 13 minutes (2 datapoints of 300 seconds, 2 minutes until metrics are visible, 1 until the next evaluation), ' +
          'got 10 minutes of shifting with CodeDeployDefault.LambdaCanary10Percent10Minutes, use LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES or a longer one, or set alarmPolicies to [] if nothing shall judge the traffic',
      ),
    );
  });

  test('fail with all traffic at once', () => {
    expect(() => guarded(testStack(), { deploymentConfig: codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE })).toThrow(
      new Error(
        'Shop/Orders: alarm ErrorRateOverBaseline cannot fire while traffic shifts, it needs 4 minutes (1 datapoints of 60 seconds, 2 minutes until metrics are visible, 1 until the next evaluation), ' +
          'got 0 minutes of shifting with CodeDeployDefault.LambdaAllAtOnce, use LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES or a longer one, or set alarmPolicies to [] if nothing shall judge the traffic',
      ),
    );
  });

  test('fail in a custom canary that is too short', () => {
    const stack = testStack();
    const deploymentConfig = new codedeploy.LambdaDeploymentConfig(stack, 'Short', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ interval: Duration.minutes(3), percentage: 50 }),
    });
    expect(() => guarded(stack, { deploymentConfig })).toThrow(
      'it needs 4 minutes (1 datapoints of 60 seconds, 2 minutes until metrics are visible, 1 until the next evaluation), got 3 minutes of shifting with this deployment configuration,',
    );
  });

  test('pass where they fit to the minute', () => {
    const stack = testStack();
    const deploymentConfig = new codedeploy.LambdaDeploymentConfig(stack, 'Fits', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ interval: Duration.minutes(4), percentage: 50 }),
    });
    guarded(stack, { deploymentConfig });
    expect(synthesisError(stack)).toBe('synthesized');
  });
});

describe('a latency objective', () => {
  test("fails above the function's timeout", () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack, 'Fn', { timeout: Duration.seconds(2) });
    expect(() =>
      guarded(stack, { lambdaFunction, alarmPolicies: [AlarmPolicy.latencySlo({ slo: Duration.seconds(2) })] }),
    ).toThrow(
      new Error(
        'Shop/Orders: no call can be slower than the latency objective, got an slo of 2000 ms and a function timeout of 2000 ms, expected an slo below the timeout, lower the slo or raise the timeout',
      ),
    );
  });

  test("fails above Lambda's default timeout of three seconds", () => {
    expect(() =>
      guarded(testStack(), { alarmPolicies: [AlarmPolicy.latencySlo({ slo: Duration.seconds(5) })] }),
    ).toThrow('got an slo of 5000 ms and a function timeout of 3000 ms');
  });

  test.each([0.4, 1, Number.NaN])('fails on the quantile %p', (quantile) => {
    expect(() =>
      guarded(testStack(), { alarmPolicies: [AlarmPolicy.latencySlo({ slo: Duration.millis(400), quantile })] }),
    ).toThrow(
      new Error(
        `Shop/Orders: quantile of the latency objective is a share of calls, got ${quantile}, expected 0.5 to 0.999, use 0.9`,
      ),
    );
  });
});

test.each([0, 2, Number.NaN])('the error rate fails on the margin %p', (margin) => {
  expect(() => guarded(testStack(), { alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ margin })] })).toThrow(
    new Error(
      `Shop/Orders: margin of the error rate is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
    ),
  );
});

describe('checks', () => {
  test('fail at synth when a required variable is not there or blank', () => {
    const stack = testStack();
    guarded(stack, {
      lambdaFunction: testFunction(stack, 'Fn', { environment: { BLANK: ' ' } }),
      beforeAllowTraffic: [Check.environment({ required: ['ABSENT', 'BLANK'] })],
    });
    const message = synthesisError(stack);
    expect(message).toContain(
      '[Shop/Orders] required variable ABSENT is not in the environment of Shop/Fn, add it or do not require it',
    );
    expect(message).toContain(
      '[Shop/Orders] required variable BLANK of Shop/Fn is blank, give it a value or do not require it',
    );
  });

  test('fail on a name that no variable can have', () => {
    expect(() =>
      guarded(testStack(), { beforeAllowTraffic: [Check.environment({ required: ['TABLE-NAME'] })] }),
    ).toThrow(
      new Error(
        'Shop/Orders: required names something that cannot be an environment variable, got "TABLE-NAME", expected a letter followed by letters, digits or _',
      ),
    );
  });

  test('fail on a variable that is both required and removed', () => {
    expect(() =>
      guarded(testStack(), { beforeAllowTraffic: [Check.environment({ required: ['AA'], removed: ['AA'] })] }),
    ).toThrow(
      new Error('Shop/Orders: a variable cannot be required and removed, got AA in both, name it in one of them'),
    );
  });

  test('fail at synth when two have one id', () => {
    const stack = testStack();
    const parameter = new ssm.StringParameter(stack, 'P', { stringValue: 'x' });
    guarded(stack, {
      beforeAllowTraffic: [Check.parameter(parameter, { id: 'same' }), Check.environment({ id: 'same' })],
    });
    expect(synthesisError(stack)).toContain(
      '[Shop/Orders] two checks have the id same, expected unique ids, give one of them an id of its own',
    );
  });

  test('fail at synth when the release has nothing to compare a published revision with', () => {
    const stack = testStack();
    const parameter = new ssm.StringParameter(stack, 'P', { stringValue: 'x' });
    guarded(stack, {
      beforeAllowTraffic: [Check.release({ schemaRevParameter: parameter, indexHashParameter: parameter })],
    });
    const message = synthesisError(stack);
    expect(message).toContain(
      '[Shop/Orders] schemaRevParameter is given but the release has no schemaRev to compare it with, add schemaRev to the release',
    );
    expect(message).toContain(
      '[Shop/Orders] indexHashParameter is given but the release has no indexHash to compare it with, add indexHash to the release',
    );
  });
});

describe('the plan', () => {
  const names = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`V${String(index).padStart(3, '0')}${'X'.repeat(40)}`, 'x']),
    );

  test.each([
    [55, 'Standard'],
    [100, 'Advanced'],
  ])('with %d long names is of the tier %s', (count, tier) => {
    const stack = testStack();
    guarded(stack, {
      lambdaFunction: testFunction(stack, 'Fn', { environment: names(count) }),
      beforeAllowTraffic: [Check.environment({ required: Object.keys(names(count)) })],
    });
    const [plan] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).filter(
      (resource) => resource.Properties.Name,
    );
    expect(plan.Properties.Tier).toBe(tier);
  });

  test('fails beyond the advanced tier, naming what is large', () => {
    const stack = testStack();
    guarded(stack, {
      lambdaFunction: testFunction(stack, 'Fn', { environment: names(180) }),
      beforeAllowTraffic: [Check.environment({ required: Object.keys(names(180)) })],
    });
    expect(synthesisError(stack)).toMatch(
      /\[Shop\/Orders\/Plan\] the plan is too large for an SSM parameter, got about \d+ bytes, expected at most 8192, the largest parts are \(bytes\): environment 85\d\d, alarms \d+, traffic \d+, name fewer variables, keys, secrets, windows or locks in them/,
    );
  });
});
