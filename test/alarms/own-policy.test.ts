import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmPolicy, type AlarmPolicyBindOptions, type AlarmPolicyConfig } from '../../lib';
import { alarmsOf, named, rolloutWith } from './support/alarms';

class NearTimeout extends AlarmPolicy {
  public constructor(private readonly share: number) {
    super();
  }

  public bind(scope: Construct, { target, alarmNamePrefix }: AlarmPolicyBindOptions): AlarmPolicyConfig {
    const timeout = target.functionTimeout ?? Duration.seconds(3);
    const alarm = new cloudwatch.Alarm(scope, 'NearTimeout', {
      alarmName: `${alarmNamePrefix}-near-timeout-v${target.targetVersion}`,
      alarmDescription: 'The slowest calls of the new version come close to the time-out.',
      metric: target.metricTargetVersion('Duration', { statistic: 'Maximum' }),
      threshold: this.share * timeout.toMilliseconds(),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    return { alarms: [alarm] };
  }
}

test('docs/judge.md shows this policy', () => {
  const words = (text: string) => text.replace(/\s+/g, ' ');
  const source = readFileSync(__filename, 'utf8');
  const [shown] = /class NearTimeout[\s\S]*?\n\}\n/.exec(source) ?? [];
  expect(words(readFileSync(join(__dirname, '../../docs/judge.md'), 'utf8'))).toContain(words(shown ?? 'no class'));
});

test('a policy of the user is bound to the version being deployed', () => {
  const [alarm] = alarmsOf([new NearTimeout(0.8)]);
  expect(named(alarm)).toMatch(/^Shop-Orders-near-timeout-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
  expect(alarm).toMatchObject({ Threshold: 2400, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
});

describe('rehearsed with a policy of the user', () => {
  const scenario = { rps: 20, medianMs: 100, fault: { kind: 'latency', factor: 80 } } as const;

  test('a release near the time-out is rolled back by it', async () => {
    const { verdict, stoppedBy } = await rolloutWith([new NearTimeout(0.8)], scenario);
    expect([verdict, stoppedBy]).toEqual(['rolled-back', 'Shop-Orders-near-timeout-v2']);
  });

  test('without it the same release is promoted', async () => {
    const { verdict } = await rolloutWith([], scenario);
    expect(verdict).toBe('promoted');
  });
});
