import { AlarmPolicy, Evidence } from '../../lib';
import { guarded, planOf, symbolic, testStack } from '../support/stacks';
import { alarmsOf, entriesOf, named, returnedBy, returnedFor, rolloutWith } from './support/alarms';

const WINDOWED = () => AlarmPolicy.errorRateOverBaseline({ evidence: Evidence.WINDOWED });
const [bad, gross] = alarmsOf([WINDOWED()]).sort((a, b) => (named(a) < named(b) ? -1 : 1));

const METRICS = {
  ni: 'Invocations Sum version',
  ne: 'Errors Sum version',
  ai: 'Invocations Sum alias',
  ae: 'Errors Sum alias',
};
const OK = '(ai > 0) AND (ai >= ni) AND (ni >= ne) AND (ae >= ne) AND ((ai - ni) >= (ae - ne))';

describe('windowed evidence', () => {
  test('is two alarms, each named after the version', () => {
    expect([named(bad), named(gross)]).toEqual([
      expect.stringMatching(/^Shop-Orders-errors-bad-minutes-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/),
      expect.stringMatching(/^Shop-Orders-errors-gross-minute-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/),
    ]);
  });

  // Constants and form: docs/judge.md, where their quality was measured.
  test('lets one gross minute decide', () => {
    expect(entriesOf(gross)).toEqual({
      ...METRICS,
      ok: OK,
      c: 'ne * 3.401197 - ae * LOG(1 + 29 * ni / ai)',
      gross:
        'ok AND (c > 9) AND (ni < 0.15 * ai) AND ((ne * 0.405465 - ae * 0.04879) > 0) AND (ne * (ai - ni) > ni * (8 * (ae - ne) + 0.02 * (ai - ni)))',
      guard: 'IF(gross, 1, 0)',
    });
    expect(returnedBy(gross)).toEqual(['guard']);
  });

  test('lets two bad minutes out of three decide', () => {
    expect(entriesOf(bad)).toEqual({
      ...METRICS,
      ok: OK,
      k: 'ne * LOG((ne * ai + 0.000001) / (ae * ni)) + (ae - ne) * LOG(((ae - ne) * ai + 0.000001) / (ae * (ai - ni)))',
      two: 'IF(ok AND (k > 3.5) AND (ne * (ai - ni) > ni * ((ae - ne) + 0.02 * (ai - ni))), 1, 0)',
    });
    expect(returnedBy(bad)).toEqual(['two']);
    expect(bad).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' });
  });

  test('keeps the gross minute in sight for three minutes, so that a slow look at the alarm meets it', () => {
    expect(gross).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' });
  });

  test('needs no function over more than a minute', () => {
    const expressions = [...Object.values(entriesOf(bad)), ...Object.values(entriesOf(gross))].join('\n');
    expect(expressions).not.toMatch(/RUNNING_SUM|DIFF/);
  });

  test('says in plain words what each alarm means and where to read on', () => {
    const runbook = 'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md';
    expect([bad, gross].map(({ AlarmDescription }) => symbolic(AlarmDescription))).toEqual([
      'In two of three minutes the new version of <Fn9270CBC0> fails more than 2 percentage points more often than the version still serving, ' +
        `and not by chance. CodeDeploy returns the alias to it. Runbook: ${runbook}#error-rate-over-baseline`,
      'Within one minute the new version of <Fn9270CBC0> fails at least 8 times as often as the version still serving, and more than ' +
        `2 percentage points more often. CodeDeploy returns the alias to it. Runbook: ${runbook}#error-rate-over-baseline`,
    ]);
  });

  test('stays silent on healthy minutes and in a shared outage, and speaks of bad ones', () => {
    const rows = {
      ni: [undefined, 300, 300, 40, 300],
      ne: [undefined, 3, 150, 9, 60],
      ai: [3000, 3000, 3000, 400, 3000],
      ae: [30, 30, 1500, 18, 87],
    };
    expect(returnedFor(bad, rows)).toEqual([0, 0, 0, 1, 1]);
    expect(returnedFor(gross, rows)).toEqual([0, 0, 0, 0, 1]);
  });

  test('takes the margin in both alarms', () => {
    const alarms = alarmsOf([AlarmPolicy.errorRateOverBaseline({ evidence: Evidence.WINDOWED, margin: 0.05 })]);
    for (const alarm of alarms) {
      expect(Object.values(entriesOf(alarm)).join()).toContain('0.05 * (ai - ni)');
      expect(JSON.stringify(alarm)).not.toContain('0.02');
    }
  });

  test('leaves the counts of the whole rollout to the running evidence of the post-traffic hook', () => {
    const stack = testStack();
    guarded(stack, {
      alarmPolicies: [AlarmPolicy.errorRateOverBaseline({ evidence: Evidence.WINDOWED, margin: 0.03 })],
    });
    const plan = planOf(stack);
    expect(plan.afterAllowTraffic[0].alarmNames).toHaveLength(2);
    expect(plan.afterAllowTraffic[1]).toMatchObject({ kind: 'traffic', margin: 0.03, sensitivity: 6.4 });
  });
});

describe('rehearsed with windowed evidence', () => {
  const scenario = { rps: 50, fault: { kind: 'errors', points: 20 } } as const;

  test('a bad release is rolled back by one of the two alarms', async () => {
    const { verdict, stoppedBy, minutesToStop } = await rolloutWith([WINDOWED()], scenario);
    expect([verdict, stoppedBy]).toEqual([
      'rolled-back',
      expect.stringMatching(/^Shop-Orders-errors-(bad|gross)-minutes?-v2$/),
    ]);
    expect(minutesToStop).toBeLessThan(6);
  });

  test('without its alarms the same release is promoted', async () => {
    const { verdict } = await rolloutWith([], scenario);
    expect(verdict).toBe('promoted');
  });

  test('a fault too small for single minutes is stopped by the post-traffic hook, which adds them up', async () => {
    const small = { rps: 2, fault: { kind: 'errors', points: 5 } } as const;
    const ends = await Promise.all([1, 2, 3, 4, 5].map((seed) => rolloutWith([WINDOWED()], { ...small, seed })));
    expect(ends.map(({ verdict }) => verdict)).toEqual(Array(5).fill('rolled-back'));
    const byHook = ends.filter(({ stoppedBy }) => stoppedBy === 'traffic');
    expect(byHook.length).toBeGreaterThan(0);
    for (const { cause } of byHook) expect(cause).toContain('running evidence');
  });

  test('a healthy release is promoted', async () => {
    const { verdict } = await rolloutWith([WINDOWED()], { rps: 50 });
    expect(verdict).toBe('promoted');
  });
});
