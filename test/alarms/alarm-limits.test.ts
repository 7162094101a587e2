import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { AlarmPolicy } from '../../lib';
import { assertEntries, assertRange, entryCounts } from '../../lib/alarms/alarm-limits';
import { ComparisonAlarm } from '../../lib/alarms/comparison-alarm';
import { testStack } from '../support/stacks';
import { alarmsOf } from './support/alarms';

test('ten metrics and ten expressions are as many as an alarm takes', () => {
  expect(() => assertEntries({ metrics: 10, expressions: 10 }, 'alarm Slow', 'Shop/Orders')).not.toThrow();
});

test('one metric more is refused with the numbers', () => {
  expect(() => assertEntries({ metrics: 11, expressions: 1 }, 'alarm Slow', 'Shop/Orders')).toThrow(
    'Shop/Orders: an alarm takes at most 10 metrics, got 11 in alarm Slow, remove 1 or make two alarms of it',
  );
});

test('one expression more is refused with the numbers', () => {
  expect(() => assertEntries({ metrics: 4, expressions: 12 }, 'alarm Slow', 'Shop/Orders')).toThrow(
    'Shop/Orders: an alarm takes at most 10 expressions, got 12 in alarm Slow, remove 2 or make two alarms of it',
  );
});

test('metrics and expressions of a rendered alarm are told apart', () => {
  const entries = [
    { id: 'a', metricStat: {} },
    { id: 'b', metricStat: {} },
    { id: 'c', expression: 'a / b' },
  ];
  expect(entryCounts(entries)).toEqual({ metrics: 2, expressions: 1 });
});

test('an alarm of our own is counted when it is made', () => {
  const alarmWith = (count: number) =>
    new ComparisonAlarm(testStack(), 'Own', {
      alarmName: 'own',
      description: 'own',
      range: { evaluationPeriods: 1, datapointsToAlarm: 1 },
      metrics: {},
      expressions: Array.from({ length: count }, (_, index) => [`e${index}`, '1'] as const),
    });
  expect(() => alarmWith(10)).not.toThrow();
  expect(() => alarmWith(11)).toThrow(
    'Shop: an alarm takes at most 10 expressions, got 11 in alarm Own, remove 1 or make two alarms of it',
  );
});

test('a range of exactly a day is the longest', () => {
  expect(() => assertRange(1440, 60, 'alarm Slow', 'Shop/Orders')).not.toThrow();
  expect(() => assertRange(1441, 60, 'alarm Slow', 'Shop/Orders')).toThrow(
    'Shop/Orders: an alarm looks back a day at most, got 1441 minutes in alarm Slow, expected at most 1440, shift traffic faster or bake shorter',
  );
});

test('a shift of two days is too long for an alarm over the whole rollout', () => {
  const deploymentConfig = new codedeploy.LambdaDeploymentConfig(testStack({ id: 'Configs' }), 'Config', {
    trafficRouting: new codedeploy.TimeBasedCanaryTrafficRouting({ interval: Duration.days(2), percentage: 10 }),
  });
  expect(() => alarmsOf([AlarmPolicy.errorRateOverBaseline()], { deploymentConfig })).toThrow(
    'Shop/Orders: an alarm looks back a day at most, got 2895 minutes in alarm ErrorRateOverBaseline, expected at most 1440, shift traffic faster or bake shorter',
  );
});
