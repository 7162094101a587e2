import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AlarmPolicy } from '../alarms/alarm-policy';
import { GuardedDeployment } from '../deployment/guarded-deployment';
import type { GuardedWorkerProps } from './guarded-worker-props';
import { patternFunction } from './pattern-function';

const DEFAULT_TIMEOUT = Duration.seconds(30);
/** Lambda's own default (API reference, CreateFunction). */
const TIMEOUT_OF_LAMBDA_SEC = 3;
/** Visibility beside the function's time-out, so that a throttled batch does not come back while it is tried (Lambda developer guide, SQS). */
const VISIBILITY_TIMES = 6;
const DEFAULT_RECEIVES = 5;
/** The longest that SQS keeps a message: a dead letter should outlive a holiday. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/**
 * A queue emptied by a guarded function: function, alias and deployment, queue and dead-letter queue, failed messages reported one by one.
 *
 * During a canary 10 % means 10 % of the batches. What the new version fails becomes visible again and meets the version still serving nine
 * times out of ten, so a bad release delays messages before it loses any.
 *
 * @example
 * const receipts = new GuardedWorker(this, 'Receipts', {
 *   code: lambda.Code.fromAsset('handler'), // export const handler = perMessage(async (message) => {...})
 *   release: Release.fromContext(this),
 * });
 */
export class GuardedWorker extends Construct {
  /**
   * The queue; `queue.grantSendMessages()` lets others fill it.
   */
  public readonly queue: sqs.Queue;

  /**
   * Where messages go that failed too often.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * The function. Grant it what it needs; let nothing but the alias of the deployment invoke it.
   */
  public readonly lambdaFunction: lambda.Function;

  /**
   * How its versions are rolled out.
   */
  public readonly deployment: GuardedDeployment;

  /**
   * What hands batches of the queue to the alias.
   */
  public readonly eventSourceMapping: lambda.EventSourceMapping;

  /**
   * Makes the worker.
   *
   * Throws for a visibility time-out in which a message could come back while it is handled, for a single try, and for what
   * `GuardedDeployment` refuses. Warns where reserved concurrency is lower than what the queue may call at once.
   */
  public constructor(scope: Construct, id: string, props: GuardedWorkerProps) {
    super(scope, id);
    const receives = props.maxReceiveCount ?? DEFAULT_RECEIVES;
    if (!Token.isUnresolved(receives) && receives < 2) {
      throw new Error(
        `${this.node.path}: maxReceiveCount is how often a message is tried, got ${receives}, ` +
          `expected at least 2, otherwise every failure of a new version loses its message to the dead-letter queue, use ${DEFAULT_RECEIVES}`,
      );
    }
    this.lambdaFunction = patternFunction(this, props, DEFAULT_TIMEOUT);
    this.deployment = new GuardedDeployment(this, 'Deployment', {
      ...props,
      lambdaFunction: this.lambdaFunction,
      alarmPolicies: props.alarmPolicies ?? [AlarmPolicy.errorRateOverBaseline(), AlarmPolicy.failedBatches()],
    });

    const common: sqs.QueueProps = {
      ...(props.fifo && { fifo: true }),
      enforceSSL: true,
      ...(props.encryptionKey
        ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: props.encryptionKey }
        : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
    };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...common,
      retentionPeriod: DEAD_LETTER_RETENTION,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: this.visibility(props),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: receives },
    });
    const source = new SqsEventSource(this.queue, {
      batchSize: props.batchSize,
      maxBatchingWindow: props.maxBatchingWindow,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
    });
    this.deployment.alias.addEventSource(source);
    const mappings = this.deployment.alias.node.children.filter((child) => child instanceof lambda.EventSourceMapping);
    this.eventSourceMapping = mappings[mappings.length - 1];
    this.warnOfThrottling(props.maxConcurrency);
  }

  private visibility({ visibilityTimeout, maxBatchingWindow }: GuardedWorkerProps): Duration | undefined {
    const timeout = this.lambdaFunction.timeout ?? Duration.seconds(TIMEOUT_OF_LAMBDA_SEC);
    if ([timeout, maxBatchingWindow, visibilityTimeout].some((duration) => duration?.isUnresolved())) {
      if (visibilityTimeout !== undefined) return visibilityTimeout;
      throw new Error(
        `${this.node.path}: the time-out of the function is not known at synth, got a token, expected visibilityTimeout besides it, pass one of at least six times the time-out`,
      );
    }
    const needed = VISIBILITY_TIMES * timeout.toSeconds() + (maxBatchingWindow?.toSeconds() ?? 0);
    const seconds = visibilityTimeout?.toSeconds() ?? needed;
    if (seconds >= needed) return Duration.seconds(seconds);
    throw new Error(
      `${this.node.path}: a message could come back while it is handled, got a visibilityTimeout of ${seconds} seconds for a time-out of ${timeout.toSeconds()} seconds, ` +
        `expected at least ${needed} (six times the time-out, and the batching window), leave visibilityTimeout out`,
    );
  }

  /** Batches that Lambda cannot start count as received, so that healthy messages end up among the dead letters. */
  private warnOfThrottling(maxConcurrency: number | undefined): void {
    const { reservedConcurrentExecutions: reserved } = this.lambdaFunction.node.defaultChild as lambda.CfnFunction;
    if (reserved === undefined || Token.isUnresolved(reserved)) return;
    if (maxConcurrency !== undefined && (Token.isUnresolved(maxConcurrency) || maxConcurrency <= reserved)) return;
    Annotations.of(this).addWarningV2(
      'cdk-serverless-guardrails:reservedConcurrency',
      `${maxConcurrency === undefined ? 'maxConcurrency is not set' : `maxConcurrency is ${maxConcurrency}`}, and the function has ${reserved} environments reserved: ` +
        `batches beyond them are throttled, count as received and end in the dead-letter queue, set maxConcurrency to at most ${reserved}`,
    );
  }
}
