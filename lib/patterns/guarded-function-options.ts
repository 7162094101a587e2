import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Release } from '../release/release';

/**
 * The function of a pattern: either its code, from which the pattern makes it, or a function that the stack made.
 */
export interface GuardedFunctionOptions {
  /**
   * The release that the function carries. All guarded functions of a stack carry the same one.
   */
  readonly release: Release;

  /**
   * Code of the function. Not together with `lambdaFunction`.
   *
   * @default - `lambdaFunction` is given
   */
  readonly code?: lambda.Code;

  /**
   * A function of the same stack, where more is to be said of it than here: a `NodejsFunction`, a layer, a VPC. Not together with `code`
   * and the options below, which it has itself.
   *
   * @default - made from `code`
   */
  readonly lambdaFunction?: lambda.Function;

  /**
   * What Lambda calls in the code.
   *
   * @default 'index.handler'
   */
  readonly handler?: string;

  /**
   * Runtime of the function.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Environment variables of the function. What is written here is compared with the current version's before traffic.
   *
   * @default - none but those of the release
   */
  readonly environment?: { [name: string]: string };

  /**
   * Memory of the function in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Time-out of the function.
   *
   * @default - 10 seconds for an API, 30 seconds for a worker
   */
  readonly timeout?: Duration;

  /**
   * How long the logs of the function, and the access logs of an API, are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
