import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmPolicy } from '../../lib';
import type { CustomAlarmOptions } from '../../lib/alarms/custom-alarm';
import { guarded, onlyResource, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';
import { rolloutWith } from './support/alarms';

const refunds = new cloudwatch.Metric({
  namespace: 'Shop',
  metricName: 'Refunds',
  dimensionsMap: { service: 'orders' },
  period: Duration.minutes(1),
  statistic: 'Sum',
});

function alarmOf(options: Partial<CustomAlarmOptions> = {}): Record<string, any> {
  const stack = testStack();
  const policy = AlarmPolicy.custom({
    id: 'refunds',
    metric: refunds,
    versionDimension: 'version',
    threshold: 5,
    ...options,
  });
  guarded(stack, { alarmPolicies: [policy] });
  return onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties;
}

/** The alarm of a policy that is added to a deployment which exists already. */
function laterAlarmOf(options: (deployment: ReturnType<typeof guarded>) => CustomAlarmOptions): Record<string, any> {
  const stack = testStack();
  const deployment = guarded(stack, { alarmPolicies: [] });
  deployment.addAlarmPolicy(AlarmPolicy.custom(options(deployment)));
  return onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties;
}

describe('a custom alarm', () => {
  test('watches the version being deployed, in the dimension that the metric has for it', () => {
    const { Dimensions, Namespace, MetricName, Statistic, Period } = alarmOf();
    expect([Namespace, MetricName, Statistic, Period]).toEqual(['Shop', 'Refunds', 'Sum', 60]);
    expect(Dimensions.map(({ Name, Value }: any) => [Name, symbolic(Value)])).toEqual([
      ['service', 'orders'],
      ['version', expect.stringMatching(/^<FnCurrentVersion[0-9A-Za-z]+\.Version>$/)],
    ]);
  });

  test('needs two datapoints of three and is not alarmed by silence, unless it is told otherwise', () => {
    expect(alarmOf()).toMatchObject({
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
    const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
    const treatMissingData = cloudwatch.TreatMissingData.BREACHING;
    const told = {
      comparisonOperator: LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 4,
      treatMissingData,
    };
    expect(alarmOf(told)).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 5,
      DatapointsToAlarm: 4,
      TreatMissingData: 'breaching',
    });
  });

  test('needs all of the periods that are given alone', () => {
    const { EvaluationPeriods, DatapointsToAlarm } = alarmOf({ evaluationPeriods: 5 });
    expect([EvaluationPeriods, DatapointsToAlarm]).toEqual([5, undefined]);
  });

  test('is named after the version and says where to read on', () => {
    const { AlarmName, AlarmDescription } = alarmOf();
    expect(symbolic(AlarmName)).toMatch(/^Shop-Orders-refunds-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
    const sequel =
      ' CodeDeploy returns the alias to the version before. ' +
      'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#custom';
    expect(symbolic(AlarmDescription)).toBe(
      `Custom alarm refunds speaks against the new version of <Fn9270CBC0>.${sequel}`,
    );
    expect(symbolic(alarmOf({ description: 'Too many refunds.' }).AlarmDescription)).toBe(`Too many refunds.${sequel}`);
  });

  test('gates the deployment', () => {
    const stack = testStack();
    const deployment = guarded(stack, { alarmPolicies: [] });
    deployment.addAlarmPolicy(
      AlarmPolicy.custom({ id: 'slow', metric: deployment.target.metricTargetVersion('Duration'), threshold: 1 }),
    );
    const [logicalId] = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const group = Object.values(resourcesOf(stack, 'AWS::CodeDeploy::DeploymentGroup'))[0].Properties;
    expect(group.AlarmConfiguration).toMatchObject({ Enabled: true, Alarms: [{ Name: { Ref: logicalId } }] });
  });

  test('takes math over metrics of the new version', () => {
    const alarm = laterAlarmOf(({ target }) => ({
      id: 'slow-share',
      metric: new cloudwatch.MathExpression({
        expression: 'slow / calls',
        period: Duration.minutes(1),
        usingMetrics: {
          slow: target.metricTargetVersion('Duration', { statistic: 'TC(400:)' }),
          calls: target.metricTargetVersion('Invocations'),
        },
      }),
      threshold: 0.1,
    }));
    expect(alarm.Metrics.map(({ Id, Expression }: any) => Expression ?? Id)).toEqual(['slow / calls', 'slow', 'calls']);
  });

  test('takes the version of fn.currentVersion for the one being deployed', () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    const metric = refunds.with({ dimensionsMap: { version: lambdaFunction.currentVersion.version } });
    guarded(stack, { lambdaFunction, alarmPolicies: [AlarmPolicy.custom({ id: 'refunds', metric, threshold: 5 })] });
    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties.MetricName).toBe('Refunds');
  });

  test.each<[string, cloudwatch.IMetric]>([
    ['a metric without the version', refunds],
    ['a metric of another version', refunds.with({ dimensionsMap: { version: '41' } })],
    ['math without the version', new cloudwatch.MathExpression({ expression: 'm * 2', usingMetrics: { m: refunds } })],
  ])('refuses %s, because the version still serving could turn it red', (_, metric) => {
    expect(() => alarmOf({ metric, versionDimension: undefined })).toThrow(
      'Shop/Orders: custom alarm refunds watches no metric of the new version alone, so the version still serving could turn it red and have the fix refused, ' +
        'expected target.metricTargetVersion() in it or a versionDimension, use AlarmPolicy.fromAlarm() if that is what you want',
    );
  });

  test('refuses a metric of another function', () => {
    const stack = testStack();
    const other = guarded(stack, { lambdaFunction: testFunction(stack, 'Other') }, 'Others');
    const deployment = guarded(stack, { alarmPolicies: [] });
    const metric = other.target.metricTargetVersion('Errors');
    expect(() => deployment.addAlarmPolicy(AlarmPolicy.custom({ id: 'errors', metric, threshold: 1 }))).toThrow(
      'Shop/Orders: custom alarm errors watches no metric of the new version alone',
    );
  });

  test('refuses a version dimension for math', () => {
    const metric = new cloudwatch.MathExpression({ expression: 'm * 2', usingMetrics: { m: refunds } });
    expect(() => alarmOf({ metric })).toThrow(
      'Shop/Orders: versionDimension is added to a metric, got math in custom alarm refunds, ' +
        'expected a Metric, give each metric of the math the dimension version with target.targetVersion instead',
    );
  });

  test.each(['', '9lives', 'two words', 'a'.repeat(25)])('refuses the id %p', (id) => {
    expect(() => alarmOf({ id })).toThrow(
      `Shop/Orders: id of a custom alarm is part of its name, got "${id}", expected a letter and up to 23 more letters, digits and dashes, rename it`,
    );
  });

  test('takes an id of 24 characters', () => {
    expect(symbolic(alarmOf({ id: 'a'.repeat(24) }).AlarmName)).toContain(`-${'a'.repeat(24)}-v`);
  });

  test('refuses the eleventh metric with the numbers', () => {
    const metrics = (count: number) =>
      laterAlarmOf(({ target }) => {
        const usingMetrics = Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `m${index}`,
            target.metricTargetVersion('Duration', { statistic: `p${50 + index}` }),
          ]),
        );
        const expression = Object.keys(usingMetrics).join(' + ');
        const metric = new cloudwatch.MathExpression({ expression, usingMetrics, period: Duration.minutes(1) });
        return { id: 'many', metric, threshold: 1 };
      });
    expect(metrics(10).Metrics).toHaveLength(11);
    expect(() => metrics(11)).toThrow(
      'Shop/Orders: an alarm takes at most 10 metrics, got 11 in custom alarm many, remove 1 or make two alarms of it',
    );
  });

  test('refuses the eleventh expression with the numbers', () => {
    expect(() =>
      laterAlarmOf(({ target }) => {
        let metric: cloudwatch.IMetric = target.metricTargetVersion('Errors');
        for (let index = 0; index < 11; index++) {
          metric = new cloudwatch.MathExpression({
            expression: `m${index} + 1`,
            usingMetrics: { [`m${index}`]: metric },
            period: Duration.minutes(1),
          });
        }
        return { id: 'deep', metric, threshold: 1 };
      }),
    ).toThrow(
      'Shop/Orders: an alarm takes at most 10 expressions, got 11 in custom alarm deep, remove 1 or make two alarms of it',
    );
  });

  test('refuses the same of an alarm that the user made', () => {
    const stack = testStack();
    let metric: cloudwatch.IMetric = refunds;
    for (let index = 0; index < 11; index++) {
      metric = new cloudwatch.MathExpression({ expression: `m${index} + 1`, usingMetrics: { [`m${index}`]: metric } });
    }
    const alarm = new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 1 });
    expect(() => guarded(stack, { alarmPolicies: [AlarmPolicy.fromAlarm(alarm)] })).toThrow(
      'Shop/Orders: an alarm takes at most 10 expressions, got 11 in alarm Own, remove 1 or make two alarms of it',
    );
  });
});

describe('rehearsed with an alarm on the median duration of the new version', () => {
  const scenario = { rps: 20, medianMs: 100, fault: { kind: 'latency', factor: 10 } } as const;
  const later = ({ target }: ReturnType<typeof guarded>) => [
    AlarmPolicy.custom({
      id: 'median',
      metric: target.metricTargetVersion('Duration', { statistic: 'p50' }),
      threshold: 400,
    }),
  ];

  test('a slow release is rolled back by it', async () => {
    const { verdict, stoppedBy } = await rolloutWith([AlarmPolicy.errorRateOverBaseline()], scenario, { later });
    expect([verdict, stoppedBy]).toEqual(['rolled-back', 'Shop-Orders-median-v2']);
  });

  test('without it the same release is promoted', async () => {
    const { verdict } = await rolloutWith([AlarmPolicy.errorRateOverBaseline()], scenario);
    expect(verdict).toBe('promoted');
  });

  test('a release that is as fast is promoted', async () => {
    const { verdict } = await rolloutWith([], { ...scenario, fault: { kind: 'none' } }, { later });
    expect(verdict).toBe('promoted');
  });
});
