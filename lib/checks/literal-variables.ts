import { Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** The variables of a function as they stand now: literal text, or undefined for what only the deployment knows. */
export function literalVariables(fn: lambda.Function): Map<string, string | undefined> {
  const resource = fn.node.defaultChild as lambda.CfnFunction;
  const resolved: { variables?: Record<string, unknown> } = Stack.of(fn).resolve(resource.environment) ?? {};
  return new Map(
    Object.entries(resolved.variables ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' && !Token.isUnresolved(value) ? value : undefined,
    ]),
  );
}
