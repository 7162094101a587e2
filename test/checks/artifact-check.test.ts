import { Lazy } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type ArtifactCheckOptions, Check, Release } from '../../lib';
import { guarded, planOf, testStack } from '../support/stacks';

const DIGEST = 'AB'.repeat(32);

function planWith(checks: Check[], artifactDigest?: string) {
  const stack = testStack();
  guarded(stack, { release: Release.of({ releaseId: 'r1', artifactDigest }), beforeAllowTraffic: checks });
  return planOf(stack);
}

function artifactSpec(options: ArtifactCheckOptions) {
  return planWith([Check.artifact(options)]).beforeAllowTraffic.find(
    ({ kind }: { kind: string }) => kind === 'artifact',
  );
}

test('a release with a digest is checked without being asked, and the plan carries it in one form', () => {
  const plan = planWith([], DIGEST);
  expect(plan.release).toEqual({ releaseId: 'r1', artifactDigest: DIGEST.toLowerCase() });
  expect(plan.beforeAllowTraffic).toContainEqual({ kind: 'artifact', id: 'artifact', mode: 'enforced' });
});

test('a release without one is not', () => {
  expect(planWith([]).beforeAllowTraffic.map(({ kind }: { kind: string }) => kind)).not.toContain('artifact');
});

test('the plan has one artifact check where the app names it', () => {
  const { beforeAllowTraffic } = planWith([Check.artifact({ digest: 'cd'.repeat(32) })], DIGEST);
  expect(beforeAllowTraffic.filter(({ kind }: { kind: string }) => kind === 'artifact')).toEqual([
    { kind: 'artifact', id: 'artifact', mode: 'enforced', digest: 'cd'.repeat(32) },
  ]);
});

test('the plan names the parameter that holds the digest', () => {
  const stack = testStack();
  const parameter = ssm.StringParameter.fromStringParameterName(stack, 'Code', '/staging/orders');
  guarded(stack, { beforeAllowTraffic: [Check.artifact({ parameter })] });
  expect(planOf(stack).beforeAllowTraffic[0].kind).toBe('environment');
  expect(planOf(stack).beforeAllowTraffic).toContainEqual(
    expect.objectContaining({ kind: 'artifact', parameter: '/staging/orders' }),
  );
});

test.each([
  ['latest', 'a text of 6 characters'],
  [Lazy.string({ produce: () => DIGEST }), 'a token'],
])('what is no digest is refused', (digest, got) => {
  expect(() => artifactSpec({ digest })).toThrow(
    `Shop/Orders: digest of an artifact check is not a SHA-256 digest, got ${got}, expected 64 hexadecimal digits or 44 characters of base64`,
  );
});

test('two sources are refused', () => {
  const stack = testStack();
  const parameter = ssm.StringParameter.fromStringParameterName(stack, 'Code', '/staging/orders');
  expect(() => guarded(stack, { beforeAllowTraffic: [Check.artifact({ digest: DIGEST, parameter })] })).toThrow(
    'Shop/Orders: an artifact check compares with one digest, got digest and parameter, expected one of them, leave one out',
  );
});
