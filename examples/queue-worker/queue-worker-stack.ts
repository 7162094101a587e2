import * as path from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AlarmPolicy, GuardedDeployment, type Release } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

export interface QueueWorkerStackProps extends StackProps {
  readonly release: Release;
}

const TIMEOUT = Duration.seconds(20);

/** A queue whose messages one guarded function handles, with a dead-letter queue and partial batch failures. */
export class QueueWorkerStack extends Stack {
  public constructor(scope: Construct, id: string, props: QueueWorkerStackProps) {
    super(scope, id, props);

    const receipts = new dynamodb.TableV2(this, 'Receipts', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deadLetters = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    const orders = new sqs.Queue(this, 'Orders', {
      enforceSSL: true,
      // Six time-outs: a batch that Lambda throttles must not come back while it is tried again.
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
      // A message that meets a bad version has four more tries, nine in ten of them on the version still serving.
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const writeReceipt = new NodejsFunction(this, 'WriteReceipt', {
      entry: path.join(__dirname, 'handler', 'index.mjs'),
      depsLockFilePath: path.join(__dirname, '..', '..', 'package-lock.json'),
      bundling: { format: OutputFormat.ESM },
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: TIMEOUT,
      environment: { TABLE_NAME: receipts.tableName },
      logGroup,
      role,
    });
    logGroup.grantWrite(role);
    receipts.grant(role, 'dynamodb:PutItem');

    const worker = new GuardedDeployment(this, 'Guarded', {
      lambdaFunction: writeReceipt,
      release: props.release,
      // Calls that fail (a crash, a time-out), and batches that succeed although messages in them failed.
      alarmPolicies: [AlarmPolicy.errorRateOverBaseline(), AlarmPolicy.failedBatches()],
      expectedRps: 3, // batches a second, not messages
    });
    worker.alias.addEventSource(
      new SqsEventSource(orders, { batchSize: 10, maxConcurrency: 20, reportBatchItemFailures: true }),
    );

    new CfnOutput(this, 'OrdersQueueUrl', { value: orders.queueUrl });
  }
}
