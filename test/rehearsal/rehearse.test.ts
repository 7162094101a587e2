import type { Fault } from '../../lib/rehearsal/model';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { parseFault, ScenarioError } from '../../lib/rehearsal/scenario';
import { TemplateError } from '../../lib/template/template-error';
import { type EditableTemplate, GUARDED, guarded, NAMES, PLAIN } from './template/guarded-template';

async function rehearsed(fault: string, change?: (template: EditableTemplate) => void) {
  const [only, ...others] = await rehearse({ template: guarded(change) }, { fault: parseFault(fault) });
  expect(others).toEqual([]);
  return only;
}

/** The group without its alarm, and the plan without the check of it. */
function withoutAlarm({ Resources }: EditableTemplate): void {
  delete Resources.OrdersErrors;
  Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms = [];
  const parts: unknown[] = Resources.OrdersPlan.Properties.Value['Fn::Join'][1];
  Resources.OrdersPlan.Properties.Value['Fn::Join'][1] = parts
    .filter((part) => JSON.stringify(part) !== '{"Ref":"OrdersErrors"}')
    .map((part) => (typeof part === 'string' ? part.replace('"alarmNames":["', '"alarmNames":[') : part))
    .map((part) => (typeof part === 'string' ? part.replace(/^"\],"bakeSec"/, '],"bakeSec"') : part));
}

test('a healthy release is promoted', async () => {
  const { verdict, stoppedBy, hookReports, timeline, failedCalls } = await rehearsed('none');
  expect([verdict, stoppedBy, failedCalls]).toEqual(['promoted', undefined, 0]);
  expect(hookReports.map(({ lifecycleEvent, outcome }) => `${lifecycleEvent} ${outcome}`)).toEqual([
    'BeforeAllowTraffic Succeeded',
    'AfterAllowTraffic Succeeded',
  ]);
  expect(timeline.filter(({ kind }) => kind === 'shift').map(({ atMin }) => atMin)).toEqual([
    expect.closeTo(0),
    expect.closeTo(30),
  ]);
});

test('five points more errors are rolled back, and the alarm is named', async () => {
  const { verdict, stoppedBy, cause, minutesToStop, failedCalls, failedCallsAllAtOnce } = await rehearsed('errors:5');
  expect([verdict, stoppedBy]).toEqual(['rolled-back', 'orders-errors-v2']);
  expect(cause).toContain('orders-errors-v2');
  expect(minutesToStop).toBeGreaterThan(1);
  expect(minutesToStop).toBeLessThan(10);
  expect(failedCalls).toBeGreaterThan(0);
  expect(failedCalls * 10).toBeLessThan(failedCallsAllAtOnce);
});

test('without its alarm the same template promotes the same bad release', async () => {
  const { verdict, stoppedBy, hookReports } = await rehearsed('errors:5', withoutAlarm);
  expect([verdict, stoppedBy]).toEqual(['promoted', undefined]);
  expect(hookReports.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Succeeded']);
});

test('an alarm that watches the old version does not see the bad one', async () => {
  const { verdict } = await rehearsed('errors:5', ({ Resources }) => {
    for (const entry of Resources.OrdersErrors.Properties.Metrics) {
      const dimensions: { Name: string; Value: unknown }[] = entry.MetricStat?.Metric.Dimensions ?? [];
      for (const dimension of dimensions) if (dimension.Name === 'ExecutedVersion') dimension.Value = '1';
    }
  });
  expect(verdict).toBe('promoted');
});

test('an alarm without rollback leaves the bad version its weight', async () => {
  const { verdict } = await rehearsed('errors:5', ({ Resources }) => {
    Resources.OrdersGroup.Properties.AutoRollbackConfiguration.Enabled = false;
  });
  expect(verdict).toBe('left-weighted');
});

test.each([
  ['missing-secret', 'secret:PaymentKey', NAMES.secret],
  ['blank-variable', 'environment', 'TABLE_NAME'],
  ['misspelled-variable', 'environment', 'TABLE_NAM'],
  ['missing-parameter', 'parameter:api-url', '/shop/api-url'],
  ['wrong-schema', 'release', '/shop/schema-rev'],
  ['wrong-release', 'release', 'RELEASE_ID'],
])('%s is blocked before traffic by %s, which names %s', async (fault, check, culprit) => {
  const { verdict, stoppedBy, cause, timeline, minutesToStop } = await rehearsed(fault);
  expect([verdict, stoppedBy, minutesToStop]).toEqual(['blocked', check, undefined]);
  expect(cause).toContain(culprit);
  expect(timeline.filter(({ kind }) => kind === 'shift')).toEqual([]);
});

test('a shared outage is no reason to go back', async () => {
  const { verdict, minutes } = await rehearsed('outage:0.5:5:10');
  expect(verdict).toBe('promoted');
  expect(Math.max(...minutes.map(({ current }) => current.errors))).toBeGreaterThan(1000);
});

test('says what it rehearsed beside the rehearsal', async () => {
  const { template, deployable, functionName, aliasName, currentVersion, targetVersion, alarms, notes } =
    await rehearsed('none');
  expect({ template, deployable, functionName, aliasName, currentVersion, targetVersion, alarms, notes }).toEqual({
    template: 'the template',
    deployable: 'OrdersAlias',
    functionName: 'Stack-OrdersFunction',
    aliasName: 'live',
    currentVersion: '1',
    targetVersion: '2',
    alarms: [{ name: 'orders-errors-v2', threshold: 1, comparison: 'GreaterThanOrEqualToThreshold' }],
    notes: [],
  });
});

test('the same inputs give the same rehearsal, another seed another one', async () => {
  const scenario = { fault: { kind: 'errors', points: 5 } as Fault };
  const [first] = await rehearse({ path: GUARDED }, { ...scenario, seed: 7 });
  const [again] = await rehearse({ path: GUARDED }, { ...scenario, seed: 7 });
  const [other] = await rehearse({ path: GUARDED }, { ...scenario, seed: 8 });
  expect(again).toEqual(first);
  expect(other.minutes).not.toEqual(first.minutes);
});

describe('hooks that are not ours', () => {
  const foreign = (event: string) => `${event}: hook CodeDeployHook_smoke is not ours and was not run`;

  test('are named where they would have run', async () => {
    const [{ verdict, timeline, hookReports, notes }] = await rehearse({ path: PLAIN });
    expect([verdict, hookReports]).toEqual(['promoted', []]);
    expect(timeline.slice(0, 3).map(({ kind, atMin, text }) => [kind, atMin, text])).toEqual([
      ['deployment', 0, expect.any(String)],
      ['hook', 0, foreign('BeforeAllowTraffic')],
      ['shift', 0, expect.any(String)],
    ]);
    expect(notes).toEqual([
      'hook CodeDeployHook_smoke (BeforeAllowTraffic) is not ours and was not run: the verdict is without it',
    ]);
  });

  const afterTraffic = ({ Resources }: EditableTemplate): void => {
    Resources.Smoke = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'CodeDeployHook_smoke' } };
    Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook = { Ref: 'Smoke' };
  };

  test('after traffic are named once all traffic has moved', async () => {
    const { timeline } = await rehearsed('none', afterTraffic);
    const hooks = timeline.filter(({ kind }) => kind === 'hook');
    expect(hooks[1]).toEqual({ atMin: expect.closeTo(30), kind: 'hook', text: foreign('AfterAllowTraffic') });
  });

  test('after traffic are not named where CodeDeploy never came to them', async () => {
    const { timeline, verdict } = await rehearsed('errors:5', afterTraffic);
    expect(verdict).toBe('rolled-back');
    expect(timeline.some(({ text }) => text.includes('CodeDeployHook_smoke'))).toBe(false);
  });
});

describe('choosing what is rehearsed', () => {
  const twoAliases = () =>
    guarded(({ Resources }) => {
      Resources.OtherAlias = JSON.parse(JSON.stringify(Resources.OrdersAlias));
      Resources.OtherAlias.Properties.Name = 'beta';
    });

  test('every deployment is rehearsed', async () => {
    const rehearsals = await rehearse({ template: twoAliases() });
    expect(rehearsals.map(({ deployable, aliasName }) => [deployable, aliasName])).toEqual([
      ['OrdersAlias', 'live'],
      ['OtherAlias', 'beta'],
    ]);
  });

  test('a plan made for another alias blocks the deployment', async () => {
    const [{ verdict, cause }] = await rehearse({ template: twoAliases(), deployment: 'OtherAlias' });
    expect(verdict).toBe('blocked');
    expect(cause).toContain(
      'the plan was made for version 2 of Stack-OrdersFunction:live, but this deployment moves to version 2 of Stack-OrdersFunction:beta',
    );
  });

  test('a stack is chosen by its name', async () => {
    await expect(rehearse({ path: GUARDED, stack: 'other' })).rejects.toThrow(
      new TemplateError('no stack other, expected one of guarded'),
    );
    await expect(rehearse({ path: GUARDED, stack: 'guarded' })).resolves.toHaveLength(1);
  });
});

test('an expression that cannot be read is refused with the alarm that has it', async () => {
  const rejected = rehearsed('none', ({ Resources }) => {
    Resources.OrdersErrors.Properties.Metrics[0].Expression = 'IF(ev';
  });
  await expect(rejected).rejects.toBeInstanceOf(TemplateError);
  await expect(rejected).rejects.toThrow(/^alarm orders-errors-v2: .*"IF\(ev"/);
});

test('a metric-math function that the twin does not know is refused with the alarm that has it', async () => {
  const rejected = rehearsed('none', ({ Resources }) => {
    Resources.OrdersErrors.Properties.Metrics[0].Expression = "SEARCH('{AWS/Lambda} Errors', 'Sum')";
  });
  await expect(rejected).rejects.toBeInstanceOf(TemplateError);
  await expect(rejected).rejects.toThrow(/^alarm orders-errors-v2: .*SEARCH/);
});

test('a scenario out of its bounds is refused before anything is read', async () => {
  await expect(rehearse({ path: '/nowhere' }, { rps: -1 })).rejects.toThrow(
    new ScenarioError('rps: expected calls per second above 0 and up to 1000000, got -1'),
  );
});

test('no value of a variable is in a rehearsal', async () => {
  const rehearsal = await rehearsed('blank-variable:API_URL', ({ Resources }) => {
    Resources.OrdersFunction.Properties.Environment.Variables.TABLE_NAME = 'hunter2-is-the-password';
  });
  expect(JSON.stringify(rehearsal)).not.toContain('hunter2');
});
