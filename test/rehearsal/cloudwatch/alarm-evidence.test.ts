import { parseFault, rehearse } from '../../../lib/rehearsal';
import { evidenceAt, evidenceOf } from '../../../lib/rehearsal/cloudwatch/alarm-evidence';
import type { AlarmModel } from '../../../lib/rehearsal/model';
import { GUARDED, PLAIN } from '../template/guarded-template';

/** An alarm on the last of the expressions, e0, e1 ..., over the metrics a and b. */
function alarm(...expressions: string[]): AlarmModel {
  const metric = { returnData: false, namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: {}, stat: 'Sum' };
  return {
    logicalId: 'Alarm',
    name: 'bad',
    entries: [
      { id: 'a', ...metric },
      { id: 'b', ...metric },
      ...expressions.map((expression, index) => ({
        id: `e${index}`,
        returnData: index === expressions.length - 1,
        expression,
      })),
    ],
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    periodSec: 60,
    evaluationPeriods: 60,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
  };
}

/** The threshold and the expression of the evidence. */
function evidence(...expressions: string[]): unknown {
  const found = evidenceOf(alarm(...expressions));
  if (!found) return undefined;
  const returned = found.model.entries.filter(({ returnData }) => returnData);
  return [found.threshold, ...returned.map((entry) => ('expression' in entry ? entry.expression : entry.id))];
}

test('is the sum that is compared with a threshold', () => {
  expect(evidence('IF(RUNNING_SUM(a) > 6.4, 1, 0)')).toEqual([6.4, 'RUNNING_SUM(a)']);
});

test('is found behind other expressions, and once', () => {
  expect(evidence('RUNNING_SUM(a - b) >= 3', 'e0 AND (a > 0)', 'IF(e0 AND e1, 1, 0)')).toEqual([
    3,
    'RUNNING_SUM((a - b))',
  ]);
});

test('is the largest of several sums with one threshold', () => {
  expect(evidence('(RUNNING_SUM(a) > 5) OR (RUNNING_SUM(b) > 5)', 'IF(e0, 1, 0)')).toEqual([
    5,
    'MAX([RUNNING_SUM(a), RUNNING_SUM(b)])',
  ]);
});

test.each<[string, string[]]>([
  ['a number', ['a / b']],
  ['a comparison of one period', ['IF(a > 5, 1, 0)']],
  ['a sum whose sign alone counts', ['IF(RUNNING_SUM(a) > 0, 1, 0)']],
  ['two sums of different thresholds', ['(RUNNING_SUM(a) > 5) OR (RUNNING_SUM(b) > 6)']],
  ['a sum that the alarm does not use', ['RUNNING_SUM(a) > 5', 'a / b']],
  ['a sum that is compared with another', ['RUNNING_SUM(a) > RUNNING_SUM(b)']],
])('an alarm on %s has none', (_title, expressions) => {
  expect(evidence(...expressions)).toBeUndefined();
});

test('the id of the evidence is no id of the alarm', () => {
  const ids = evidenceOf(alarm('RUNNING_SUM(a) > 5', 'IF(e0, 1, 0)'))?.model.entries.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
});

test('is what was visible at each evaluation of its alarm', () => {
  const guard = alarm('RUNNING_SUM(a) > 5', 'IF(e0, 1, 0)');
  // One error a minute, each visible when its minute is over.
  const store = {
    read: (out: Float64Array, _reading: unknown, _statistic: unknown, { endMs }: { endMs: number }) => {
      for (let index = 0; index < out.length; index++) {
        const minute = endMs / 60_000 - out.length + index;
        out[index] = minute >= 0 ? 1 : Number.NaN;
      }
    },
  };
  const at = [0, 60_000, 185_000].map((atMs) => ({ alarmName: 'bad', atMs }));
  expect(evidenceAt([guard], [...at, { alarmName: 'other', atMs: 60_000 }], store)).toEqual([
    { alarmName: 'bad', atMs: 60_000, value: 1, threshold: 5 },
    { alarmName: 'bad', atMs: 185_000, value: 3, threshold: 5 },
  ]);
});

describe('in a rehearsal', () => {
  test('crosses its threshold before the alarm stops the release, and not in a healthy one', async () => {
    const [bad] = await rehearse({ path: GUARDED }, { fault: parseFault('errors:5') });
    const [healthy] = await rehearse({ path: GUARDED });
    const samples = bad.evidenceSamples ?? [];
    expect(samples.map(({ atMin }) => atMin)).toEqual(bad.alarmSamples.map(({ atMin }) => atMin));
    expect(new Set(samples.map(({ threshold }) => threshold))).toEqual(new Set([6.4]));
    const alarmAt = bad.alarmSamples.find(({ state }) => state === 'ALARM')?.atMin;
    expect(samples.find(({ atMin }) => atMin === alarmAt)?.value).toBeGreaterThan(6.4);
    expect(Math.max(...(healthy.evidenceSamples ?? []).map(({ value }) => value))).toBeLessThan(6.4);
  });

  test('is empty where no alarm accumulates any', async () => {
    expect((await rehearse({ path: PLAIN }))[0].evidenceSamples).toEqual([]);
  });
});
