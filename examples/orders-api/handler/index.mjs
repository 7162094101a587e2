import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callProbe, withGuardrails } from 'cdk-serverless-guardrails/runtime';

const table = new DynamoDBClient({});
const secrets = new SecretsManagerClient({});

/** Takes an order: reads the payment key, as a real one would to charge, and stores the order. */
async function createOrder(event) {
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

/** What this function cannot do without. Before traffic the hook has each new version ask for itself, in its own role and network. */
const probes = {
  'orders-table': callProbe((abortSignal) =>
    table.send(new DescribeTableCommand({ TableName: process.env.TABLE_NAME }), { abortSignal }),
  ),
  'payment-key': callProbe((abortSignal) =>
    secrets.send(new DescribeSecretCommand({ SecretId: process.env.PAYMENT_KEY_ARN }), { abortSignal }),
  ),
};

export const handler = withGuardrails(createOrder, { probes });
