import fc from 'fast-check';
import { parseDocument } from '../../lib/template/document';
import { Resolver } from '../../lib/template/intrinsics';
import { TemplateError } from '../../lib/template/template-error';

const TEMPLATE = {
  Parameters: {
    Stage: { Type: 'String', Default: 'prod' },
    Count: { Type: 'Number', Default: 3 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Unknown: { Type: 'String' },
    UnknownList: { Type: 'List<String>' },
    Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/aws/service/image' },
  },
  Mappings: { Sizes: { prod: { Memory: 512, Zone: ['x', 'y'] } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { 'Fn::Not': [{ Condition: 'Both' }] }] },
    Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
    Guess: { 'Fn::Equals': [{ Ref: 'Unknown' }, 'x'] },
    Stored: { 'Fn::Equals': [{ Ref: 'Image' }, 'x'] },
    Odd: { 'Fn::Equals': [['a'], 'x'] },
    Short: { 'Fn::And': [{ Condition: 'IsProd' }] },
    Wrong: 'yes',
  },
  Resources: {
    Orders: { Type: 'AWS::Lambda::Function', Properties: {} },
    Named: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { 'Fn::Sub': 'orders-${Stage}' } } },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Named' } } },
    Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Named' }, Name: 'live' } },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'runner' } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop/key' } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: {} },
    Setting: { Type: 'AWS::SSM::Parameter', Properties: { Value: { Ref: 'Stage' } } },
    Custom: { Type: 'Custom::Thing', Properties: {} },
    Unnamed: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { Ref: 'AWS::NoValue' } } },
    Ouroboros: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { Ref: 'Ouroboros' } } },
  },
};

function resolver(): Resolver {
  return new Resolver({
    document: parseDocument(TEMPLATE, 'the template'),
    placement: { stackName: 'Shop', account: '123456789012', region: 'eu-west-1' },
    parameterValues: new Map([['Passed', 'by the parent']]),
  });
}

test.each([
  ['a plain value', 7, 7],
  ['Ref to a parameter', { Ref: 'Stage' }, 'prod'],
  ['Ref to a number', { Ref: 'Count' }, '3'],
  ['Ref to a list', { Ref: 'Zones' }, ['a', 'b']],
  ['Ref to a parameter without default', { Ref: 'Unknown' }, 'parameter-Unknown'],
  ['Ref to a list without default', { Ref: 'UnknownList' }, ['parameter-UnknownList']],
  ['Ref to a stored parameter', { Ref: 'Image' }, 'value-of-/aws/service/image'],
  ['Ref to what a parent stack passes', { Ref: 'Passed' }, 'by the parent'],
  ['Ref to a function', { Ref: 'Orders' }, 'Shop-Orders'],
  ['Ref to a function with a name', { Ref: 'Named' }, 'orders-prod'],
  ['Ref to a function whose name is AWS::NoValue', { Ref: 'Unnamed' }, 'Shop-Unnamed'],
  ['Ref to a version', { Ref: 'Version' }, 'arn:aws:lambda:eu-west-1:123456789012:function:orders-prod:2'],
  ['Ref to an alias', { Ref: 'Alias' }, 'arn:aws:lambda:eu-west-1:123456789012:function:orders-prod:live'],
  ['Ref to a secret', { Ref: 'Secret' }, 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/key'],
  ['Ref to a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:123456789012:Shop-Topic'],
  ['Ref to a queue', { Ref: 'Queue' }, 'https://sqs.eu-west-1.amazonaws.com/123456789012/Shop-Queue'],
  ['Ref to a custom resource', { Ref: 'Custom' }, 'Shop-Custom'],
  ['Ref to the account', { Ref: 'AWS::AccountId' }, '123456789012'],
  ['Ref to the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['Ref to the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['Ref to the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['Ref to the stack name', { Ref: 'AWS::StackName' }, 'Shop'],
  [
    'Ref to the stack id',
    { Ref: 'AWS::StackId' },
    'arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/rehearsal',
  ],
  ['Ref to the notification ARNs', { Ref: 'AWS::NotificationARNs' }, []],
  ['AWS::NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['AWS::NoValue in a list', [1, { Ref: 'AWS::NoValue' }], [1]],
  ['GetAtt of a version', { 'Fn::GetAtt': ['Version', 'Version'] }, '2'],
  ['GetAtt as a text', { 'Fn::GetAtt': 'Version.Version' }, '2'],
  ['GetAtt of a table', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:123456789012:table/Shop-Table'],
  ['GetAtt of a bucket', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::Shop-Bucket'],
  ['GetAtt of a role', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::123456789012:role/runner'],
  [
    'GetAtt of a state machine',
    { 'Fn::GetAtt': ['Machine', 'Arn'] },
    'arn:aws:states:eu-west-1:123456789012:stateMachine:Shop-Machine',
  ],
  ['GetAtt of an SSM parameter', { 'Fn::GetAtt': ['Setting', 'Value'] }, 'prod'],
  ['GetAtt of a queue name', { 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'Shop-Queue'],
  ['GetAtt that nobody knows', { 'Fn::GetAtt': ['Custom', 'Host.Name'] }, 'Shop-Custom.Host.Name'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-prod-3'],
  ['Sub', { 'Fn::Sub': '${AWS::StackName}/${Stage}/${Version.Version}/${!Literal}' }, 'Shop/prod/2/${Literal}'],
  ['Sub with variables', { 'Fn::Sub': ['${A}-${Stage}', { A: { Ref: 'Count' } }] }, '3-prod'],
  ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Split', { 'Fn::Split': ['|', 'a|b'] }, ['a', 'b']],
  ['If, true', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
  ['If, false', { 'Fn::If': ['IsTest', 'yes', 'no'] }, 'no'],
  ['If on And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
  ['If on Or and Not', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Memory'] }, 512],
  ['FindInMap that needs no default', { 'Fn::FindInMap': ['Sizes', 'prod', 'Memory', { DefaultValue: 1 }] }, 512],
  [
    'FindInMap with a default',
    { 'Fn::FindInMap': ['Sizes', 'test', 'Memory', { DefaultValue: { Ref: 'Count' } }] },
    '3',
  ],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}:Vpc Id' } }, 'imported-prod-Vpc-Id'],
  ['Base64', { 'Fn::Base64': 'hé' }, 'aMOp'],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"prod"}'],
])('%s', (_title, value, expected) => {
  expect(resolver().resolve(value, 'here')).toEqual(expected);
});

test.each([
  [{ Ref: 'Nobody' }, 'here: refers to Nobody, which is neither a resource nor a parameter of the template'],
  [{ Ref: 'constructor' }, 'here: refers to constructor, which is neither a resource nor a parameter of the template'],
  [{ Ref: 5 }, 'here: expected Ref to name something, got a value of type number'],
  [
    { 'Fn::GetAtt': ['Nobody', 'Arn'] },
    'here: Fn::GetAtt Nobody.Arn finds no resource with an attribute in the template',
  ],
  [{ 'Fn::GetAtt': 'Table' }, 'here: Fn::GetAtt Table finds no resource with an attribute in the template'],
  [{ 'Fn::GetAtt': ['Table'] }, 'here: expected Fn::GetAtt with 2 arguments, got a list'],
  [{ 'Fn::Join': '-' }, 'here: expected Fn::Join with 2 arguments, got a value of type string'],
  [{ 'Fn::Join': ['-', 'a'] }, 'here: expected Fn::Join on a list, got a value of type string'],
  [{ 'Fn::Join': ['-', [['a']]] }, 'here: expected a text, got a list'],
  [{ 'Fn::Sub': 5 }, 'here: expected Fn::Sub with a text, or with a text and its variables'],
  [{ 'Fn::Sub': '${Nobody}' }, 'here: refers to Nobody, which is neither a resource nor a parameter of the template'],
  [{ 'Fn::Select': [2, ['a', 'b']] }, 'here: Fn::Select has no item 2 among 2'],
  [{ 'Fn::Select': [-1, ['a']] }, 'here: Fn::Select has no item -1 among 1'],
  [{ 'Fn::FindInMap': ['Sizes', 'test', 'Memory'] }, 'here: Fn::FindInMap finds no Sizes.test.Memory'],
  [{ 'Fn::FindInMap': ['None', 'test', 'Memory', {}] }, 'here: Fn::FindInMap finds no None.test.Memory'],
  [{ 'Fn::Length': 'abc' }, 'here: expected Fn::Length on a list, got a value of type string'],
  [{ 'Fn::If': ['Nobody', 1, 2] }, 'here: condition Nobody is not defined in the template'],
  [{ 'Fn::If': ['Circle', 1, 2] }, 'condition Circle: condition Circle is defined by itself'],
  [{ 'Fn::If': ['Odd', 1, 2] }, 'condition Odd: expected Fn::Equals to compare two texts'],
  [{ 'Fn::If': ['Short', 1, 2] }, 'condition Short: expected an array of 2 to 10 conditions'],
  [{ 'Fn::If': ['Wrong', 1, 2] }, 'condition Wrong: expected Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition'],
  [
    { 'Fn::If': ['Guess', 1, 2] },
    'condition Guess: depends on parameter Unknown, whose value is not in the template, give it a Default or rehearse a cloud assembly in which it has one',
  ],
  [
    { 'Fn::If': ['Stored', 1, 2] },
    'condition Stored: depends on parameter Image, whose value is not in the template, give it a Default or rehearse a cloud assembly in which it has one',
  ],
  [{ 'Fn::Cidr': ['10.0.0.0/16', 2] }, 'here: Fn::Cidr cannot be resolved without deploying, use a plain value there'],
  [{ Ref: 'Ouroboros' }, 'Ouroboros: FunctionName: the name refers to itself'],
])('refuses %j', (value, message) => {
  expect(() => resolver().resolve(value, 'here')).toThrow(new TemplateError(message));
});

test('refuses a value nested deeper than any template', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 5000; level++) deep = [deep];
  expect(() => resolver().resolve(deep, 'here')).toThrow(
    new TemplateError('here: nested deeper than 100 levels or in a circle'),
  );
});

test('no resource, parameter or attribute ever looks like a placeholder that was left over', () => {
  const logicalIds = Object.keys(TEMPLATE.Resources).filter((id) => id !== 'Ouroboros');
  const references = fc.oneof(
    fc.constantFrom(...logicalIds, ...Object.keys(TEMPLATE.Parameters)).map((name) => ({ Ref: name })),
    fc.tuple(fc.constantFrom(...logicalIds), fc.string({ minLength: 1 })).map((path) => ({ 'Fn::GetAtt': path })),
    fc.string().map((name) => ({ 'Fn::ImportValue': name })),
  );
  fc.assert(
    fc.property(references, (reference) => {
      const attribute = 'Fn::GetAtt' in reference ? reference['Fn::GetAtt'][1] : '';
      fc.pre(!/[${}]/.test(attribute));
      const text = JSON.stringify(resolver().resolve(reference, 'here'));
      expect(text).not.toMatch(/\$\{|\{\{|undefined|\[object Object\]|^""$/);
    }),
  );
});
