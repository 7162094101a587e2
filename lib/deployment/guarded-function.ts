import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * The function of which CloudFormation can publish versions.
 *
 * @throws Error for an alias, a version, an imported function, or a function of another stack
 */
export function versionable(lambdaFunction: lambda.IFunction, scope: Construct): lambda.Function {
  const path = scope.node.path;
  const resource = lambdaFunction.node.defaultChild;
  if (lambda.CfnAlias.isCfnAlias(resource) || lambda.CfnVersion.isCfnVersion(resource)) {
    throw new Error(
      `${path}: lambdaFunction is a version or an alias, got ${lambdaFunction.node.path}, expected the function itself, ` +
        'pass the function and hand out the alias of this deployment instead',
    );
  }
  if (!lambda.CfnFunction.isCfnFunction(resource) || !('currentVersion' in lambdaFunction)) {
    throw new Error(
      `${path}: lambdaFunction cannot be versioned by this stack, got ${lambdaFunction.node.path}, which is imported or not a plain function, ` +
        'expected a lambda.Function defined in this app, guard it where it is defined',
    );
  }
  if (Stack.of(lambdaFunction) !== Stack.of(scope)) {
    throw new Error(
      `${path}: a function is guarded in its own stack, got a function of ${Stack.of(lambdaFunction).node.path} in ${Stack.of(scope).node.path}, ` +
        'expected both in one stack, move the guarded deployment to the stack of its function',
    );
  }
  return lambdaFunction as lambda.Function;
}

/** The version that this template publishes, kept when a later template publishes the next one. */
export function retainedVersion(fn: lambda.Function): lambda.Version {
  const version = fn.currentVersion;
  (version.node.defaultChild as lambda.CfnVersion).applyRemovalPolicy(RemovalPolicy.RETAIN);
  return version;
}
