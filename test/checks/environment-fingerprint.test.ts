import { createHash } from 'node:crypto';
import type { App } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, EnvironmentFingerprint, type EnvironmentFingerprintProps } from '../../lib';
import { parseEnvironmentFingerprint } from '../../lib/contract/environment-fingerprint';
import { guarded, onlyResource, resourcesOf, testFunction, testStack } from '../support/stacks';

const NAME = '/staging/orders/names';

function published(props: Partial<EnvironmentFingerprintProps> = {}) {
  const stack = testStack();
  const parameter = new ssm.StringParameter(stack, 'Other', { stringValue: 'x' });
  const lambdaFunction = testFunction(stack, 'Fn', { environment: { TABLE: 'orders', PLACE: parameter.stringValue } });
  new EnvironmentFingerprint(stack, 'Names', { lambdaFunction, parameterName: NAME, ...props });
  lambdaFunction.addEnvironment('CURRENCY', 'EUR');
  return stack;
}

function fingerprintIn(stack: ReturnType<typeof testStack>) {
  const [resource] = Object.values(resourcesOf(stack, 'AWS::SSM::Parameter')).filter(
    ({ Properties }) => Properties.Name === NAME,
  );
  return parseEnvironmentFingerprint(resource.Properties.Value);
}

test('names are published, those that were added last too, and no value', () => {
  expect(fingerprintIn(published())).toEqual({
    fingerprintVersion: 1,
    salt: NAME,
    variables: { CURRENCY: null, PLACE: null, TABLE: null },
  });
});

test('a digest is published of the variables that were named', () => {
  const { variables } = fingerprintIn(published({ digestsOf: ['TABLE'] }));
  const sha256 = createHash('sha256').update(`${NAME}\n5\nTABLEorders`).digest('hex');
  expect(variables).toEqual({ CURRENCY: null, PLACE: null, TABLE: sha256.slice(0, 32) });
});

test.each(['PLACE', 'ABSENT'])('a digest of what only the deployment knows is refused: %s', (name) => {
  expect(() => (published({ digestsOf: [name] }).node.root as App).synth()).toThrow(
    `digestsOf names a variable whose value is not known at synth, got ${name}, expected literal text, leave it out`,
  );
});

test('a name that no variable can have is refused', () => {
  expect(() => published({ digestsOf: ['1st'] })).toThrow(
    'Shop/Names: digestsOf names something that cannot be an environment variable, got "1st"',
  );
});

test('a function that is not of this app is refused', () => {
  const stack = testStack();
  const lambdaFunction = lambda.Function.fromFunctionName(stack, 'Imported', 'orders');
  expect(() => new EnvironmentFingerprint(stack, 'Names', { lambdaFunction, parameterName: NAME })).toThrow(
    'Shop/Names: the variables of Shop/Imported are not known, got something else than a function of this app, expected a lambda.Function',
  );
});

test('is written after the release got through where it is told what to wait for', () => {
  const stack = testStack();
  const lambdaFunction = testFunction(stack);
  const { alias } = guarded(stack, { lambdaFunction });
  new EnvironmentFingerprint(stack, 'Names', { lambdaFunction, parameterName: NAME, after: alias });
  const [aliasId] = onlyResource(stack, 'AWS::Lambda::Alias');
  const [parameter] = Object.values(resourcesOf(stack, 'AWS::SSM::Parameter')).filter(
    ({ Properties }) => Properties.Name === NAME,
  );
  expect(parameter.DependsOn).toEqual([aliasId]);
});

describe('the check that compares with it', () => {
  const stackWith = (options: Parameters<typeof Check.environment>[0]) => {
    const stack = testStack();
    const publishedNames = ssm.StringParameter.fromStringParameterName(stack, 'Names', NAME);
    guarded(stack, { beforeAllowTraffic: [Check.environment({ publishedNames, ...options })] });
    return stack;
  };

  test('is in the plan, and may read the parameter', () => {
    const stack = stackWith({ sameAsPublished: ['CURRENCY'], differentFromPublished: ['TABLE'] });
    const [role] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('OrdersInspection'),
    );
    expect(JSON.stringify(role[1].Properties.Policies)).toContain(`:parameter${NAME}`);
    const [plan] = Object.values(resourcesOf(stack, 'AWS::SSM::Parameter')).filter(({ Properties }) => Properties.Name);
    expect(JSON.stringify(plan.Properties.Value)).toContain(
      JSON.stringify(`"published":{"parameter":"${NAME}","same":["CURRENCY"],"different":["TABLE"]}`).slice(1, -1),
    );
  });

  test('is refused without the parameter that it needs', () => {
    expect(() => stackWith({ publishedNames: undefined, sameAsPublished: ['A1'] })).toThrow(
      'Shop/Orders: sameAsPublished and differentFromPublished compare with another environment, got no publishedNames, expected the parameter in which it publishes',
    );
  });

  test('is refused where a value should be the same and different', () => {
    expect(() => stackWith({ sameAsPublished: ['A1', 'B1'], differentFromPublished: ['B1'] })).toThrow(
      'Shop/Orders: a value cannot be the same and different, got B1 in both, name it in one of them',
    );
  });

  test.each(['sameAsPublished', 'differentFromPublished'])(
    'is refused with a name that no variable can have in %s',
    (option) => {
      expect(() => stackWith({ [option]: ['1st'] })).toThrow(
        `Shop/Orders: ${option} names something that cannot be an environment variable, got "1st"`,
      );
    },
  );
});
