import { Check, type EnvironmentCheckOptions } from '../../lib';
import { guarded, planOf, testFunction, testStack } from '../support/stacks';

function specWith(options: EnvironmentCheckOptions) {
  const stack = testStack();
  const lambdaFunction = testFunction(stack, 'Fn', { environment: { TABLE_NAME: 'orders' } });
  guarded(stack, { lambdaFunction, beforeAllowTraffic: [Check.environment(options)] });
  lambdaFunction.addEnvironment('ADDED_LATER', 'x');
  return planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'environment');
}

test('a strict check knows every name of the template, those that were added last and those of the release too', () => {
  expect(specWith({ strict: true })).toMatchObject({ onlyNames: ['ADDED_LATER', 'RELEASE_ID', 'TABLE_NAME'] });
  expect(specWith({ strict: false })).not.toHaveProperty('onlyNames');
  expect(specWith({})).not.toHaveProperty('onlyNames');
});

test('the plan carries the names that change their kind on purpose', () => {
  expect(specWith({ changed: ['TABLE_NAME'] })).toMatchObject({ changed: ['TABLE_NAME'] });
  expect(specWith({})).not.toHaveProperty('changed');
});

test('a name that no variable can have is refused', () => {
  expect(() => specWith({ changed: ['1st'] })).toThrow(
    'Shop/Orders: changed names something that cannot be an environment variable, got "1st", expected a letter followed by letters, digits or _',
  );
});
