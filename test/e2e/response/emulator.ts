import { readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { AddPermissionCommand, CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { fromItem } from '../../../lib/handlers/ledger/attribute-values';

const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';

/** A message that the subscriber got. */
export interface Received {
  readonly subject: string;
  readonly message: string;
}

/** MiniStack's services as the tests arrange them. */
export class Emulator {
  private readonly sns: SNSClient;
  private readonly dynamoDb: DynamoDBClient;
  private readonly lambda: LambdaClient;
  private readonly ssm: SSMClient;

  public constructor(
    private readonly url: string,
    private readonly archive: string,
  ) {
    const config = {
      region: REGION,
      endpoint: url,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
    };
    this.sns = new SNSClient(config);
    this.dynamoDb = new DynamoDBClient(config);
    this.lambda = new LambdaClient(config);
    this.ssm = new SSMClient(config);
  }

  /** Services of which the tests need no SDK. */
  private async call(scope: string, target: string, body: object): Promise<any> {
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': scope === 'sqs' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1',
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/${scope}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target} failed: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  public async createTable(properties: Record<string, any>): Promise<void> {
    const { TableName, KeySchema, AttributeDefinitions, BillingMode } = properties;
    await this.dynamoDb.send(new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, BillingMode }));
  }

  /** A topic with one queue that subscribed to it. @returns the address of the queue */
  public async createTopic(name: string): Promise<string> {
    const { QueueUrl } = await this.call('sqs', 'AmazonSQS.CreateQueue', { QueueName: `${name}-subscriber` });
    const { TopicArn } = await this.sns.send(new CreateTopicCommand({ Name: name }));
    const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}-subscriber`;
    await this.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return QueueUrl;
  }

  public async createFunction(name: string, handler: string, variables: Record<string, string>): Promise<string> {
    const { FunctionArn } = await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Handler: handler,
        Runtime: 'nodejs22.x',
        Role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
        Timeout: 60,
        MemorySize: 256,
        Code: { ZipFile: readFileSync(this.archive) },
        Environment: { Variables: variables },
      }),
    );
    return FunctionArn ?? '';
  }

  public async createRule(name: string, pattern: string, functionArn: string): Promise<void> {
    await this.call('events', 'AWSEvents.PutRule', { Name: name, EventPattern: pattern, State: 'ENABLED' });
    await this.call('events', 'AWSEvents.PutTargets', { Rule: name, Targets: [{ Id: 'Target0', Arn: functionArn }] });
    await this.lambda.send(
      new AddPermissionCommand({
        FunctionName: functionArn,
        StatementId: name,
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${name}`,
      }),
    );
  }

  /** Whether EventBridge finds that an event matches a pattern. */
  public async matches(pattern: string, event: object): Promise<boolean> {
    const request = { EventPattern: pattern, Event: JSON.stringify(event) };
    return (await this.call('events', 'AWSEvents.TestEventPattern', request)).Result;
  }

  public async putEvent(entry: object): Promise<void> {
    const { FailedEntryCount } = await this.call('events', 'AWSEvents.PutEvents', { Entries: [entry] });
    if (FailedEntryCount !== 0) throw new Error('the event was refused');
  }

  /** Invokes as EventBridge does: nobody waits for the answer. */
  public async invokeLater(name: string, event: string | object): Promise<void> {
    const Payload = typeof event === 'string' ? event : JSON.stringify(event);
    await this.lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload }));
  }

  /** @throws Error where the function does */
  public async invoke(name: string, event: string | object): Promise<void> {
    const Payload = typeof event === 'string' ? event : JSON.stringify(event);
    const answer = await this.lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
    if (answer.FunctionError) throw new Error(`${name} failed: ${Buffer.from(answer.Payload ?? []).toString()}`);
  }

  public async putParameter(name: string, text: string): Promise<void> {
    await this.ssm.send(new PutParameterCommand({ Name: name, Value: text, Type: 'String', Overwrite: true }));
  }

  /** All that the subscriber got since it was asked last. */
  public async received(queueUrl: string): Promise<Received[]> {
    const { Messages = [] } = await this.call('sqs', 'AmazonSQS.ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
    });
    for (const { ReceiptHandle } of Messages) {
      await this.call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle });
    }
    return Messages.map(({ Body }: { Body: string }) => {
      const { Subject, Message } = JSON.parse(Body);
      return { subject: Subject, message: Message };
    });
  }

  /** The records of a partition, by sort key. */
  public async records(tableName: string, partition: string): Promise<Map<string, Record<string, any>>> {
    const { Items = [] } = await this.dynamoDb.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ConsistentRead: true,
      }),
    );
    return new Map(Items.map((item) => fromItem(item)).map((record) => [String(record.sk), record]));
  }
}
