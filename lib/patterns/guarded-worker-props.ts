import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { GuardedDeploymentOptions } from '../deployment/guarded-deployment-props';
import type { GuardedFunctionOptions } from './guarded-function-options';

/**
 * Properties of a guarded worker: its function, how that is rolled out, and the queue that it empties.
 *
 * `alarmPolicies` defaults to `AlarmPolicy.errorRateOverBaseline()` and `AlarmPolicy.failedBatches()`; the latter reads what a handler made
 * with `perMessage()` of `cdk-serverless-guardrails/runtime` tells of its batches, and stops a version that does not tell.
 */
export interface GuardedWorkerProps extends GuardedFunctionOptions, GuardedDeploymentOptions {
  /**
   * Messages that the function gets at once, at most: 1 to 10,000 (1 to 10 for a FIFO queue).
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How long messages are gathered for a batch. Needed for a `batchSize` above 10.
   *
   * @default - not at all
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Batches that are handled at the same time, at most: 2 to 1,000. What works on a database that others share wants a limit.
   *
   * @default - Lambda's own limits
   */
  readonly maxConcurrency?: number;

  /**
   * How often a message is tried before it goes to the dead-letter queue: at least 2, so that the failure of a bad version is
   * mended by the version still serving.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * How long a message stays invisible while it is handled: at least six times the function's time-out and the batching window (Lambda
   * developer guide, SQS event sources).
   *
   * @default - six times the function's time-out, and the batching window
   */
  readonly visibilityTimeout?: Duration;

  /**
   * Whether the queue keeps the order of messages of one group.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * Key that encrypts both queues.
   *
   * @default - a key that SQS owns
   */
  readonly encryptionKey?: kms.IKey;
}
