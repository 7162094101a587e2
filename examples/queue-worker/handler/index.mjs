import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { perMessage } from 'cdk-serverless-guardrails/runtime';

const table = new DynamoDBClient({});

/** Writes the receipt of one order, once: SQS may deliver a message again, and so may a batch of which the process died. */
async function writeReceipt({ messageId, body }) {
  const { orderId, total } = JSON.parse(body);
  if (typeof orderId !== 'string' || typeof total !== 'number') throw new TypeError('no order');
  try {
    await table.send(
      new PutItemCommand({
        TableName: process.env.TABLE_NAME,
        Item: { orderId: { S: orderId }, total: { N: String(total) }, messageId: { S: messageId } },
        ConditionExpression: 'attribute_not_exists(orderId)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

export const handler = perMessage(writeReceipt);
