import { rehearse } from '../../../lib/rehearsal/rehearse';
import { readDeployables, type TemplateDeployable } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../lib/template/template-error';
import { type EditableTemplate, guarded } from './guarded-template';

type Resources = EditableTemplate['Resources'];

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const composite = (AlarmName: string, AlarmRule: unknown) => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName, AlarmRule, ActionsEnabled: false },
});

/** Names the composite alarms in the group, besides the error alarm or instead of it. */
function named(change: (resources: Resources) => void, ...names: unknown[]): EditableTemplate {
  return guarded(({ Resources }) => {
    change(Resources);
    Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms = names.map((Name) => ({ Name }));
  });
}

function read(template: EditableTemplate): TemplateDeployable {
  return readDeployables(loadTemplates({ template }))[0];
}

/** A metric alarm on throttles that is in ALARM while there is none. */
const quietThrottles = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: 'no-throttles',
    Namespace: 'AWS/Lambda',
    MetricName: 'Throttles',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'OrdersFunction' } }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
  },
};

const UNDOCUMENTED =
  'deployment group OrdersGroup names the composite alarm any: whether CodeDeploy looks at composite alarms is not documented, ' +
  'so it stops nothing here, name its metric alarms in the group';

test('a composite alarm is read with the alarms below it, children first, however they are named', () => {
  const template = named(
    (resources) => {
      resources.Throttles = quietThrottles;
      resources.Inner = composite('inner', { 'Fn::Join': ['', ['NOT OK("', arnOf('Throttles'), '")']] });
      resources.Any = composite('any', {
        'Fn::Sub': 'ALARM(orders-errors-v2) OR ALARM("${Inner.Arn}") OR ALARM(inner)',
      });
    },
    { Ref: 'OrdersErrors' },
    { Ref: 'Any' },
  );
  const { deployable, notes } = read(template);
  expect(deployable.alarms.map(({ name }) => name)).toEqual(['orders-errors-v2']);
  expect(deployable.composites).toEqual([
    {
      logicalId: 'Inner',
      name: 'inner',
      rule: { type: 'not', operand: { type: 'state', state: 'OK', alarmName: 'no-throttles' } },
    },
    expect.objectContaining({ logicalId: 'Any', name: 'any' }),
  ]);
  expect(deployable.compositeParts?.map(({ name }) => name)).toEqual(['no-throttles']);
  expect(notes).toContain(UNDOCUMENTED);
});

test('a group without composite alarms says nothing of them', () => {
  const { deployable, notes } = read(guarded());
  expect(Object.keys(deployable)).not.toContain('composites');
  expect(notes.filter((note) => note.includes('composite'))).toEqual([]);
});

test('a composite alarm that refers to alarms outside of the template is not evaluated, nor what is above it', () => {
  const template = named(
    (resources) => {
      resources.Inner = composite('inner', 'ALARM(elsewhere) OR ALARM("orders-errors-v2") OR OK(nowhere)');
      resources.Any = composite('any', 'ALARM(inner)');
    },
    { Ref: 'OrdersErrors' },
    { Ref: 'Any' },
  );
  const { deployable, notes } = read(template);
  expect(Object.keys(deployable)).not.toContain('composites');
  expect(notes.filter((note) => note.includes('composite'))).toEqual([
    UNDOCUMENTED,
    'composite alarm inner refers to elsewhere, nowhere, of which the template does not tell the state: it is not evaluated',
    'composite alarm any refers to inner, of which the template does not tell the state: it is not evaluated',
  ]);
});

test.each([
  [
    'a wrong rule',
    'ALARM(',
    'composite alarm Any: alarm rule: expected the name of an alarm, got the end at character 7',
  ],
  ['a circle', 'ALARM(inner)', 'composite alarms refer to each other in a circle: any > inner > any'],
  ['no rule', undefined, 'composite alarm Any: AlarmRule: expected a text, got nothing'],
])('%s is refused', (_title, rule, message) => {
  const template = named(
    (resources) => {
      resources.Inner = composite('inner', 'ALARM(any)');
      resources.Any = composite('any', rule);
    },
    { Ref: 'Any' },
  );
  expect(() => read(template)).toThrow(new TemplateError(message));
});

test('a period below a minute is noted: most of its data points cannot exist', () => {
  const template = guarded(({ Resources }) => {
    Resources.OrdersErrors.Properties = { ...quietThrottles.Properties, Period: 10, AlarmName: 'fast' };
    Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms = [{ Name: 'fast' }];
  });
  expect(read(template).notes).toContain(
    'alarm fast has a period of 10 s, but Lambda publishes by the minute: all its periods but one a minute have no data, on AWS as here',
  );
});

test('in a rehearsal a composite alarm follows its alarms and stops nothing', async () => {
  const rule = 'ALARM("orders-errors-v2")';
  const scenario = { faults: [{ kind: 'errors', points: 50 }], rps: 100, seed: 1 } as const;
  const both = named(
    (resources) => Object.assign(resources, { Any: composite('any', rule) }),
    'orders-errors-v2',
    'any',
  );
  const [stopped] = await rehearse({ template: both }, scenario);
  expect(stopped).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'orders-errors-v2' });
  expect(stopped.timeline.map(({ text }) => text)).toContain(
    'alarm any went from OK to ALARM: the alarm orders-errors-v2 is in ALARM',
  );
  const alone = named((resources) => Object.assign(resources, { Any: composite('any', rule) }), 'any');
  const [shifted] = await rehearse({ template: alone }, scenario);
  // Not by CodeDeploy during the shift: by the hook after it, which asks for the metric alarm itself.
  expect(shifted.stoppedBy).toBe('alarms');
  expect(shifted.notes).toContain(UNDOCUMENTED);
  expect(shifted.timeline.map(({ text }) => text)).toContain(
    'alarm any went from OK to ALARM: the alarm orders-errors-v2 is in ALARM',
  );
});
