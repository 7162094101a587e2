import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const table = new DynamoDBClient({});

/** Takes an order in the region that it was sent to; the table carries it to the others. */
export async function handler(event) {
  let order;
  try {
    order = JSON.parse(event.body ?? '');
  } catch {
    return { statusCode: 400, body: JSON.stringify({ message: 'the body is not JSON' }) };
  }
  const orderId = randomUUID();
  await table.send(
    new PutItemCommand({
      TableName: process.env.TABLE_NAME,
      Item: {
        orderId: { S: orderId },
        article: { S: String(order.article ?? '') },
        region: { S: process.env.AWS_REGION },
      },
    }),
  );
  return { statusCode: 201, body: JSON.stringify({ orderId, release: process.env.RELEASE_ID }) };
}
