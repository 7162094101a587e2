import { Duration } from 'aws-cdk-lib';
import { AlarmPolicy } from '../../lib';
import { guarded, onlyResource, symbolic, testStack } from '../support/stacks';

function alarmOf(quantile?: number, margin?: number) {
  const stack = testStack();
  guarded(stack, { alarmPolicies: [AlarmPolicy.latencySlo({ slo: Duration.millis(400), quantile, margin })] });
  return onlyResource(stack, 'AWS::CloudWatch::Alarm')[1].Properties;
}

describe('the latency alarm', () => {
  const properties = alarmOf();
  const byId = Object.fromEntries(properties.Metrics.map((entry: any) => [entry.Id, entry]));

  test('counts the calls slower than the objective, which unlike percentiles can be subtracted', () => {
    expect(byId.sn.MetricStat).toMatchObject({ Stat: 'TC(400:)', Metric: { MetricName: 'Duration' } });
    expect(byId.sa.MetricStat).toMatchObject({ Stat: 'TC(400:)', Metric: { MetricName: 'Duration' } });
    expect(byId.ni.MetricStat).toMatchObject({ Stat: 'Sum', Metric: { MetricName: 'Invocations' } });
  });

  // docs/judge.md
  test.each([
    ['ev', expect.stringContaining('> 7.5)')],
    ['rd', 'RUNNING_SUM(IF(ok, sn - sa * ni / ai, 0))'],
    ['over', 'RUNNING_SUM(IF(ok, sn - 0.1 * ni, 0))'],
  ])('computes %s as measured', (id, expression) => {
    expect(byId[id].Expression).toEqual(expression);
  });

  test('fires when the evidence, the comparison and the objective agree', () => {
    expect(properties.Metrics.find((entry: any) => entry.ReturnData).Expression).toBe(
      'IF(ev AND (rd > 0) AND (over > 0), 1, 0)',
    );
  });

  test('says in plain words what it means', () => {
    expect(symbolic(properties.AlarmDescription)).toContain(
      'More than 10 % of the calls of the new version of <Fn9270CBC0> take longer than 400 ms, and more than of the version still serving.',
    );
  });

  test('tolerates more slow calls than the version still serving has, by a margin', () => {
    const { Metrics, AlarmDescription } = alarmOf(undefined, 0.05);
    const rd = Metrics.find((entry: any) => entry.Id === 'rd');
    expect(rd.Expression).toBe('RUNNING_SUM(IF(ok, sn - sa * ni / ai - 0.05 * ni * (ai - ni) / ai, 0))');
    expect(symbolic(AlarmDescription)).toContain('and more than of the version still serving by 5 percentage points.');
  });

  test.each([0, -0.1, 0.51])('refuses the margin %p', (margin) => {
    expect(() => alarmOf(undefined, margin)).toThrow(
      `Shop/Orders: margin of slow calls is a fraction of calls, got ${margin}, expected 0.001 to 0.5, use 0.02 for two percentage points`,
    );
  });

  test('tolerates one percent for a p99 objective', () => {
    const over = alarmOf(0.99).Metrics.find((entry: any) => entry.Id === 'over');
    expect(over.Expression).toBe('RUNNING_SUM(IF(ok, sn - 0.01 * ni, 0))');
  });
});
