import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type FunctionVersionView, PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** A word of an enumeration, which may have grown since this was written; nothing else gets into a message. */
function word<K extends string>(field: K, value: unknown): { readonly [F in K]?: string } {
  const isWord = typeof value === 'string' && /^[A-Za-z.]{1,64}$/.test(value);
  return isWord ? ({ [field]: value } as { [F in K]: string }) : {};
}

/**
 * One published version of a function.
 *
 * @throws PortError, `malformed` too where Lambda answers for another version, `denied` where it cannot decrypt the variables
 */
export async function readFunctionVersion(
  lambda: LambdaClient,
  functionName: string,
  version: string,
  abortSignal: AbortSignal,
): Promise<FunctionVersionView> {
  const call = `lambda:GetFunctionConfiguration of ${functionName} version ${version}`;
  const answer = await asking(call, () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version }), {
      abortSignal,
    }),
  );
  if (answer.Version !== version) throw new PortError('malformed', `${call} answered for another version`);
  // Set where the caller may not use the key of the variables (Lambda API reference, EnvironmentResponse).
  if (answer.Environment?.Error) {
    throw new PortError('denied', `${call} could not decrypt the variables, allow kms:Decrypt to the inspection role`);
  }
  const { CodeSha256, State, StateReasonCode, LastUpdateStatus, SnapStart } = answer;
  return {
    version,
    environment: { ...answer.Environment?.Variables },
    description: answer.Description ?? '',
    ...(typeof CodeSha256 === 'string' ? { codeSha256: CodeSha256 } : {}),
    ...word('state', State),
    ...word('stateReason', StateReasonCode),
    ...word('lastUpdateStatus', LastUpdateStatus),
    ...(SnapStart?.ApplyOn === 'PublishedVersions' ? { snapStartOff: SnapStart.OptimizationStatus !== 'On' } : {}),
  };
}
