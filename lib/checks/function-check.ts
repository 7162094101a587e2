import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionCheckSpec } from '../contract/check-spec';
import { callLimitSec } from './call-limit';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { jsonText } from './json-text';
import { specBase } from './spec-base';

/**
 * Options of `Check.function()`.
 */
export interface FunctionCheckOptions extends CheckOptions {
  /**
   * JSON object that the function receives as `parameters`. It travels in the plan, which holds 8 KB and whoever may read parameters of the
   * stack may read: no secrets.
   *
   * @default - an empty object
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON object
  readonly parameters?: { [name: string]: any };
}

/** Longer than any hook waits: of an imported function nobody knows the time-out. */
const UNKNOWN_TIMEOUT = Duration.minutes(15);

export function functionCheck(
  checkFunction: lambda.IFunction,
  options: FunctionCheckOptions,
  scope: Construct,
  { hook }: CheckBindOptions,
): CheckConfig {
  // Not grantInvoke, which would add every version and alias of the function.
  iam.Grant.addToPrincipal({
    grantee: hook,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [checkFunction.functionArn],
  });
  const { parameters } = options;
  const timeout = checkFunction instanceof lambda.Function ? checkFunction.timeout : UNKNOWN_TIMEOUT;
  const spec: FunctionCheckSpec = {
    kind: 'function',
    ...specBase(`function:${checkFunction.node.id}`, options),
    functionArn: checkFunction.functionArn,
    ...(parameters === undefined
      ? {}
      : { parameters: jsonText(`${scope.node.path}: parameters of a function check`, parameters) }),
    callLimitSec: callLimitSec({ functionTimeout: timeout }),
  };
  return { spec };
}
