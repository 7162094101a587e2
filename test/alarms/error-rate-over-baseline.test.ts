import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { AlarmPolicy, Evidence } from '../../lib';
import { trials } from '../../lib/rehearsal/trials/trials';
import { guarded, onlyResource, planOf, symbolic, testStack } from '../support/stacks';
import { templateWith } from './support/alarms';

function alarmOf(props: Parameters<typeof guarded>[1] = {}) {
  const stack = testStack();
  guarded(stack, props);
  return onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties;
}

type Entry = { Id: string; Expression?: string; ReturnData: boolean; MetricStat?: any };

function entries(properties: Record<string, any>): Record<string, Entry> {
  return Object.fromEntries(properties.Metrics.map((entry: Entry) => [entry.Id, entry]));
}

describe('the error rate alarm', () => {
  const properties = alarmOf();
  const byId = entries(properties);

  // Constants and form: docs/judge.md, where their quality was measured.
  test.each([
    ['ok', '(ai > 0) AND (ai >= ni) AND (ni >= ne) AND (ae >= ne) AND ((ai - ni) >= (ae - ne))'],
    ['a', 'ne * 0.405465 - ae * LOG(1 + 0.5 * ni / ai)'],
    ['b', 'ne * 1.609438 - ae * LOG(1 + 4 * ni / ai)'],
    ['c', 'ne * 3.401197 - ae * LOG(1 + 29 * ni / ai)'],
    ['first', '(ni < 0.115 * ai)'],
    [
      'ev',
      '(RUNNING_SUM(IF(ok, IF(first AND ((ne * 0.405465 - ae * 0.04879) > 4), (ne * 0.405465 - ae * 0.04879), IF(a < 4, a, 4)), 0)) > 6.4) OR ' +
        '(RUNNING_SUM(IF(ok, IF(first AND ((ne * 1.609438 - ae * 0.336472) > 4), (ne * 1.609438 - ae * 0.336472), IF(b < 4, b, 4)), 0)) > 6.4) OR ' +
        '(RUNNING_SUM(IF(ok, IF(first AND ((ne * 3.401197 - ae * 1.360977) > 4), (ne * 3.401197 - ae * 1.360977), IF(c < 4, c, 4)), 0)) > 6.4)',
    ],
    ['rd', 'RUNNING_SUM(IF(ok, ne - ae * ni / ai - 0.02 * ni * (ai - ni) / ai, 0))'],
    [
      'bad',
      'IF(ok AND ((a > 3.5) OR (b > 3.5) OR (c > 3.5)) AND (ne * (ai - ni) > ni * ((ae - ne) + 0.02 * (ai - ni))), 1, 0)',
    ],
    [
      'gross',
      'ok AND (c > 9) AND (ni < 0.15 * ai) AND ((ne * 0.405465 - ae * 0.04879) > 0) AND (ne * (ai - ni) > ni * (8 * (ae - ne) + 0.02 * (ai - ni)))',
    ],
  ])('computes %s as measured', (id, expression) => {
    expect(byId[id]).toMatchObject({ Expression: expression, ReturnData: false });
  });

  test('returns one series, the verdict', () => {
    expect(properties.Metrics.filter((entry: Entry) => entry.ReturnData)).toEqual([
      expect.objectContaining({ Expression: 'IF((ev AND (rd > 0)) OR (bad AND (bad - DIFF(bad))) OR gross, 1, 0)' }),
    ]);
  });

  test('stays within ten metrics and ten expressions', () => {
    const metrics = properties.Metrics.filter((entry: Entry) => entry.MetricStat);
    expect(metrics).toHaveLength(4);
    expect(properties.Metrics).toHaveLength(14);
  });

  test.each([
    ['ni', 'Invocations', true],
    ['ne', 'Errors', true],
    ['ai', 'Invocations', false],
    ['ae', 'Errors', false],
  ])('reads %s as the sum of %s a minute, of the new version alone: %p', (id, metricName, newVersion) => {
    const { Metric, Period, Stat } = byId[id].MetricStat;
    expect({ Period, Stat, Namespace: Metric.Namespace, MetricName: Metric.MetricName }).toEqual({
      Period: 60,
      Stat: 'Sum',
      Namespace: 'AWS/Lambda',
      MetricName: metricName,
    });
    const dimensions = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }: any) => [Name, symbolic(Value)]));
    expect(dimensions).toEqual({
      FunctionName: '<Fn9270CBC0>',
      Resource: '<Fn9270CBC0>:live',
      ...(newVersion ? { ExecutedVersion: expect.stringMatching(/^<FnCurrentVersion[0-9A-Za-z]+\.Version>$/) } : {}),
    });
  });

  test('fires on one datapoint out of the whole rollout and not on missing data', () => {
    expect(properties).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: 1,
      EvaluationPeriods: 60,
      TreatMissingData: 'notBreaching',
    });
  });

  test('is named after the version, so that the next release starts with a new alarm', () => {
    expect(symbolic(properties.AlarmName)).toMatch(/^Shop-Orders-errors-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
  });

  test('says in plain words what it means and where to read on', () => {
    expect(symbolic(properties.AlarmDescription)).toBe(
      'The new version of <Fn9270CBC0> fails more than 2 percentage points more often than the version still serving. CodeDeploy returns the alias to it. ' +
        'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#error-rate-over-baseline',
    );
  });
});

test('a range covers shifts longer than an hour, their bake and late metrics', () => {
  const deploymentConfig = codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_10MINUTES;
  expect(alarmOf({ deploymentConfig, bake: Duration.minutes(7) }).EvaluationPeriods).toBe(90 + 7 + 10);
});

describe('the first step of the shift', () => {
  test('of a custom configuration gives its weight to the alarm and to the judgement after traffic', () => {
    const stack = testStack();
    const deploymentConfig = new codedeploy.LambdaDeploymentConfig(stack, 'Half', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ percentage: 50, interval: Duration.minutes(30) }),
    });
    guarded(stack, { deploymentConfig });
    const byId = entries(onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties);
    expect(byId.first.Expression).toBe('(ni < 0.575 * ai)');
    expect(byId.ev.Expression).toContain('(ne * 1.609438 - ae * 1.098612)');
    expect(byId.gross.Expression).toContain('(ni < 0.75 * ai) AND ((ne * 0.405465 - ae * 0.223144) > 0)');
    expect(planOf(stack).afterAllowTraffic[1]).toMatchObject({ kind: 'traffic', firstWeight: 0.5 });
  });

  test('of a configuration that is only known by its name leaves every minute capped', () => {
    const stack = testStack();
    const deploymentConfig = codedeploy.LambdaDeploymentConfig.fromLambdaDeploymentConfigName(stack, 'Other', 'Other');
    guarded(stack, { deploymentConfig });
    const byId = entries(onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties);
    expect(byId.first).toBeUndefined();
    expect(byId.ev.Expression).toBe(
      '(RUNNING_SUM(IF(ok, IF(a < 4, a, 4), 0)) > 6.4) OR (RUNNING_SUM(IF(ok, IF(b < 4, b, 4), 0)) > 6.4) OR (RUNNING_SUM(IF(ok, IF(c < 4, c, 4), 0)) > 6.4)',
    );
    expect(byId.gross.Expression).toBe(
      'ok AND (c > 9) AND (ni < 0.25 * ai) AND (ne * (ai - ni) > ni * (8 * (ae - ne) + 0.02 * (ai - ni)))',
    );
    expect(planOf(stack).afterAllowTraffic[1]).not.toHaveProperty('firstWeight');
  });
});

test('another margin replaces two points wherever they stand', () => {
  const byId = entries(alarmOf({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ margin: 0.01 })] }));
  for (const id of ['rd', 'bad', 'gross']) expect(byId[id].Expression).toContain('0.01 *');
  expect(JSON.stringify(byId)).not.toContain('0.02');
});

describe('the margin', () => {
  test.each([0, 0.0009, 0.51, 2, Number.NaN])('of %p is refused', (margin) => {
    expect(() => alarmOf({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ margin })] })).toThrow(
      `Shop/Orders: margin of the error rate is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
    );
  });

  test.each([0.001, 0.5])('of %p is the last that is taken', (margin) => {
    expect(alarmOf({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ margin })] }).Metrics).toHaveLength(14);
  });
});

describe('the sensitivity', () => {
  const policies = (sensitivity: number) => ({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ sensitivity })] });

  test('replaces 6.4 wherever it stands, and in the judgement after traffic', () => {
    const { Expression } = entries(alarmOf(policies(9))).ev;
    expect(Expression?.match(/> 9\)/g)).toHaveLength(3);
    expect(Expression).not.toContain('6.4');
    const stack = testStack();
    guarded(stack, policies(9));
    expect(planOf(stack).afterAllowTraffic[1]).toMatchObject({ kind: 'traffic', margin: 0.02, sensitivity: 9 });
  });

  test.each([3.9, 20.1, Number.NaN])('of %p is refused', (sensitivity) => {
    expect(() => alarmOf(policies(sensitivity))).toThrow(
      `Shop/Orders: sensitivity is the running evidence at which the new version is stopped, got ${sensitivity}, expected 4 to 20, use 6.4`,
    );
  });

  test.each([4, 20])('of %p is the last that is taken', (sensitivity) => {
    expect(entries(alarmOf(policies(sensitivity))).ev.Expression).toContain(`> ${sensitivity})`);
  });

  test('is refused together with windowed evidence, which would ignore it', () => {
    const evidence = Evidence.WINDOWED;
    expect(() => alarmOf({ alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ evidence, sensitivity: 8 })] })).toThrow(
      'Shop/Orders: sensitivity belongs to running evidence, got 8 together with Evidence.WINDOWED, which would ignore it, ' +
        'expected one of them, remove the sensitivity or use Evidence.RUNNING',
    );
  });
});

describe('rehearsed many times, with shifts that begin anywhere in a minute', () => {
  const template = templateWith([AlarmPolicy.errorRateOverBaseline()], {
    deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  });
  const SEEDS = 40;

  test('an outage of both versions that begins with the first shift stops no healthy release', async () => {
    const outage = { kind: 'outage', rate: 1, fromMin: 0, minutes: 5 } as const;
    const [{ verdicts }] = await trials({ template }, { rps: 1000, fault: outage }, SEEDS);
    expect(verdicts.promoted.count).toBe(SEEDS);
  });

  test('20 points more errors on a base of 5 % are stopped before a second minute of them is seen, more often than not', async () => {
    const scenario = { rps: 100, baseErrorRate: 0.05, fault: { kind: 'errors', points: 20 } } as const;
    const [{ verdicts, minutesToStop }] = await trials({ template }, scenario, SEEDS);
    expect(verdicts['rolled-back'].count).toBe(SEEDS);
    expect(minutesToStop?.median).toBeLessThan(3.8);
  });
});
