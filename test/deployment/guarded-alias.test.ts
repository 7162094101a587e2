import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { guarded, testFunction, testStack } from '../support/stacks';

describe('an alias of the same name', () => {
  test('fails for a second guarded deployment of the function', () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    guarded(stack, { lambdaFunction });
    expect(() => guarded(stack, { lambdaFunction }, 'Again')).toThrow(
      new Error(
        'Shop/Again: function Shop/Fn has a guarded alias of this name, got live, which is Shop/Orders/Alias, ' +
          'expected a name of its own, choose another aliasName',
      ),
    );
  });

  test('is no obstacle on another function', () => {
    const stack = testStack();
    guarded(stack);
    expect(() => guarded(stack, { lambdaFunction: testFunction(stack, 'Other') }, 'Others')).not.toThrow();
  });

  test('is no obstacle where the new one has another name', () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    new lambda.Alias(stack, 'Beta', { aliasName: 'beta', version: lambdaFunction.currentVersion });
    expect(() => guarded(stack, { lambdaFunction })).not.toThrow();
  });
});

describe('automatic scaling of provisioned concurrency', () => {
  const message =
    'an alias with weights cannot have provisioned concurrency (Lambda refuses it while traffic shifts), got a scalable target on alias ';

  test('fails on an adopted alias', () => {
    const stack = testStack();
    const lambdaFunction = testFunction(stack);
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: lambdaFunction.currentVersion });
    alias.addAutoScaling({ maxCapacity: 3 });
    expect(() => guarded(stack, { lambdaFunction, alias })).toThrow(
      new Error(`Shop/Orders: ${message}Shop/Live, expected none, do not call addAutoScaling`),
    );
  });

  test('fails at synth when it is added afterwards', () => {
    const stack = testStack();
    guarded(stack).alias.addAutoScaling({ maxCapacity: 3 });
    expect(() => Template.fromStack(stack)).toThrow(
      `[Shop/Orders] ${message}Shop/Orders/Alias, expected none, do not call addAutoScaling`,
    );
  });
});
