import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OrdersApiStack } from '../../examples/orders-api/orders-api-stack';
import { FindingSeverity, GuardedDeployment, Guardrails, GuardrailsPlugin, Release } from '../../lib';
import { findingsOf } from '../../lib/validation/inspect';
import { APPS } from '../examples/support/apps';
import { testFunction } from '../support/stacks';
import { inspected } from './support/inspected';

const release = Release.of({ releaseId: 'r1', schemaRev: 'sc-1' });

/** Sixty guarded functions in one stack, as the synth benchmark has them. */
function sixty(app: App): Stack {
  const stack = new Stack(app, 'Sixty');
  // With a role for each they would not fit into the 500 resources of a stack.
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  for (let index = 0; index < 60; index++) {
    new GuardedDeployment(stack, `Guarded${index}`, {
      lambdaFunction: testFunction(stack, `Fn${index}`, { role }),
      release,
    });
  }
  return stack;
}

const said = (app: App) =>
  findingsOf(
    inspected(Object.fromEntries(app.synth().stacks.map(({ stackName, template }) => [stackName, template])), {
      requireGuards: true,
    }),
  ).map(({ ruleId, what }) => `${ruleId}: ${what}`);

test('sixty guarded functions shifted in turns are clean, also of notes', () => {
  const app = new App({ context: { '@aws-cdk/core:appMode': 'inmemory' } });
  const stack = sixty(app);
  Guardrails.of(stack).staggered();
  Guardrails.of(app).enforce({ severity: FindingSeverity.INFO, requireGuards: true });
  expect(said(app)).toEqual([]);
});

test('the same functions at once have that one finding', () => {
  const app = new App();
  sixty(app);
  expect(said(app)).toEqual(['too-many-at-once: stack Sixty shifts 60 guarded aliases at once, more than 10']);
});

test.each(Object.entries({ ...APPS, 'orders-api': (app: App) => [new OrdersApiStack(app, 'OrdersApi', { release })] }))(
  'the example %s is clean',
  (_name, build) => {
    const app = new App();
    build(app);
    expect(said(app)).toEqual([]);
  },
);

test('the plugin names every rule', () => {
  expect(new GuardrailsPlugin().ruleIds).toContain('too-many-at-once');
});
