import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { numberBetween, text } from '../../contract/decode';
import type { AliasView, FunctionStateView, LambdaPort } from '../../judge/operations/ports';
import { asking } from '../port-errors';

/** An alias with its version and the weights of others. */
async function readAlias(
  lambda: LambdaClient,
  functionName: string,
  aliasName: string,
  abortSignal: AbortSignal,
): Promise<AliasView> {
  const call = `lambda:GetAlias of ${functionName}:${aliasName}`;
  const alias = await asking(call, () =>
    lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: aliasName }), { abortSignal }),
  );
  const weights = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  return {
    version: text(alias.FunctionVersion, `${call}: FunctionVersion`),
    weights: Object.fromEntries(
      weights.map(([version, weight]) => [version, numberBetween(0, 1)(weight, `${call}: weight of ${version}`)]),
    ),
    revisionId: text(alias.RevisionId, `${call}: RevisionId`),
  };
}

async function readState(
  lambda: LambdaClient,
  functionName: string,
  abortSignal: AbortSignal,
): Promise<FunctionStateView> {
  const call = `lambda:GetFunctionConfiguration of ${functionName}`;
  const { State, LastUpdateStatus } = await asking(call, () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }), { abortSignal }),
  );
  return {
    state: text(State, `${call}: State`),
    lastUpdateStatus: text(LastUpdateStatus, `${call}: LastUpdateStatus`),
  };
}

/** Functions and aliases as the commands see and repair them. */
export function lambdaPort(lambda: LambdaClient): LambdaPort {
  return {
    alias: (functionName, aliasName, signal) => readAlias(lambda, functionName, aliasName, signal),
    functionState: (functionName, signal) => readState(lambda, functionName, signal),
    clearWeights: async (functionName, aliasName, { revisionId }, abortSignal) => {
      await asking(`lambda:UpdateAlias of ${functionName}:${aliasName}`, () =>
        lambda.send(
          new UpdateAliasCommand({
            FunctionName: functionName,
            Name: aliasName,
            RoutingConfig: { AdditionalVersionWeights: {} },
            RevisionId: revisionId,
          }),
          { abortSignal },
        ),
      );
    },
  };
}
