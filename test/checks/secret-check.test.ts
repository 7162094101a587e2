import { Duration, Lazy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Check } from '../../lib';
import { guarded, planOf, testStack } from '../support/stacks';

function specWith(rotationGrace?: Duration) {
  const stack = testStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  guarded(stack, { beforeAllowTraffic: [Check.secret(secret, { rotationGrace })] });
  return planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'secret');
}

test('the plan says how late a rotation may be only where somebody said it', () => {
  expect(specWith()).not.toHaveProperty('rotationGraceHours');
  expect(specWith(Duration.days(3))).toMatchObject({ rotationGraceHours: 72 });
  expect(specWith(Duration.hours(0))).toMatchObject({ rotationGraceHours: 0 });
});

test.each([
  [Duration.minutes(90), '1.5 hours'],
  [Duration.days(366), '8784 hours'],
  [Duration.hours(Lazy.number({ produce: () => 1 })), 'a token'],
])('a grace that is no number of hours up to a year is refused', (grace, got) => {
  expect(() => specWith(grace)).toThrow(
    `Shop/Orders: rotationGrace of a secret check, got ${got}, expected whole hours, at most 8760 (365 days)`,
  );
});
