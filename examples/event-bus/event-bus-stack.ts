import * as path from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GuardedDeployment, type Release } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

export interface EventBusStackProps extends StackProps {
  readonly release: Release;
}

/** A consumer of an event bus: one guarded function, and two ways to fail that both end in a queue. */
export class EventBusStack extends Stack {
  public constructor(scope: Construct, id: string, props: EventBusStackProps) {
    super(scope, id, props);

    const bookings = new dynamodb.TableV2(this, 'Bookings', {
      partitionKey: { name: 'customerId', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'eventId', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const queueProps: sqs.QueueProps = { enforceSSL: true, retentionPeriod: Duration.days(14) };
    const undelivered = new sqs.Queue(this, 'Undelivered', queueProps);
    const failed = new sqs.Queue(this, 'Failed', queueProps);

    for (const queue of [undelivered, failed]) {
      Validations.of(queue).acknowledge({
        id: 'AwsSolutions::AwsSolutions-SQS3',
        reason: 'the queue is a dead-letter queue itself, of EventBridge or of Lambda',
      });
    }

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    bookings.grant(role, 'dynamodb:PutItem');
    const bookPoints = new lambda.Function(this, 'BookPoints', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: bookings.tableName },
      logGroup,
      role,
    });

    const consumer = new GuardedDeployment(this, 'Guarded', { lambdaFunction: bookPoints, release: props.release });
    // EventBridge hands an event to Lambda's own queue and is done; from then on it is Lambda that tries again. This belongs to
    // the alias: without it a failed event of the alias would be dropped after its last try.
    consumer.alias.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failed),
    });

    const bus = new events.EventBus(this, 'Bus');
    new events.Rule(this, 'PaidOrders', {
      eventBus: bus,
      eventPattern: { source: ['orders'], detailType: ['OrderPaid'] },
      targets: [
        new LambdaFunction(consumer.alias, {
          retryAttempts: 10,
          maxEventAge: Duration.hours(2),
          deadLetterQueue: undelivered,
        }),
      ],
    });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
  }
}
