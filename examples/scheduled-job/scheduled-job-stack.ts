import * as path from 'node:path';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Check, GuardedDeployment, type Release, UnjudgedRollout } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

export interface ScheduledJobStackProps extends StackProps {
  readonly release: Release;
}

const INPUT = { maxAgeHours: 24 };

/** A job that runs every quarter of an hour: too seldom for a canary to prove anything, so it is proven before. */
export class ScheduledJobStack extends Stack {
  public constructor(scope: Construct, id: string, props: ScheduledJobStackProps) {
    super(scope, id, props);

    const carts = new dynamodb.TableV2(this, 'Carts', {
      partitionKey: { name: 'cartId', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const missedRuns = new sqs.Queue(this, 'MissedRuns', { enforceSSL: true, retentionPeriod: Duration.days(14) });

    Validations.of(missedRuns).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'the queue is the dead-letter queue of the schedule',
    });

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const cleanUp = new lambda.Function(this, 'CleanUp', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      timeout: Duration.seconds(20),
      environment: { TABLE_NAME: carts.tableName },
      logGroup,
      role,
    });
    carts.grant(role, 'dynamodb:Scan', 'dynamodb:DeleteItem');

    const job = new GuardedDeployment(this, 'Guarded', {
      lambdaFunction: cleanUp,
      release: props.release,
      // Thirty runs of the exact new version before any traffic: the handler sees that they are rehearsals and deletes nothing.
      beforeAllowTraffic: [Check.syntheticTraffic({ payloads: [INPUT], calls: 30, stopAt: 2 })],
      // Two runs in half an hour judge nothing. The rollout goes on all the same and its report says so; FAIL would
      // refuse every release of this job.
      unjudged: UnjudgedRollout.FLAG,
    });

    new scheduler.Schedule(this, 'EveryQuarterHour', {
      schedule: scheduler.ScheduleExpression.rate(Duration.minutes(15)),
      target: new LambdaInvoke(job.alias, {
        input: scheduler.ScheduleTargetInput.fromObject(INPUT),
        retryAttempts: 2,
        maxEventAge: Duration.minutes(10),
        deadLetterQueue: missedRuns,
      }),
    });
  }
}
