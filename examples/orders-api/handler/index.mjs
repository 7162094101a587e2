import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const table = new DynamoDBClient({});
const secrets = new SecretsManagerClient({});

/** Takes an order: reads the payment key, as a real one would to charge, and stores the order. */
export async function handler(event) {
  let order;
  try {
    order = JSON.parse(event.body ?? '');
  } catch {
    return { statusCode: 400, body: JSON.stringify({ message: 'the body is not JSON' }) };
  }
  await secrets.send(new GetSecretValueCommand({ SecretId: process.env.PAYMENT_KEY_ARN }));
  const orderId = randomUUID();
  await table.send(
    new PutItemCommand({
      TableName: process.env.TABLE_NAME,
      Item: {
        orderId: { S: orderId },
        article: { S: String(order.article ?? '') },
        currency: { S: process.env.CURRENCY },
        releaseId: { S: process.env.RELEASE_ID },
      },
    }),
  );
  return { statusCode: 201, body: JSON.stringify({ orderId, release: process.env.RELEASE_ID }) };
}
