import { Template } from 'aws-cdk-lib/assertions';
import { expectGuarded, guardrailMatchers } from '../../lib/testing';
import { guarded, testStack } from '../support/stacks';
import { addFunction, FUNCTION_ARN, shop } from '../validation/support/shop';

expect.extend(guardrailMatchers);

const bypassed = shop((_, resources) => {
  resources.Mapping.Properties.FunctionName = FUNCTION_ARN;
});
const WORDS =
  'error bypass: event source mapping Mapping reaches function Orders unqualified, around its guarded alias live; ' +
  'let Properties.FunctionName name the alias: { Ref: OrdersAlias }, in the CDK pass the alias where the function is passed';

test('a guarded deployment of this library is guarded', () => {
  const stack = testStack();
  guarded(stack);
  expect(Template.fromStack(stack)).toBeGuarded();
  expectGuarded(Template.fromStack(stack), { severity: 'info' });
});

test('every finding is named', () => {
  expect(() => expectGuarded(bypassed)).toThrow(new Error(`template is not guarded: ${WORDS}`));
  expect(() => expect(bypassed).toBeGuarded()).toThrow(`expected the template to be guarded, but\n  ${WORDS}`);
  expect(bypassed).not.toBeGuarded();
  expect(() => expect(shop()).not.toBeGuarded()).toThrow(
    'expected the template not to be guarded, but no rule found anything',
  );
});

test('a template in which nothing is shifted is not guarded', () => {
  const plain = shop((_, resources) => {
    delete resources.OrdersAlias.UpdatePolicy;
  });
  expect(() => expectGuarded(plain, { requireGuards: false })).toThrow(
    new Error('template is not guarded: no function of it has an alias that CodeDeploy shifts'),
  );
});

test('every function with traffic needs a guard, unless the test says otherwise', () => {
  const second = shop((_, resources) => {
    addFunction(resources, 'Report');
    resources.Timer = {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Report', 'Arn'] } }] },
    };
  });
  expect(second).not.toBeGuarded();
  expect(second).toBeGuarded({ requireGuards: false });
  expect(second).toBeGuarded({ accept: [{ id: 'unguarded', logicalId: 'Report', reason: 'nobody waits for it' }] });
  expect(second).not.toBeGuarded({ accept: [{ id: 'unguarded', logicalId: 'Orders', reason: 'another one' }] });
});

test('the severity decides what counts', () => {
  const warned = shop((_, resources) => {
    resources.Group.Properties.AutoRollbackConfiguration.Events.pop();
  });
  expect(warned).not.toBeGuarded();
  expect(warned).toBeGuarded({ severity: 'error' });
});

test('fails for what is no template, and for options that would be ignored', () => {
  expect(() => expectGuarded({})).toThrow(
    'toBeGuarded: not a template with resources, expected Template.fromStack(stack) or the template as an object',
  );
  expect(() => expectGuarded(shop(), { severty: 'error' } as object)).toThrow(
    'toBeGuarded: unknown option severty, expected severity, requireGuards, accept',
  );
  expect(() => expectGuarded(shop(), { severity: 'fatal' as 'error' })).toThrow(
    'toBeGuarded: expected severity to be info, warning, error, got fatal',
  );
  expect(() => expectGuarded(shop(), { accept: [{ id: 'bypass', reason: '' }] })).toThrow(
    'toBeGuarded: bypass is accepted without a reason, expected why',
  );
});
