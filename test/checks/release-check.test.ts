import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, type PublishedItem, Release, type ReleaseCheckOptions } from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { inspectionStatements } from '../support/inspection';
import { guarded, planOf, testStack } from '../support/stacks';

const RELEASE = Release.of({ releaseId: 'r1', schemaRev: 'sc-1', indexHash: 'a1' });

function stackWith(options: (stack: Stack) => ReleaseCheckOptions, release = RELEASE) {
  const stack = testStack();
  guarded(stack, { release, beforeAllowTraffic: [Check.release(options(stack))] });
  return stack;
}

function table(stack: Stack, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  return new dynamodb.Table(stack, 'Schema', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    ...props,
  });
}

const item = (of: dynamodb.ITable, change: Partial<PublishedItem> = {}): PublishedItem => ({
  table: of,
  partitionKey: { name: 'pk', value: 'orders' },
  sortKey: { name: 'sk', value: 'latest' },
  attribute: 'rev',
  ...change,
});

test('a revision may be published in an item, of which the deployment’s own role may read the partition', () => {
  const stack = stackWith((scope) => {
    const schema = table(scope);
    return {
      schemaRevItem: item(schema),
      indexHashItem: item(schema, { partitionKey: { name: 'pk', value: 'index' }, sortKey: undefined }),
    };
  });
  const spec = planOf(stack).beforeAllowTraffic.find(({ kind }: { kind: string }) => kind === 'release');
  expect(spec).toEqual({
    kind: 'release',
    id: 'release',
    mode: 'enforced',
    schemaRevItem: {
      tableName: expect.stringMatching(/^<Schema[0-9A-F]{8}>$/),
      key: [
        { name: 'pk', value: 'orders' },
        { name: 'sk', value: 'latest' },
      ],
      attribute: 'rev',
    },
    indexHashItem: {
      tableName: expect.stringMatching(/^<Schema[0-9A-F]{8}>$/),
      key: [{ name: 'pk', value: 'index' }],
      attribute: 'rev',
    },
  });
  const reading = (partition: string) => ({
    Effect: 'Allow',
    Resource: [expect.stringMatching(/^<Schema[0-9A-F]{8}\.Arn>$/)],
    Condition: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
  expect(inspectionStatements(stack, 'dynamodb:GetItem')).toEqual([reading('orders'), reading('index')]);
  expect(inspectionStatements(stack, 'kms:Decrypt')).toEqual([]);
});

test('of a table with a key of its own the role may decrypt through DynamoDB, without a cycle', () => {
  const stack = stackWith((scope) => ({
    schemaRevItem: item(table(scope, { encryptionKey: new kms.Key(scope, 'Key') })),
  }));
  expect(inspectionStatements(stack, 'kms:Decrypt')).toEqual([
    {
      Effect: 'Allow',
      Resource: [expect.stringMatching(/^<Key[0-9A-F]{8}\.Arn>$/)],
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      },
    },
  ]);
  expectAcyclic(Template.fromStack(stack).toJSON());
});

test.each(['schemaRev', 'indexHash'] as const)('%s is read in one place', (field) => {
  const both = (stack: Stack) => ({
    [`${field}Parameter`]: new ssm.StringParameter(stack, 'P', { stringValue: 'x' }),
    [`${field}Item`]: item(table(stack)),
  });
  expect(() => stackWith(both)).toThrow(
    new Error(
      `Shop/Orders: a release check reads each revision in one place, got ${field}Parameter and ${field}Item, expected one of them, leave one out`,
    ),
  );
});

test.each<[string, (stack: Stack) => Partial<PublishedItem>]>([
  ['an empty text', () => ({ attribute: '' })],
  ['an empty text', () => ({ sortKey: { name: 'sk', value: '' } })],
  ['a token', (stack) => ({ partitionKey: { name: 'pk', value: new CfnParameter(stack, 'P').valueAsString } })],
])('%s in the key of an item is refused', (got, change) => {
  expect(() => stackWith((stack) => ({ schemaRevItem: item(table(stack), change(stack)) }))).toThrow(
    new Error(
      `Shop/Orders: schemaRevItem of a release check needs names and values of its key that are known at synth, got ${got}, expected text`,
    ),
  );
});

test('an item needs a release that has something to compare with it', () => {
  const stack = stackWith((scope) => ({ schemaRevItem: item(table(scope)) }), Release.of({ releaseId: 'r1' }));
  expect(() => Template.fromStack(stack)).toThrow(
    'schemaRevItem is given but the release has no schemaRev to compare it with, add schemaRev to the release',
  );
});
