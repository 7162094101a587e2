import { Stack, Token } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { PublishedItemSpec, ReleaseCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { decryptStatement, readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * One attribute of a key, and the text that it holds.
 */
export interface PublishedItemKey {
  /**
   * Name of the attribute.
   */
  readonly name: string;

  /**
   * Text of the attribute, known at synth.
   */
  readonly value: string;
}

/**
 * An attribute of one DynamoDB item, in which the environment publishes a revision.
 */
export interface PublishedItem {
  /**
   * The table. With a key of its own, the key's policy must let identities of the account use it, as the CDK's default does.
   */
  readonly table: dynamodb.ITable;

  /**
   * Partition key of the item; the hook may read the items of this partition and no others.
   */
  readonly partitionKey: PublishedItemKey;

  /**
   * Sort key of the item.
   *
   * @default - the table has none
   */
  readonly sortKey?: PublishedItemKey;

  /**
   * Name of the attribute that holds the revision: text or a number.
   */
  readonly attribute: string;
}

/**
 * Options of `Check.release()`.
 */
export interface ReleaseCheckOptions extends CheckOptions {
  /**
   * Parameter in which the environment publishes the revision of its database schema, for example the last step of a
   * migration. The release must have a `schemaRev`.
   *
   * @default - what the version carries is compared with the plan alone
   */
  readonly schemaRevParameter?: ssm.IParameter;

  /**
   * Parameter in which the environment publishes the hash of its index. The release must have an `indexHash`.
   *
   * @default - what the version carries is compared with the plan alone
   */
  readonly indexHashParameter?: ssm.IParameter;

  /**
   * DynamoDB item in which the environment publishes the revision of its database schema, instead of a parameter.
   *
   * @default - `schemaRevParameter`, if any
   */
  readonly schemaRevItem?: PublishedItem;

  /**
   * DynamoDB item in which the environment publishes the hash of its index, instead of a parameter.
   *
   * @default - `indexHashParameter`, if any
   */
  readonly indexHashItem?: PublishedItem;
}

export function releaseCheck(options: ReleaseCheckOptions, scope: Construct, bind: CheckBindOptions): CheckConfig {
  const { schemaRevParameter, indexHashParameter, schemaRevItem, indexHashItem } = options;
  assertOnePlace(scope, 'schemaRev', schemaRevParameter, schemaRevItem);
  assertOnePlace(scope, 'indexHash', indexHashParameter, indexHashItem);
  for (const parameter of [schemaRevParameter, indexHashParameter]) {
    if (parameter) bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([parameter.parameterArn]));
  }
  const spec: ReleaseCheckSpec = {
    kind: 'release',
    ...specBase('release', options),
    ...(schemaRevParameter ? { schemaRevParameter: schemaRevParameter.parameterName } : {}),
    ...(indexHashParameter ? { indexHashParameter: indexHashParameter.parameterName } : {}),
    ...(schemaRevItem ? { schemaRevItem: publishedItem(scope, 'schemaRevItem', schemaRevItem, bind) } : {}),
    ...(indexHashItem ? { indexHashItem: publishedItem(scope, 'indexHashItem', indexHashItem, bind) } : {}),
  };
  return { spec };
}

function assertOnePlace(scope: Construct, field: string, parameter: unknown, item: unknown): void {
  if (parameter === undefined || item === undefined) return;
  throw new Error(
    `${scope.node.path}: a release check reads each revision in one place, got ${field}Parameter and ${field}Item, expected one of them, leave one out`,
  );
}

function publishedItem(
  scope: Construct,
  option: string,
  { table, partitionKey, sortKey, attribute }: PublishedItem,
  { hook }: CheckBindOptions,
): PublishedItemSpec {
  const key = [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, value }) => ({ name, value }));
  for (const text of [attribute, ...key.flatMap(({ name, value }) => [name, value])]) {
    if (text !== '' && !Token.isUnresolved(text)) continue;
    const got = text === '' ? 'an empty text' : 'a token';
    throw new Error(
      `${scope.node.path}: ${option} of a release check needs names and values of its key that are known at synth, got ${got}, expected text`,
    );
  }
  const principal = hook.grantPrincipal;
  principal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['dynamodb:GetItem'],
      resources: [table.tableArn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partitionKey.value] },
        // A call without a key would satisfy a condition on all of its keys.
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  );
  if (table.encryptionKey) {
    // Not grantDecrypt: it writes the role into the key's policy, and the role refers to the table, the table to the key.
    const service = `dynamodb.${Stack.of(table).region}.amazonaws.com`;
    principal.addToPrincipalPolicy(decryptStatement([table.encryptionKey.keyArn], service));
  }
  return { tableName: table.tableName, key, attribute };
}
