import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PublishedItemSpec } from '../../contract/check-spec';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/**
 * Text or number that an attribute of a DynamoDB item holds, as text. Read consistently: a migration may have written it just now.
 *
 * @throws PortError of kind `absent` where item or attribute do not exist, `malformed` where the attribute is neither text nor number
 */
export async function readPublishedItem(
  dynamoDb: DynamoDBClient,
  { tableName, key, attribute }: PublishedItemSpec,
  abortSignal: AbortSignal,
): Promise<string> {
  const call = `dynamodb:GetItem of ${attribute} in ${tableName}`;
  const { Item } = await asking(call, () =>
    dynamoDb.send(
      new GetItemCommand({
        TableName: tableName,
        Key: Object.fromEntries(key.map(({ name, value }) => [name, { S: value }])),
        ConsistentRead: true,
        // The name may be one of DynamoDB's reserved words.
        ProjectionExpression: '#attribute',
        ExpressionAttributeNames: { '#attribute': attribute },
      }),
      { abortSignal },
    ),
  );
  const published = Item !== undefined && Object.hasOwn(Item, attribute) ? Item[attribute] : undefined;
  if (published === undefined) throw new PortError('absent', `${call} found nothing`);
  const text = published.S ?? published.N;
  if (text === undefined) throw new PortError('malformed', `${call} found neither text nor a number`);
  return text;
}
