import { GetAliasCommand, GetFunctionConcurrencyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type AliasView, PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** What Lambda numbers versions with, `$LATEST` aside. */
const VERSION = /^(\$LATEST|[1-9]\d{0,18})$/;

/**
 * Where an alias sends its calls.
 *
 * @throws PortError, `malformed` too where the answer names no version
 */
export async function readAlias(
  lambda: LambdaClient,
  functionName: string,
  aliasName: string,
  abortSignal: AbortSignal,
): Promise<AliasView> {
  const call = `lambda:GetAlias of ${functionName}:${aliasName}`;
  const { FunctionVersion, RoutingConfig } = await asking(call, () =>
    lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: aliasName }), { abortSignal }),
  );
  const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const weighted = weights.filter(([, weight]) => weight !== 0).map(([version]) => version);
  const versions = [FunctionVersion, ...weighted];
  if (!versions.every((version) => typeof version === 'string' && VERSION.test(version))) {
    throw new PortError('malformed', `${call} answered with something that is no version`);
  }
  return { version: versions[0] as string, weighted };
}

/**
 * Calls that are reserved for a function; undefined where none are.
 *
 * @throws PortError
 */
export async function readReservedConcurrency(
  lambda: LambdaClient,
  functionName: string,
  abortSignal: AbortSignal,
): Promise<number | undefined> {
  const { ReservedConcurrentExecutions } = await asking(`lambda:GetFunctionConcurrency of ${functionName}`, () =>
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }), { abortSignal }),
  );
  return ReservedConcurrentExecutions;
}
