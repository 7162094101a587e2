import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { SYNTHETIC_TRAFFIC_MARK } from '../contract/names';
import { type InvocationOutcome, PortError } from '../judge/ports';
import { asking } from './port-errors';

/** Base64 of the client context, by which a handler tells a synthetic call (Lambda API reference, Invoke). */
const CLIENT_CONTEXT = Buffer.from(JSON.stringify({ custom: SYNTHETIC_TRAFFIC_MARK })).toString('base64');

/**
 * Invokes exactly one version and waits for its answer, of which only success or failure is kept.
 *
 * @param invoker a client that never sends a call twice: the function may have run although its answer was lost
 * @throws PortError where the function was not run, did not answer, or another version answered
 */
export async function invokeVersion(
  invoker: LambdaClient,
  functionName: string,
  version: string,
  payload: string,
  abortSignal: AbortSignal,
): Promise<InvocationOutcome> {
  const call = `lambda:InvokeFunction of ${functionName} version ${version}`;
  const answer = await asking(call, () =>
    invoker.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: version,
        InvocationType: 'RequestResponse',
        ClientContext: CLIENT_CONTEXT,
        Payload: Buffer.from(payload),
      }),
      { abortSignal },
    ),
  );
  if (answer.ExecutedVersion !== version) throw new PortError('malformed', `${call} was answered by another version`);
  if (answer.FunctionError !== undefined) return 'failed';
  if (answer.StatusCode !== 200) throw new PortError('unavailable', `${call} was answered without an outcome`);
  return 'succeeded';
}
