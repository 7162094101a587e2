import fc from 'fast-check';
import { readDeployables, type TemplateDeployable } from '../../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../../lib/template/template-error';
import type { EditableTemplate } from '../guarded-template';

const SAM = 'AWS::Serverless-2016-10-31';

/** A function with a deployment preference, its hook, and an alarm on its new version. */
function template(change: (template: EditableTemplate) => void = () => {}): EditableTemplate {
  const whole: EditableTemplate = {
    Transform: SAM,
    Parameters: { Guarded: { Type: 'String', Default: 'true' }, Alias: { Type: 'String', Default: 'live' } },
    Mappings: { Guards: { prod: { Enabled: true, Type: 'Linear10PercentEvery1Minute' } } },
    Conditions: { Always: { 'Fn::Equals': ['a', 'a'] }, Never: { 'Fn::Equals': ['a', 'b'] } },
    Globals: { Function: { Timeout: 10, Environment: { Variables: { STAGE: 'prod' } } } },
    Resources: {
      Orders: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Environment: { Variables: { TABLE: { Ref: 'Table' } } },
          VersionDescription: 'release 7',
          AutoPublishAlias: 'live',
          DeploymentPreference: {
            Type: 'Canary10Percent5Minutes',
            Alarms: [{ Ref: 'Errors' }],
            Hooks: { PreTraffic: { Ref: 'Smoke' } },
          },
        },
      },
      Smoke: {
        Type: 'AWS::Serverless::Function',
        Properties: { FunctionName: 'CodeDeployHook_smoke', DeploymentPreference: { Enabled: false } },
      },
      Table: { Type: 'AWS::Serverless::SimpleTable', Properties: {} },
      Errors: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          Dimensions: [
            { Name: 'FunctionName', Value: { Ref: 'Orders' } },
            { Name: 'Resource', Value: { 'Fn::Sub': '${Orders}:live' } },
            { Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': ['Orders', 'Version.Version'] } },
          ],
        },
      },
    },
  };
  change(whole);
  return whole;
}

function read(change?: (template: EditableTemplate) => void): TemplateDeployable {
  const [only, ...others] = readDeployables(loadTemplates({ template: template(change) }));
  expect(others).toEqual([]);
  return only;
}

/** The preference of the function, to be changed. */
function preference({ Resources }: EditableTemplate): Record<string, unknown> {
  return Resources.Orders.Properties.DeploymentPreference;
}

test('a deployment preference is read as what SAM makes of it', () => {
  const { deployable, hooks, notes } = read();
  expect(deployable).toEqual({
    logicalId: 'OrdersAliaslive',
    functionName: 'Stack-Orders',
    aliasName: 'live',
    currentVersion: '1',
    targetVersion: '2',
    applicationName: 'Stack-ServerlessDeploymentApplication',
    deploymentGroupName: 'Stack-OrdersDeploymentGroup',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    shift: { type: 'TimeBasedCanary', percentage: 10, intervalMin: 5 },
    alarms: [
      expect.objectContaining({
        logicalId: 'Errors',
        entries: [
          expect.objectContaining({
            dimensions: { FunctionName: 'Stack-Orders', Resource: 'Stack-Orders:live', ExecutedVersion: '2' },
          }),
        ],
      }),
    ],
    rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    hooks: [],
    environment: { STAGE: 'prod', TABLE: 'Stack-Table' },
    description: 'release 7',
    timeoutSec: 10,
  });
  expect(hooks).toEqual([
    { lifecycleEvent: 'BeforeAllowTraffic', functionName: 'CodeDeployHook_smoke', isOurs: false, timeoutSec: 10 },
  ]);
  expect(notes).toEqual([
    'hook CodeDeployHook_smoke (BeforeAllowTraffic) is not ours and was not run: the verdict is without it',
  ]);
});

test('the globals may hold alias and preference', () => {
  const { deployable } = read((whole) => {
    const { AutoPublishAlias, DeploymentPreference, ...rest } = whole.Resources.Orders.Properties;
    whole.Resources.Orders.Properties = { ...rest, DeploymentPreference: { Type: 'AllAtOnce' } };
    whole.Globals = { Function: { AutoPublishAlias, DeploymentPreference } };
    delete whole.Resources.Smoke;
    DeploymentPreference.Hooks = {};
  });
  expect([deployable.shift, deployable.alarms.length]).toEqual([{ type: 'AllAtOnce' }, 1]);
});

test.each<[string, unknown, string]>([
  ['predefined', 'Linear10PercentEvery10Minutes', 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes'],
  ['with its prefix', 'CodeDeployDefault.LambdaAllAtOnce', 'CodeDeployDefault.LambdaAllAtOnce'],
  [
    'in a mapping',
    { 'Fn::FindInMap': ['Guards', 'prod', 'Type'] },
    'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  ],
  [
    'chosen by a condition',
    { 'Fn::If': ['Never', 'AllAtOnce', 'Canary10Percent30Minutes'] },
    'CodeDeployDefault.LambdaCanary10Percent30Minutes',
  ],
  ['a config of the template', { Ref: 'Config' }, 'Stack-Config'],
])('the type may be %s', (_title, Type, name) => {
  const { deployable } = read((whole) => {
    preference(whole).Type = Type;
    whole.Resources.Config = {
      Type: 'AWS::CodeDeploy::DeploymentConfig',
      Properties: { TrafficRoutingConfig: { Type: 'AllAtOnce' } },
    };
  });
  expect(deployable.deploymentConfigName).toBe(name);
});

test.each<[string, unknown, number]>([
  ['none', undefined, 0],
  ['no value', { Ref: 'AWS::NoValue' }, 0],
  ['a list that begins with no value', [{ Ref: 'AWS::NoValue' }, { Ref: 'Errors' }], 0],
  ['a list', [{ Ref: 'Errors' }], 1],
  ['a choice that holds', { 'Fn::If': ['Always', [{ Ref: 'Errors' }], { Ref: 'AWS::NoValue' }] }, 1],
  ['a choice that does not hold', { 'Fn::If': ['Never', [{ Ref: 'Errors' }], { Ref: 'AWS::NoValue' }] }, 0],
])('the alarms may be %s', (_title, Alarms, count) => {
  const { deployable } = read((whole) => {
    preference(whole).Alarms = Alarms;
  });
  expect(deployable.alarms).toHaveLength(count);
});

test.each<[string, unknown]>([
  ['true', true],
  ['the text True', 'True'],
  ['a parameter', { Ref: 'Guarded' }],
  ['a mapping', { 'Fn::FindInMap': ['Guards', 'prod', 'Enabled'] }],
])('a preference is enabled by %s', (_title, Enabled) => {
  expect(
    read((whole) => {
      preference(whole).Enabled = Enabled;
    }).deployable.logicalId,
  ).toBe('OrdersAliaslive');
});

test('an alias may be named by a parameter, and be referred to', () => {
  const { deployable } = read(({ Resources }) => {
    Resources.Orders.Properties.AutoPublishAlias = { Ref: 'Alias' };
    Resources.Errors.Properties.AlarmName = { 'Fn::Sub': 'errors of ${Orders.Alias} at ${Orders.Version}' };
    Resources.Errors.Properties.Dimensions[1].Value = { 'Fn::Join': [':', [{ Ref: 'Orders' }, 'live']] };
  });
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:Stack-Orders';
  expect(deployable.alarms[0].name).toBe(`errors of ${arn}:live at ${arn}:2`);
});

describe('conditions', () => {
  const guardedBy = (Condition: string, PassthroughCondition?: boolean) => (whole: EditableTemplate) => {
    whole.Resources.Orders.Condition = Condition;
    if (PassthroughCondition !== undefined) preference(whole).PassthroughCondition = PassthroughCondition;
  };

  test.each([[undefined], [false], [true]])(
    'a function that exists is deployed with PassthroughCondition %p',
    (passed) => {
      expect(read(guardedBy('Always', passed)).deployable.functionName).toBe('Stack-Orders');
    },
  );

  test.each([[undefined], [true]])('a function that does not exist is not, with PassthroughCondition %p', (passed) => {
    expect(() => read(guardedBy('Never', passed))).toThrow(/^nothing deployable in the template/);
  });

  test('PassthroughCondition alone gives the group the condition of its function', () => {
    const conditionOfGroup = (passed?: boolean) =>
      loadTemplates({ template: template(guardedBy('Always', passed)) })[0].document.resources.get(
        'OrdersDeploymentGroup',
      )?.condition;
    expect([conditionOfGroup(), conditionOfGroup(false), conditionOfGroup(true)]).toEqual([
      undefined,
      undefined,
      'Always',
    ]);
  });
});

describe('what is not in the rehearsal is named', () => {
  test.each<[string, (template: EditableTemplate) => void, string]>([
    [
      'a function that publishes its alias without a preference',
      ({ Resources }) => {
        Resources.Worker = { Type: 'AWS::Serverless::Function', Properties: { AutoPublishAlias: 'live' } };
      },
      'function Worker moves its alias live all at once and unguarded: it has no DeploymentPreference',
    ],
    [
      'a function whose preference is disabled',
      ({ Resources }) => {
        Resources.Worker = {
          Type: 'AWS::Serverless::Function',
          Properties: { AutoPublishAlias: 'live', DeploymentPreference: { Enabled: 'False' } },
        };
      },
      'function Worker moves its alias live all at once and unguarded: its DeploymentPreference is disabled',
    ],
    [
      'the preference of a state machine',
      ({ Resources }) => {
        Resources.Machine = {
          Type: 'AWS::Serverless::StateMachine',
          Properties: { DeploymentPreference: { Type: 'ALL_AT_ONCE' } },
        };
      },
      'state machine Machine: its DeploymentPreference is not rehearsed, only those of functions are',
    ],
    [
      'a kind of resource that SAM got later',
      ({ Resources }) => {
        Resources.New = { Type: 'AWS::Serverless::Later', Properties: {} };
      },
      'resource New of type AWS::Serverless::Later is unknown to the rehearsal, which is without it',
    ],
    [
      'another macro',
      (whole) => {
        whole.Transform = [SAM, { Name: 'AWS::Include', Parameters: {} }];
      },
      'the macro AWS::Include was not applied: what it would change is not in the rehearsal',
    ],
    [
      'a nested application',
      ({ Resources }) => {
        Resources.Inner = { Type: 'AWS::Serverless::Application', Properties: { Location: 'inner.yaml' } };
      },
      'nested stack Inner was not read: its template is not at hand',
    ],
  ])('%s', (_title, change, note) => {
    expect(read(change).notes.slice(1)).toEqual([note]);
  });

  test('the hook of CodeDeploy itself is expected to be unguarded', () => {
    const { notes } = read(({ Resources }) => {
      Resources.Smoke.Properties.AutoPublishAlias = 'live';
    });
    expect(notes).toHaveLength(1);
  });
});

test('a connector generates nothing, an API is known by its stage', () => {
  const { deployable } = read(({ Resources }) => {
    Resources.Link = { Type: 'AWS::Serverless::Connector', Properties: {} };
    Resources.Api = { Type: 'AWS::Serverless::Api', Properties: { StageName: 'v1' } };
    Resources.Orders.Properties.Events = { Get: { Type: 'Api', Properties: { Path: '/' } } };
    Resources.Orders.Properties.Environment.Variables = {
      STAGE_NAME: { Ref: 'Api.Stage' },
      IMPLICIT: { Ref: 'ServerlessRestApi' },
      ROLE: { 'Fn::GetAtt': ['OrdersRole', 'Arn'] },
    };
  });
  expect(deployable.environment).toEqual({
    STAGE: 'prod',
    STAGE_NAME: 'v1',
    IMPLICIT: 'Stack-ServerlessRestApi',
    ROLE: 'arn:aws:iam::123456789012:role/Stack-OrdersRole',
  });
});

test('provisioned concurrency on the alias is refused as on any alias', () => {
  expect(() =>
    read(({ Resources }) => {
      Resources.Orders.Properties.ProvisionedConcurrencyConfig = { ProvisionedConcurrentExecutions: 5 };
    }),
  ).toThrow(
    new TemplateError(
      'alias OrdersAliaslive: an alias with provisioned concurrency takes no weights, so CodeDeploy cannot shift it, remove its ProvisionedConcurrencyConfig',
    ),
  );
});

describe('refuses, and names the culprit', () => {
  const PREFERENCE = 'function Orders: DeploymentPreference';
  const NOTHING =
    'nothing deployable in the template: expected an AWS::Lambda::Alias with UpdatePolicy.CodeDeployLambdaAliasUpdate or an AWS::Serverless::Function with a DeploymentPreference';

  test.each<[string, (template: EditableTemplate) => void, string]>([
    [
      'a template that does not name the macro',
      (whole) => delete whole.Transform,
      `the template: has resources of SAM (Orders) but is not processed by it, add Transform: ${SAM}`,
    ],
    [
      'a section Transform of another shape',
      (whole) => {
        whole.Transform = [5];
      },
      'the template: expected the section Transform to name its macros',
    ],
    [
      'a preference without alias',
      ({ Resources }) => delete Resources.Orders.Properties.AutoPublishAlias,
      'function Orders: a DeploymentPreference needs an alias to deploy, name one with AutoPublishAlias',
    ],
    [
      'a preference without type',
      (whole) => delete preference(whole).Type,
      `${PREFERENCE}: names no Type, so its traffic shift is unknown, name one`,
    ],
    [
      'a type that nobody defines',
      (whole) => {
        preference(whole).Type = 'Canary10Percent7Minutes';
      },
      'deployment group OrdersDeploymentGroup: the deployment config Canary10Percent7Minutes is neither predefined for Lambda nor in the template, name one that is',
    ],
    [
      'a field that SAM does not have',
      (whole) => {
        preference(whole).Alarm = [];
      },
      `${PREFERENCE}: unknown field Alarm`,
    ],
    [
      'a hook that SAM does not have',
      (whole) => {
        preference(whole).Hooks = { BeforeTraffic: 'x' };
      },
      `${PREFERENCE}.Hooks: unknown field BeforeTraffic`,
    ],
    [
      'alarms that are no list',
      (whole) => {
        preference(whole).Alarms = 'errors';
      },
      `${PREFERENCE}.Alarms: expected a list of alarms, or an Fn::If of lists`,
    ],
    [
      'a switch that SAM does not look into',
      (whole) => {
        preference(whole).Enabled = { 'Fn::If': ['Never', true, false] };
      },
      `${PREFERENCE}.Enabled: expected true, false, a parameter or a mapping, got Fn::If, which SAM does not look into`,
    ],
    [
      'a switch that is none',
      (whole) => {
        preference(whole).PassthroughCondition = 'perhaps';
      },
      `${PREFERENCE}.PassthroughCondition: expected true or false`,
    ],
    [
      'a resource with the name of a generated one',
      ({ Resources }) => {
        Resources.OrdersDeploymentGroup = { Type: 'AWS::SNS::Topic', Properties: {} };
      },
      'the template: the resource OrdersDeploymentGroup has the name of one that SAM generates, call it something else',
    ],
    [
      'a preference that is disabled where there is no other',
      (whole) => {
        preference(whole).Enabled = false;
      },
      `${NOTHING}, function Orders moves its alias live all at once and unguarded: its DeploymentPreference is disabled`,
    ],
  ])('%s', (_title, change, message) => {
    expect(() => read(change)).toThrow(new TemplateError(message));
  });
});

/** Every place in a value, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

test('a SAM template with any of its places replaced by any JSON is read or refused in one line', () => {
  const places = placesOf(template()).filter((path) => path.length > 0);
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('Orders', 'Smoke', 'Orders.Alias').map((Ref) => ({ Ref })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (place, value) => {
      const whole: Record<string, any> = template();
      const parent = place.slice(0, -1).reduce((inner, key) => inner[key], whole);
      parent[place[place.length - 1]] = value;
      try {
        readDeployables(loadTemplates({ template: whole }));
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
        expect((error as Error).message).not.toContain('\n');
      }
    }),
    { numRuns: 1000 },
  );
});
