import { rmSync } from 'node:fs';
import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import fc from 'fast-check';
import { findingsOf } from '../../lib/validation/inspect';
import { inspected } from './support/inspected';

const APPS = 200;

/** Ways to break one service, each with the rule that must see it. */
const DEFECTS = [
  'bypass',
  'inert-dimensions',
  'inert-window',
  'inert-rollback',
  'self-blocking',
  'hidden-missing-data',
  'cycle',
  'order',
  'release-skew',
  'variable-near-miss',
  'unresolved-placeholder',
  'mutable-artifact',
  'provisioned-concurrency',
] as const;
type Defect = (typeof DEFECTS)[number];

type Door = 'queue' | 'rule' | 'topic' | 'url';

interface ServicePlan {
  readonly doors: readonly Door[];
  readonly minutes: 5 | 10 | 15 | 30;
  readonly datapoints: 1 | 2;
  readonly variables: number;
  readonly defects: readonly Defect[];
}

const service: fc.Arbitrary<ServicePlan> = fc.record({
  doors: fc.uniqueArray(fc.constantFrom<Door>('queue', 'rule', 'topic', 'url'), { minLength: 1, maxLength: 2 }),
  minutes: fc.constantFrom(5, 10, 15, 30),
  datapoints: fc.constantFrom(1, 2),
  variables: fc.nat({ max: 4 }),
  defects: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...DEFECTS), { minLength: 1, maxLength: 3 }) },
  ),
});

const CONFIGS = {
  5: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  10: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  15: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
  30: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
} as const;

function open(door: Door, stack: Stack, id: string, fn: lambda.IFunction): void {
  const name = `${id}${door}`;
  if (door === 'queue') fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, name)));
  if (door === 'topic') new sns.Topic(stack, name).addSubscription(new subscriptions.LambdaSubscription(fn));
  if (door === 'url') fn.addFunctionUrl();
  if (door === 'rule') {
    new events.Rule(stack, name, {
      schedule: events.Schedule.rate(Duration.hours(1)),
      targets: [new targets.LambdaFunction(fn)],
    });
  }
}

function add(stack: Stack, index: number, plan: ServicePlan): void {
  const id = `Service${index}x`;
  const has = (defect: Defect) => plan.defects.includes(defect);
  const table = new sqs.Queue(stack, `${id}Store`);
  const environment: Record<string, string> = {
    RELEASE_ID: has('release-skew') ? `other-${index}` : 'r1',
    SCHEMA_REV: 'sc-1',
    STORE_URL: table.queueUrl,
  };
  for (let number = 0; number < plan.variables; number++) environment[`OPTION_${number}`] = `value-${number}`;
  if (has('unresolved-placeholder')) environment.TARGET = '${self:custom.target}';
  const fn = new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = async () => ${index};`),
    environment,
  });
  if (has('variable-near-miss')) {
    new lambda.Function(stack, `${id}Reader`, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1;'),
      environment: { SOTRE_URL: table.queueUrl },
    });
  }
  if (has('mutable-artifact')) {
    (fn.node.defaultChild as CfnResource).addPropertyOverride('Layers', ['{{resolve:ssm:/layers/newest}}']);
  }
  const version = fn.currentVersion;
  const alias = new lambda.Alias(stack, `${id}Alias`, {
    aliasName: 'live',
    version,
    ...(has('provisioned-concurrency') && { provisionedConcurrentExecutions: 1 }),
  });
  const ofNewVersion = {
    FunctionName: fn.functionName,
    Resource: `${fn.functionName}:live`,
    ExecutedVersion: version.version,
  };
  const metric = (metricName: string, dimensionsMap: Record<string, string>) =>
    new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName,
      statistic: 'Sum',
      period: has('inert-window') ? Duration.hours(1) : Duration.minutes(1),
      dimensionsMap,
    });
  const alarm = (name: string, of: cloudwatch.Metric, more: Partial<cloudwatch.AlarmProps> = {}) =>
    new cloudwatch.Alarm(stack, `${id}${name}`, {
      metric: of,
      threshold: 0,
      evaluationPeriods: plan.datapoints,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...more,
    });
  const alarms = [alarm('Errors', metric('Errors', ofNewVersion))];
  if (has('inert-dimensions')) {
    const { Resource: _resource, ...bare } = ofNewVersion;
    alarms.push(alarm('Blind', metric('Errors', bare)));
  }
  if (has('self-blocking')) {
    const { ExecutedVersion: _version, ...both } = ofNewVersion;
    alarms.push(alarm('Both', metric('Errors', both)));
  }
  if (has('hidden-missing-data')) {
    const comparisonOperator = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;
    alarms.push(alarm('Quiet', metric('Invocations', ofNewVersion), { comparisonOperator }));
  }
  const group = new codedeploy.LambdaDeploymentGroup(stack, `${id}Group`, {
    alias,
    alarms,
    deploymentConfig: CONFIGS[plan.minutes],
    autoRollback: { stoppedDeployment: !has('inert-rollback') },
  });
  if (has('cycle')) {
    const hook = new lambda.Function(stack, `${id}Hook`, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1;'),
      environment: { TARGET: alias.functionArn },
    });
    group.addPreHook(hook);
  }
  const migration = new CfnResource(stack, `${id}Migration`, {
    type: 'Custom::SchemaMigration',
    properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111111111111:function:migrate', SchemaRev: 'sc-1' },
  });
  if (!has('order')) {
    // Every migration makes the same revision here, so every alias waits for the first one.
    const first = stack.node.tryFindChild('Service0xMigration') ?? migration;
    alias.node.addDependency(first);
  }
  for (const [position, door] of plan.doors.entries()) {
    open(door, stack, id, position === 0 && has('bypass') ? fn : alias);
  }
}

/** The findings of a generated app, by the service in which they lie. */
function found(plans: readonly ServicePlan[]): string[][] {
  const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  for (const [index, plan] of plans.entries()) add(stack, index, plan);
  const { template } = app.synth().getStackByName('Shop');
  rmSync(app.outdir, { recursive: true });
  const findings = findingsOf(inspected({ Shop: template }, { requireGuards: true }));
  return plans.map((_plan, index) => {
    const own = findings.filter(({ logicalId }) => logicalId?.startsWith(`Service${index}x`));
    return [...new Set(own.map(({ ruleId }) => ruleId))].sort();
  });
}

/** What must be found in a service, and what follows from it. */
function expected({ defects }: ServicePlan): string[] {
  return [...defects].sort();
}

test(`of ${APPS} generated apps every planted defect is found where it lies, and nothing else`, () => {
  const seen = new Map<string, number>();
  let clean = 0;
  fc.assert(
    fc.property(fc.array(service, { minLength: 1, maxLength: 2 }), (plans) => {
      const singular = onlyOneOf('release-skew', plans);
      const results = found(singular);
      for (const [index, plan] of singular.entries()) {
        expect([index, results[index]]).toEqual([index, expected(plan)]);
        for (const defect of plan.defects) seen.set(defect, (seen.get(defect) ?? 0) + 1);
      }
      if (singular.every(({ defects }) => defects.length === 0)) clean++;
    }),
    { numRuns: APPS, seed: 20261127 },
  );
  expect([...seen.keys()].sort()).toEqual([...DEFECTS].sort());
  expect(clean).toBeGreaterThan(20);
}, 240_000);

/** A release differs from that of others: of two that differ the later one is told, of a single one nothing. */
function onlyOneOf(defect: Defect, plans: readonly ServicePlan[]): ServicePlan[] {
  return plans.map((plan, index) =>
    index > 0 && index === plans.length - 1 ? plan : { ...plan, defects: plan.defects.filter((one) => one !== defect) },
  );
}
