import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** Writes what the service was called with into the table that both services share. */
export async function handler({ body }) {
  const { id, ...rest } = JSON.parse(body);
  if (typeof id !== 'string') return { statusCode: 400 };
  const Item = { id: { S: `${process.env.SERVICE}#${id}` }, content: { S: JSON.stringify(rest) } };
  await client.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  return { statusCode: 204 };
}
