import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ReleaseLedger } from '../../lib/release/release-ledger';
import { onlyResource, testStack } from '../support/stacks';

function statements(stack: ReturnType<typeof testStack>) {
  return onlyResource(stack, 'AWS::IAM::Policy')[1].Properties.PolicyDocument.Statement;
}
const role = (stack: ReturnType<typeof testStack>) =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

test('the table is encrypted, on demand, recoverable, protected and retained', () => {
  const stack = testStack();
  new ReleaseLedger(stack, 'Ledger', { tableName: 'releases' });
  const [, table] = onlyResource(stack, 'AWS::DynamoDB::Table');
  expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(table.Properties).toEqual({
    TableName: 'releases',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
});

test('records are granted for one application, without a way around the key', () => {
  const stack = testStack();
  const ledger = ReleaseLedger.fromTableName(stack, 'Ledger', 'releases');
  ledger.grantRecords(role(stack), 'Shop');
  expect(statements(stack)).toEqual([
    expect.objectContaining({
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['deployment#Shop/*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ]);
  expect(JSON.stringify(statements(stack))).toContain('table/releases');
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 0);
});

test('one deployment group is granted item by item', () => {
  const stack = testStack();
  new ReleaseLedger(stack, 'Ledger').grantDeployment(role(stack), 'Shop', 'Orders');
  expect(statements(stack)).toEqual([
    expect.objectContaining({
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['deployment#Shop/Orders'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ]);
});

test('locks are granted by name', () => {
  const stack = testStack();
  new ReleaseLedger(stack, 'Ledger').grantLocks(role(stack), ['orders-db', 'stock']);
  expect(statements(stack)).toEqual([
    expect.objectContaining({
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['lock#orders-db', 'lock#stock'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ]);
});

test('a grant of no lock is refused', () => {
  const stack = testStack();
  expect(() => new ReleaseLedger(stack, 'Ledger').grantLocks(role(stack), [])).toThrow(
    new Error('Shop/Ledger: no lock is named, got an empty list, expected at least one name, name the locks'),
  );
});

test('readers can write nothing, and may use the key of the table', () => {
  const stack = testStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  new ReleaseLedger(stack, 'Ledger', { encryptionKey }).grantRead(role(stack));
  expect(statements(stack).flatMap(({ Action }: { Action: string | string[] }) => Action)).toEqual([
    'kms:Decrypt',
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
  ]);
});
