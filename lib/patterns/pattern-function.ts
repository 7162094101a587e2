import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { GuardedFunctionOptions } from './guarded-function-options';

/** What belongs to a function that is made here, and would be ignored beside one that is given. */
const OF_A_NEW_FUNCTION = ['handler', 'runtime', 'environment', 'memorySize', 'timeout'] as const;

/**
 * The function of a pattern.
 *
 * @throws Error where neither or both of code and function are given, or an option that a given function would ignore
 */
export function patternFunction(
  scope: Construct,
  options: GuardedFunctionOptions,
  defaultTimeout: Duration,
): lambda.Function {
  const { path } = scope.node;
  const { code, lambdaFunction } = options;
  if (lambdaFunction === undefined) {
    if (code !== undefined) return newFunction(scope, code, options, defaultTimeout);
    throw new Error(
      `${path}: there is no function, got neither code nor lambdaFunction, expected one of them, pass code: lambda.Code.fromAsset('folder')`,
    );
  }
  const ignored = (['code', ...OF_A_NEW_FUNCTION] as const).filter((name) => options[name] !== undefined);
  if (ignored.length === 0) return lambdaFunction;
  throw new Error(
    `${path}: lambdaFunction is made already, got ${ignored.join(', ')} besides it, which would be ignored, ` +
      `expected lambdaFunction alone, set ${ignored.length === 1 ? 'it' : 'them'} where the function is made`,
  );
}

/** A function that may write its own log and nothing else until it is granted more. */
function newFunction(
  scope: Construct,
  code: lambda.Code,
  options: GuardedFunctionOptions,
  defaultTimeout: Duration,
): lambda.Function {
  const logGroup = patternLogs(scope, 'FunctionLogs', options);
  const role = new iam.Role(scope, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, 'Function', {
    code,
    handler: options.handler ?? 'index.handler',
    runtime: options.runtime ?? lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    environment: options.environment,
    memorySize: options.memorySize ?? 512,
    timeout: options.timeout ?? defaultTimeout,
    logGroup,
    role,
  });
}

/** A log group that goes with its stack: what it held is kept as long as somebody needs it, not longer. */
export function patternLogs(
  scope: Construct,
  id: string,
  { logRetention }: Pick<GuardedFunctionOptions, 'logRetention'>,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    retention: logRetention ?? logs.RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
