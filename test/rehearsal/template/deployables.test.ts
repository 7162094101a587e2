import fc from 'fast-check';
import { parsePlan } from '../../../lib/contract/plan';
import { rehearse } from '../../../lib/rehearsal/rehearse';
import { readDeployables, type TemplateDeployable } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../lib/template/template-error';
import { type EditableTemplate, guarded, NAMES, PLAIN } from './guarded-template';

function read(change?: (template: EditableTemplate) => void): TemplateDeployable {
  const [only, ...others] = readDeployables(loadTemplates({ template: guarded(change) }));
  expect(others).toEqual([]);
  return only;
}

test('reads all that decides about the rollout of a guarded deployment', () => {
  const { deployable, hooks, notes, owner } = read();
  const { alarms, planText, ...rest } = deployable;
  expect(rest).toEqual({
    logicalId: 'OrdersAlias',
    functionName: 'Stack-OrdersFunction',
    aliasName: 'live',
    currentVersion: '1',
    targetVersion: '2',
    applicationName: 'Stack-Application',
    deploymentGroupName: 'Stack-OrdersGroup',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent30Minutes',
    shift: { type: 'TimeBasedCanary', percentage: 10, intervalMin: 30 },
    rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    hooks: ['BeforeAllowTraffic', 'AfterAllowTraffic'],
    environment: {
      TABLE_NAME: 'Stack-Table',
      PAYMENT_KEY_ARN: NAMES.secret,
      API_URL: 'value-from-ssm-shop-api-url',
      RELEASE_ID: 'r1',
      SCHEMA_REV: 'sc-1',
      INDEX_HASH: 'a1b2c3',
    },
    description: 'release r1',
    timeoutSec: 10,
  });
  expect(parsePlan(planText ?? '')).toMatchObject({
    functionName: 'Stack-OrdersFunction',
    targetVersion: '2',
    inspectionRoleArn: 'arn:aws:iam::123456789012:role/Stack-InspectionRole',
  });
  expect(alarms).toHaveLength(1);
  expect(hooks).toEqual([
    { lifecycleEvent: 'BeforeAllowTraffic', functionName: 'Stack-PreHook', isOurs: true, timeoutSec: 180 },
    { lifecycleEvent: 'AfterAllowTraffic', functionName: 'Stack-PostHook', isOurs: true, timeoutSec: 900 },
  ]);
  expect([owner, notes]).toEqual(['the template', []]);
});

test('reads hand-written CloudFormation without a plan', () => {
  const [{ deployable, hooks, notes }] = readDeployables(loadTemplates({ path: PLAIN }));
  expect(deployable).toEqual({
    logicalId: 'ReportAlias',
    functionName: 'report-prod',
    aliasName: 'current',
    currentVersion: '1',
    targetVersion: '2',
    applicationName: 'plain-Application',
    deploymentGroupName: 'plain-Group',
    deploymentConfigName: 'plain-Config',
    shift: { type: 'TimeBasedLinear', percentage: 20, intervalMin: 3 },
    alarms: [
      {
        logicalId: 'ManyErrors',
        name: 'prod-many-errors',
        entries: [
          {
            id: 'm1',
            returnData: true,
            namespace: 'AWS/Lambda',
            metricName: 'Errors',
            dimensions: { FunctionName: 'report-prod' },
            stat: 'Sum',
          },
        ],
        comparison: 'GreaterThanThreshold',
        threshold: 10,
        periodSec: 60,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        treatMissingData: 'missing',
      },
    ],
    rollbackEvents: ['DEPLOYMENT_STOP_ON_ALARM'],
    hooks: [],
    environment: { BUCKET: 'plain-Reports', QUEUE: 'plain-Jobs' },
    description: '',
    timeoutSec: 3,
  });
  expect(hooks).toEqual([
    { lifecycleEvent: 'BeforeAllowTraffic', functionName: 'CodeDeployHook_smoke', isOurs: false, timeoutSec: 3 },
  ]);
  expect(notes).toEqual([
    'hook CodeDeployHook_smoke (BeforeAllowTraffic) is not ours and was not run: the verdict is without it',
  ]);
});

describe('whose hook it is', () => {
  test('a hook is not ours where its role may not read plans, even beside a plan', () => {
    const { deployable, hooks } = read(({ Resources }) => {
      Resources.PreHookRole.Properties.Policies = [];
    });
    expect(hooks.map(({ isOurs }) => isOurs)).toEqual([false, true]);
    expect(deployable.hooks).toEqual(['AfterAllowTraffic']);
  });

  test('a hook is ours where a policy attached to its role may read plans', () => {
    const { hooks } = read(({ Resources }) => {
      const [policy] = Resources.PreHookRole.Properties.Policies;
      Resources.PreHookRole.Properties.Policies = [];
      Resources.PreHookPolicy = {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: policy.PolicyDocument, Roles: [{ Ref: 'PreHookRole' }] },
      };
    });
    expect(hooks.map(({ isOurs }) => isOurs)).toEqual([true, true]);
  });

  test('a policy of another role makes no hook ours', () => {
    const { hooks } = read(({ Resources }) => {
      const [policy] = Resources.PreHookRole.Properties.Policies;
      Resources.PreHookRole.Properties.Policies = [];
      Resources.PreHookPolicy = {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: policy.PolicyDocument, Roles: [{ Ref: 'PostHookRole' }] },
      };
    });
    expect(hooks.map(({ isOurs }) => isOurs)).toEqual([false, true]);
  });

  test('a hook of another stack is not ours', () => {
    const { hooks } = read(({ Resources }) => {
      Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook = 'elsewhere';
    });
    expect(hooks[0]).toEqual({
      lifecycleEvent: 'BeforeAllowTraffic',
      functionName: 'elsewhere',
      isOurs: false,
      timeoutSec: 0,
    });
  });

  test('hooks stay ours where their plan is missing, so that they can fail', () => {
    const { deployable } = read(({ Resources }) => {
      delete Resources.OrdersPlan;
    });
    expect(deployable.hooks).toEqual(['BeforeAllowTraffic', 'AfterAllowTraffic']);
    expect(deployable.planText).toBeUndefined();
  });
});

describe('what a group decides', () => {
  test('disabled alarms do not count', () => {
    const { deployable } = read(({ Resources }) => {
      Resources.OrdersGroup.Properties.AlarmConfiguration.Enabled = false;
    });
    expect(deployable.alarms).toEqual([]);
  });

  test('a disabled rollback has no events', () => {
    const { deployable } = read(({ Resources }) => {
      Resources.OrdersGroup.Properties.AutoRollbackConfiguration.Enabled = 'false';
    });
    expect(deployable.rollbackEvents).toEqual([]);
  });

  test('a group without alarms and rollback has neither', () => {
    const { deployable } = read(({ Resources }) => {
      delete Resources.OrdersGroup.Properties.AlarmConfiguration;
      delete Resources.OrdersGroup.Properties.AutoRollbackConfiguration;
    });
    expect([deployable.alarms, deployable.rollbackEvents]).toEqual([[], []]);
  });

  test.each([
    [{ Type: 'AllAtOnce' }, { type: 'AllAtOnce' }],
    [
      { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: '7' } },
      { type: 'TimeBasedCanary', percentage: 25, intervalMin: 7 },
    ],
  ])('a config of the template shifts as it says: %j', (TrafficRoutingConfig, shift) => {
    const { deployable } = read(({ Resources }) => {
      Resources.Config = {
        Type: 'AWS::CodeDeploy::DeploymentConfig',
        Properties: { DeploymentConfigName: 'mine', ComputePlatform: 'Lambda', TrafficRoutingConfig },
      };
      Resources.OrdersGroup.Properties.DeploymentConfigName = { Ref: 'Config' };
    });
    expect([deployable.deploymentConfigName, deployable.shift]).toEqual(['mine', shift]);
  });
});

test('a fixed version follows the one before it', () => {
  const { deployable } = read(({ Resources }) => {
    Resources.OrdersAlias.Properties.FunctionVersion = '7';
  });
  expect([deployable.currentVersion, deployable.targetVersion]).toEqual(['6', '7']);
});

test('only the alias that was asked for is read', () => {
  const template = guarded(({ Resources }) => {
    Resources.BrokenAlias = {
      Type: 'AWS::Lambda::Alias',
      Properties: {},
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: 'nothing' },
    };
  });
  expect(readDeployables(loadTemplates({ template }), 'OrdersAlias')).toHaveLength(1);
  expect(() => readDeployables(loadTemplates({ template }), 'Other')).toThrow(
    new TemplateError('no deployment Other, expected the logical id of an alias: OrdersAlias, BrokenAlias'),
  );
});

function withConfig(properties: object): (template: EditableTemplate) => void {
  return ({ Resources }) => {
    Resources.Config = { Type: 'AWS::CodeDeploy::DeploymentConfig', Properties: properties };
    Resources.OrdersGroup.Properties.DeploymentConfigName = { Ref: 'Config' };
  };
}

const NOTHING =
  'expected an AWS::Lambda::Alias with UpdatePolicy.CodeDeployLambdaAliasUpdate or an AWS::Serverless::Function with a DeploymentPreference';

describe('refuses, and names the culprit', () => {
  test.each<[string, (template: EditableTemplate) => void, string]>([
    [
      'nothing deployable',
      ({ Resources }) => delete Resources.OrdersAlias.UpdatePolicy,
      `nothing deployable in the template: ${NOTHING}, declare a GuardedDeployment, or give the alias that update policy`,
    ],
    [
      'an alias that CloudFormation would not create',
      (template) => {
        template.Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
        template.Resources.OrdersAlias.Condition = 'Never';
      },
      `nothing deployable in the template: ${NOTHING}, declare a GuardedDeployment, or give the alias that update policy`,
    ],
    [
      'eleven alarms',
      ({ Resources }) => {
        Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms = Array.from({ length: 11 }, (_, index) => ({
          Name: `alarm-${index}`,
        }));
      },
      'deployment group OrdersGroup: expected at most 10 alarms, got 11, which CodeDeploy refuses, drop some',
    ],
    [
      'nothing but nested stacks',
      (template) => {
        template.Resources = { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: {} } };
      },
      `nothing deployable in the template: ${NOTHING}, nested stacks were not read (Inner), give their templates`,
    ],
    [
      'an update policy of another shape',
      ({ Resources }) => {
        Resources.OrdersAlias.UpdatePolicy = { CodeDeployLambdaAliasUpdate: 'yes' };
      },
      'alias OrdersAlias: expected CodeDeployLambdaAliasUpdate to be an object',
    ],
    [
      'provisioned concurrency',
      ({ Resources }) => {
        Resources.OrdersAlias.Properties.ProvisionedConcurrencyConfig = { ProvisionedConcurrentExecutions: 5 };
      },
      'alias OrdersAlias: an alias with provisioned concurrency takes no weights, so CodeDeploy cannot shift it, remove its ProvisionedConcurrencyConfig',
    ],
    [
      'a missing group',
      ({ Resources }) => {
        Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName = 'elsewhere';
      },
      'alias OrdersAlias: the deployment group elsewhere of the application Stack-Application is not in the template, so nothing is known about its rollout, define it in the same stack',
    ],
    [
      'a group of another application',
      ({ Resources }) => {
        Resources.OrdersGroup.Properties.ApplicationName = 'other';
      },
      'alias OrdersAlias: the deployment group Stack-OrdersGroup of the application Stack-Application is not in the template, so nothing is known about its rollout, define it in the same stack',
    ],
    [
      'an alarm that is not in the template',
      ({ Resources }) => {
        Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms.push({ Name: 'elsewhere' });
      },
      'deployment group OrdersGroup: the alarm elsewhere is not in the template, so it cannot be rehearsed, define it in the same stack',
    ],
    [
      'an unknown rollback event',
      ({ Resources }) => {
        Resources.OrdersGroup.Properties.AutoRollbackConfiguration.Events = ['WHENEVER'];
      },
      'deployment group OrdersGroup.AutoRollbackConfiguration.Events[0]: expected one of DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST, got a value of type string',
    ],
    [
      'a group without config',
      ({ Resources }) => delete Resources.OrdersGroup.Properties.DeploymentConfigName,
      'deployment group OrdersGroup: names no DeploymentConfigName, so its traffic shift is unknown, name one',
    ],
    [
      'an unknown config',
      ({ Resources }) => {
        Resources.OrdersGroup.Properties.DeploymentConfigName = 'CodeDeployDefault.LambdaCanary10Percent7Minutes';
      },
      'deployment group OrdersGroup: the deployment config CodeDeployDefault.LambdaCanary10Percent7Minutes is neither predefined for Lambda nor in the template, name one that is',
    ],
    [
      'a config for servers',
      withConfig({ ComputePlatform: 'Server', TrafficRoutingConfig: { Type: 'AllAtOnce' } }),
      'deployment config Config.ComputePlatform: expected one of Lambda, got a value of type string',
    ],
    [
      'a config without its numbers',
      withConfig({ TrafficRoutingConfig: { Type: 'TimeBasedLinear' } }),
      'deployment config Config: expected TrafficRoutingConfig of type TimeBasedLinear to have a TimeBasedLinear',
    ],
    [
      'a config that shifts everything at once and calls it a canary',
      withConfig({
        TrafficRoutingConfig: {
          Type: 'TimeBasedCanary',
          TimeBasedCanary: { CanaryPercentage: 100, CanaryInterval: 5 },
        },
      }),
      'deployment config Config: expected between 1 and 99 percent per step, got 100',
    ],
    [
      'a config that takes more than two days',
      withConfig({
        TrafficRoutingConfig: {
          Type: 'TimeBasedLinear',
          TimeBasedLinear: { LinearPercentage: 10, LinearInterval: 321 },
        },
      }),
      'deployment config Config: expected at most 2880 minutes until all traffic is shifted, got 2889',
    ],
    [
      'a function of another stack',
      ({ Resources }) => {
        Resources.OrdersAlias.Properties.FunctionName = 'elsewhere';
      },
      'alias OrdersAlias: the function elsewhere is not in the template, so its variables are unknown, define it in the same stack',
    ],
    [
      'a version of another function',
      ({ Resources }) => {
        Resources.OrdersVersion.Properties.FunctionName = { Ref: 'PreHook' };
      },
      'alias OrdersAlias: the version OrdersVersion belongs to the function Stack-PreHook, expected one of Stack-OrdersFunction',
    ],
    [
      '$LATEST',
      ({ Resources }) => {
        Resources.OrdersAlias.Properties.FunctionVersion = '$LATEST';
      },
      'alias OrdersAlias: expected FunctionVersion to be a published version, got $LATEST, which CodeDeploy cannot shift to',
    ],
    [
      'a first version by number',
      ({ Resources }) => {
        Resources.OrdersAlias.Properties.FunctionVersion = '1';
      },
      'alias OrdersAlias: FunctionVersion is the fixed number 1, so no update ever moves it, refer to an AWS::Lambda::Version',
    ],
    [
      'variables of another shape',
      ({ Resources }) => {
        Resources.OrdersFunction.Properties.Environment.Variables = ['A'];
      },
      'function OrdersFunction: Environment: expected Variables to be an object',
    ],
    [
      'a variable that is no text',
      ({ Resources }) => {
        Resources.OrdersFunction.Properties.Environment.Variables = { A: { B: 1 } };
      },
      'function OrdersFunction: Environment: A: expected a text, got a value of type object',
    ],
    [
      'two parameters of one name',
      ({ Resources }) => {
        Resources.Twin = JSON.parse(JSON.stringify(Resources.OrdersPlan));
      },
      `parameter Twin: the name ${NAMES.plan} is taken by another one`,
    ],
    [
      'a plan that cannot be resolved',
      ({ Resources }) => {
        Resources.OrdersPlan.Properties.Value = { 'Fn::Transform': {} };
      },
      'parameter OrdersPlan: Value: Fn::Transform cannot be resolved without deploying, use a plain value there',
    ],
  ])('%s', (_title, change, message) => {
    expect(() => read(change)).toThrow(new TemplateError(message));
  });
});

test('an unrelated parameter that cannot be resolved is no obstacle', () => {
  const { ssmParameters } = read(({ Resources }) => {
    Resources.Range = { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::Cidr': ['10.0.0.0/8', 2, 8] } } };
  });
  expect([...ssmParameters.keys()]).toEqual([NAMES.plan]);
});

function expectTemplateError(error: unknown): void {
  expect(error).toBeInstanceOf(TemplateError);
  expect((error as Error).message).not.toMatch(/\n/);
}

function readOrRefuse(template: object): void {
  try {
    readDeployables(loadTemplates({ template }));
  } catch (error) {
    expectTemplateError(error);
  }
}

test('any JSON as template gives nothing but a TemplateError', () => {
  const sections = fc.dictionary(fc.constantFrom('Resources', 'Parameters', 'Conditions'), fc.object());
  fc.assert(
    fc.property(fc.oneof(fc.object(), sections), (template) => {
      expect(() => readDeployables(loadTemplates({ template }))).toThrow(TemplateError);
    }),
  );
});

/** Every place in a template, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(place: readonly string[], value: unknown): object {
  const template = guarded();
  let parent = template as Record<string, unknown>;
  for (const key of place.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  parent[place[place.length - 1]] = value;
  return template;
}

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...Object.keys(guarded().Resources)).map((id) => ({ Ref: id })),
);

test('a template with any of its places replaced by any JSON is read or refused', () => {
  const places = placesOf(guarded()).filter((path) => path.length > 1);
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (place, value) => readOrRefuse(replaced(place, value))),
    { numRuns: 500 },
  );
});

test('an alarm with any of its places replaced by any JSON is rehearsed or refused', async () => {
  const places = placesOf(guarded().Resources.OrdersErrors, ['Resources', 'OrdersErrors']).slice(1);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), anything, async (place, value) => {
      await rehearse({ template: replaced(place, value) }).catch(expectTemplateError);
    }),
    { numRuns: 30 },
  );
});
