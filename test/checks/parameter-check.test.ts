import { Lazy } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, type ParameterCheckOptions } from '../../lib';
import { guarded, planOf, testStack } from '../support/stacks';

function specWith(options: ParameterCheckOptions) {
  const stack = testStack();
  const parameter = ssm.StringParameter.fromStringParameterName(stack, 'Limits', '/orders/limits');
  guarded(stack, { beforeAllowTraffic: [Check.parameter(parameter, options)] });
  return planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'parameter');
}

test('the plan carries the type and the version that the release needs', () => {
  expect(specWith({ type: ssm.ParameterType.STRING_LIST, version: 3 })).toMatchObject({
    type: 'StringList',
    version: 3,
  });
  expect(Object.keys(specWith({}))).toEqual(['kind', 'id', 'mode', 'name', 'variables']);
});

test('a type that SSM does not have for values is refused', () => {
  expect(() => specWith({ type: ssm.ParameterType.AWS_EC2_IMAGE_ID })).toThrow(
    'Shop/Orders: type of a parameter check, got AWS::EC2::Image::Id, expected one of String, StringList, SecureString',
  );
});

test.each([
  [0, '0'],
  [1.5, '1.5'],
  [Lazy.number({ produce: () => 1 }), 'a token'],
])('version %d is refused', (version, got) => {
  expect(() => specWith({ version })).toThrow(
    `Shop/Orders: version of a parameter check, got ${got}, expected a whole number from 1 on`,
  );
});
