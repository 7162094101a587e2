import type { Item } from './attribute-values';

/** What a read asks for. */
export interface GetItemRequest {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead: true;
}

/** What a write asks for. */
export interface PutItemRequest {
  readonly TableName: string;
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * The two calls that the ledger makes. The class `DynamoDB` of `@aws-sdk/client-dynamodb` satisfies it, and so do two lines over
 * `DynamoDBClient.send`, which keep the bundle small.
 */
export interface DynamoDbCalls {
  getItem(request: GetItemRequest, options: CallOptions): Promise<{ readonly Item?: object }>;
  putItem(request: PutItemRequest, options: CallOptions): Promise<unknown>;
}
