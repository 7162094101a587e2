import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { OrdersApiStack } from '../examples/orders-api/orders-api-stack';
import { AlarmPolicy, Check, GuardedWorker, Release } from '../lib';
import { APPS } from './examples/support/apps';
import { guarded, testFunction } from './support/stacks';

/** The CDK's own validation of templates: schema, lint and security rules; warnings fail too. */
function strictApp(): App {
  return new App({
    outdir: mkdtempSync(join(tmpdir(), 'conformance-')),
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
    },
  });
}

const previous = process.env.CDK_VALIDATION;
beforeAll(() => {
  delete process.env.CDK_VALIDATION;
});
afterAll(() => {
  process.env.CDK_VALIDATION = previous;
});

test("the CDK's own template validation finds nothing in the example", () => {
  const app = strictApp();
  new OrdersApiStack(app, 'OrdersApi', { release: Release.of({ releaseId: 'r1', schemaRev: 'sc-1' }) });
  expect(() => app.synth()).not.toThrow();
}, 60_000);

test("the CDK's own template validation finds nothing in the other examples and in a worker", () => {
  const app = strictApp();
  for (const stacks of Object.values(APPS)) stacks(app);
  const code = lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });');
  new GuardedWorker(new Stack(app, 'Worker'), 'Receipts', {
    code,
    release: Release.of({ releaseId: 'r1' }),
    fifo: true,
  });
  expect(() => app.synth()).not.toThrow();
}, 60_000);

test("the CDK's own template validation finds nothing in a stack that uses every option", () => {
  const app = strictApp();
  const stack = new Stack(app, 'Shop');
  const secret = new secretsmanager.Secret(stack, 'Secret');
  guarded(stack, {
    lambdaFunction: testFunction(stack, 'Fn', { environment: { SECRET: secret.secretArn } }),
    beforeAllowTraffic: [Check.environment({ required: ['SECRET'] }), Check.secret(secret, { jsonKeys: ['user'] })],
    alarmPolicies: [AlarmPolicy.errorRateOverBaseline(), AlarmPolicy.latencySlo({ slo: Duration.millis(400) })],
    bake: Duration.minutes(1),
  });
  expect(() => app.synth()).not.toThrow();
}, 60_000);
