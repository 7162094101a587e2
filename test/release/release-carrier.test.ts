import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedDeployment, Release, ReleaseRollout } from '../../lib';
import { guarded, onlyResource, testFunction, testStack } from '../support/stacks';

function versionOf(
  releaseId: string,
  rollout: ReleaseRollout,
  code = 'a',
  revs: { schemaRev?: string; indexHash?: string } = {},
) {
  const stack = testStack();
  const fn = testFunction(stack, 'Fn', { code: lambda.Code.fromInline(code) });
  guarded(stack, { lambdaFunction: fn, release: Release.of({ releaseId, ...revs }), rollout });
  const [logicalId, resource] = onlyResource(stack, 'AWS::Lambda::Version');
  return { logicalId, description: resource.Properties.Description, fn: onlyFunction(stack) };
}

function onlyFunction(stack: Stack) {
  const template = onlyResource(stack, 'AWS::Lambda::Alias')[1];
  const id = template.Properties.FunctionName.Ref;
  return Template.fromStack(stack).toJSON().Resources[id].Properties;
}

describe('a release of changed functions only (the default)', () => {
  test('keeps the version of a function that did not change', () => {
    const before = versionOf('r1', ReleaseRollout.CHANGED_FUNCTIONS);
    const after = versionOf('r2', ReleaseRollout.CHANGED_FUNCTIONS);
    expect(after.logicalId).toBe(before.logicalId);
    expect(after.description).toBe(before.description);
  });

  test('publishes a version when the code changes', () => {
    const before = versionOf('r1', ReleaseRollout.CHANGED_FUNCTIONS, 'a');
    const after = versionOf('r2', ReleaseRollout.CHANGED_FUNCTIONS, 'b');
    expect(after.logicalId).not.toBe(before.logicalId);
  });

  test.each(['schemaRev', 'indexHash'] as const)('publishes a version when %s changes', (field) => {
    const before = versionOf('r1', ReleaseRollout.CHANGED_FUNCTIONS, 'a', { [field]: 'x1' });
    const after = versionOf('r1', ReleaseRollout.CHANGED_FUNCTIONS, 'a', { [field]: 'x2' });
    expect(after.logicalId).not.toBe(before.logicalId);
  });

  test('delivers the release id through one parameter of the stack', () => {
    const stack = testStack();
    guarded(stack);
    const fn = onlyFunction(stack);
    expect(fn.Environment.Variables.RELEASE_ID).toEqual({ 'Fn::GetAtt': ['GuardrailsReleaseId', 'Value'] });
  });

  test('describes the version by its revisions, which publish a new one when they change', () => {
    const { description } = versionOf('r1', ReleaseRollout.CHANGED_FUNCTIONS, 'a', {
      schemaRev: 'sc-2',
      indexHash: 'h1',
    });
    expect(description).toBe('schema_rev=sc-2 index_hash=h1');
  });

  test('fails when a stack would carry two releases', () => {
    const stack = testStack();
    guarded(stack);
    const second = testFunction(stack, 'Second');
    expect(
      () =>
        new GuardedDeployment(stack, 'Second2', { lambdaFunction: second, release: Release.of({ releaseId: 'r43' }) }),
    ).toThrow(
      'Shop: one stack carries one release, got releaseId r42 and r43, expected the same Release for all guarded functions of the stack, ' +
        'or rollout: ReleaseRollout.EVERY_FUNCTION',
    );
  });
});

describe('a release of every function', () => {
  test('publishes a version of a function that did not change', () => {
    const before = versionOf('r1', ReleaseRollout.EVERY_FUNCTION);
    const after = versionOf('r2', ReleaseRollout.EVERY_FUNCTION);
    expect(after.logicalId).not.toBe(before.logicalId);
  });

  test('names the release in the environment and in the description', () => {
    const { description, fn } = versionOf('r1', ReleaseRollout.EVERY_FUNCTION, 'a', {
      schemaRev: 'sc-2',
      indexHash: 'h1',
    });
    expect(description).toBe('release_id=r1 schema_rev=sc-2 index_hash=h1');
    expect(fn.Environment.Variables).toEqual({ RELEASE_ID: 'r1', SCHEMA_REV: 'sc-2', INDEX_HASH: 'h1' });
  });

  test("keeps the version's own description within Lambda's 256 characters", () => {
    const stack = testStack();
    const fn = testFunction(stack, 'Fn', { currentVersionOptions: { description: 'd'.repeat(256) } });
    guarded(stack, { lambdaFunction: fn, rollout: ReleaseRollout.EVERY_FUNCTION });
    const { Description } = onlyResource(stack, 'AWS::Lambda::Version')[1].Properties;
    expect(Description).toBe(`${'d'.repeat(256 - ' release_id=r42'.length)} release_id=r42`);
  });
});
