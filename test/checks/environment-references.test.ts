import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check } from '../../lib';
import { referencesInText } from '../../lib/checks/text-references';
import { guarded, planOf, testFunction, testStack } from '../support/stacks';

type Environment = (stack: Stack) => Record<string, string>;

/** The checks of secrets and parameters that nobody asked for. */
function discovered(environment: Environment) {
  const stack = testStack();
  guarded(stack, { lambdaFunction: testFunction(stack, 'Fn', { environment: environment(stack) }) });
  return planOf(stack)
    .beforeAllowTraffic.filter(({ kind }: any) => kind === 'secret' || kind === 'parameter')
    .map(({ mode, ...check }: any) => (mode === 'enforced' ? check : { mode, ...check }));
}

const AN_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf';

describe('without being asked, a check is planned for', () => {
  test.each<[string, Environment, object]>([
    [
      'a secret by ARN',
      (stack) => ({ DB: new secretsmanager.Secret(stack, 'Secret').secretArn }),
      { kind: 'secret', id: 'secret:DB', secretId: '<SecretA720EF05>', variables: ['DB'] },
    ],
    [
      'a secret by name',
      (stack) => ({ DB: new secretsmanager.Secret(stack, 'Secret').secretName }),
      { kind: 'secret', id: 'secret:DB', secretId: '<SecretA720EF05>', variables: ['DB'] },
    ],
    [
      "a secret's value that CloudFormation resolves",
      (stack) => ({ DB: new secretsmanager.Secret(stack, 'Secret').secretValue.unsafeUnwrap() }),
      { kind: 'secret', id: 'secret:DB', secretId: '<SecretA720EF05>', variables: ['DB'] },
    ],
    [
      'an imported secret',
      (stack) => ({ DB: secretsmanager.Secret.fromSecretNameV2(stack, 'Imported', 'prod/db').secretArn }),
      {
        kind: 'secret',
        id: 'secret:DB',
        secretId: 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:prod/db',
        variables: ['DB'],
      },
    ],
    ['a literal ARN', () => ({ DB: AN_ARN }), { kind: 'secret', id: 'secret:DB', secretId: AN_ARN, variables: ['DB'] }],
    [
      'a dynamic reference',
      () => ({ DB: '{{resolve:secretsmanager:prod/db:SecretString:password}}' }),
      { kind: 'secret', id: 'secret:DB', secretId: 'prod/db', variables: ['DB'] },
    ],
    [
      'a parameter by name',
      (stack) => ({ LIMIT: new ssm.StringParameter(stack, 'Limit', { stringValue: '7' }).parameterName }),
      { kind: 'parameter', id: 'parameter:LIMIT', name: '<LimitC3BD55D9>', variables: ['LIMIT'] },
    ],
    [
      "a parameter's value that CloudFormation looks up",
      (stack) => ({ LIMIT: ssm.StringParameter.valueForStringParameter(stack, '/prod/limit') }),
      { kind: 'parameter', id: 'parameter:LIMIT', name: '/prod/limit', variables: ['LIMIT'] },
    ],
    [
      'a dynamic reference to a parameter',
      () => ({ LIMIT: 'n={{resolve:ssm:/prod/limit:3}}' }),
      { kind: 'parameter', id: 'parameter:LIMIT', name: '/prod/limit', variables: ['LIMIT'] },
    ],
  ])('%s', (_title, environment, check) => {
    expect(discovered(environment)).toEqual([check]);
  });

  test('a secret once, however many variables refer to it', () => {
    expect(
      discovered((stack) => {
        const secret = new secretsmanager.Secret(stack, 'Secret');
        return { SECOND: secret.secretArn, FIRST: secret.secretName };
      }),
    ).toEqual([{ kind: 'secret', id: 'secret:FIRST', secretId: '<SecretA720EF05>', variables: ['FIRST', 'SECOND'] }]);
  });
});

test.each(['plain', 'https://example.com/secret', 'arn:aws:s3:::bucket', '', '{{resolve:other:x}}'])(
  'nothing is planned for the text %j',
  (text) => {
    expect(discovered(() => ({ TEXT: text }))).toEqual([]);
  },
);

test('nothing is planned for an ordinary stack parameter', () => {
  expect(discovered((stack) => ({ SIZE: new CfnParameter(stack, 'Size', { default: '3' }).valueAsString }))).toEqual(
    [],
  );
});

test('a variable that is added after the deployment was declared is seen', () => {
  const stack = testStack();
  const fn = testFunction(stack);
  guarded(stack, { lambdaFunction: fn });
  fn.addEnvironment('DB', AN_ARN);
  expect(planOf(stack).beforeAllowTraffic.at(-1).secretId).toBe(AN_ARN);
});

test('a secret that the user checks is not checked twice, and its check knows the variables', () => {
  const stack = testStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const lambdaFunction = testFunction(stack, 'Fn', { environment: { DB: secret.secretArn } });
  guarded(stack, { lambdaFunction, beforeAllowTraffic: [Check.secret(secret, { jsonKeys: ['user'] })] });
  expect(planOf(stack).beforeAllowTraffic.filter(({ kind }: any) => kind === 'secret')).toEqual([
    {
      kind: 'secret',
      id: 'secret:Secret',
      mode: 'enforced',
      secretId: '<SecretA720EF05>',
      variables: ['DB'],
      jsonKeys: ['user'],
    },
  ]);
});

test('a secret of another stack is planned across the stacks', () => {
  const app = new App();
  const secret = new secretsmanager.Secret(new Stack(app, 'Data'), 'Secret');
  const stack = new Stack(app, 'Shop');
  guarded(stack, { lambdaFunction: testFunction(stack, 'Fn', { environment: { DB: secret.secretArn } }) });
  const plan = JSON.stringify(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  expect(plan).toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
});

describe('a text names', () => {
  test.each([
    ['{{resolve:secretsmanager:prod/db}}', [{ kind: 'secret', id: 'prod/db' }]],
    [`x{{resolve:secretsmanager:${AN_ARN}:SecretString:pw:AWSCURRENT:}}`, [{ kind: 'secret', id: AN_ARN }]],
    [
      '{{resolve:ssm-secure:/a:1}}{{resolve:ssm:b}}',
      [
        { kind: 'parameter', id: '/a' },
        { kind: 'parameter', id: 'b' },
      ],
    ],
    [
      'arn:aws:ssm:eu-west-1:123456789012:parameter/a/b',
      [{ kind: 'parameter', id: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a/b' }],
    ],
    [`prefix ${AN_ARN}`, []],
  ])('%s', (text, references) => {
    expect(referencesInText(text)).toEqual(references);
  });
});
