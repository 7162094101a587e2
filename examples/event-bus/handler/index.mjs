import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const table = new DynamoDBClient({});

/**
 * Books the points of a paid order to its customer. An event may come more than once, and a failed one comes again: its id is part of the
 * key, so that it is booked once.
 */
export async function handler(event) {
  const { customerId, points } = event.detail;
  if (typeof customerId !== 'string' || typeof points !== 'number') throw new TypeError('no paid order');
  await table.send(
    new PutItemCommand({
      TableName: process.env.TABLE_NAME,
      Item: { customerId: { S: customerId }, eventId: { S: event.id }, points: { N: String(points) } },
    }),
  );
}
