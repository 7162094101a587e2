import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { SYNTHETIC_TRAFFIC_MARK } from '../contract/names';
import { type FunctionAnswer, type FunctionCall, type InvocationOutcome, PortError } from '../judge/ports';
import { asking } from './port-errors';
import { schemaViolations } from './schema-violations';

/** What Lambda or a runtime calls an error: `TypeError`, `Runtime.ExitError`, `Sandbox.Timedout`. */
const ERROR_TYPE = /^[A-Za-z][A-Za-z0-9_.]{0,63}$/;

/** The class that an error payload names (Lambda developer guide, function errors); its message is left alone. */
function errorType(payload: string): string {
  try {
    const { errorType: type } = JSON.parse(payload) as { errorType?: unknown };
    if (typeof type === 'string' && ERROR_TYPE.test(type)) return type;
  } catch {
    // A runtime of somebody's own may write what it likes.
  }
  return 'Unhandled';
}

/**
 * Calls a function once and waits for its answer.
 *
 * @param invoker a client that never sends a call twice: the function may have run although its answer was lost
 * @throws PortError where the function was not run, did not answer, or another version than the one asked for answered
 */
export async function callFunction(
  invoker: LambdaClient,
  { functionName, version, payload, mark, schema }: FunctionCall,
  abortSignal: AbortSignal,
): Promise<FunctionAnswer> {
  const call = `lambda:InvokeFunction of ${functionName}${version === undefined ? '' : ` version ${version}`}`;
  const answer = await asking(call, () =>
    invoker.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: version,
        InvocationType: 'RequestResponse',
        // By it a handler tells who calls (Lambda API reference, Invoke).
        ClientContext: mark && Buffer.from(JSON.stringify({ custom: mark })).toString('base64'),
        Payload: Buffer.from(payload),
      }),
      { abortSignal },
    ),
  );
  if (version !== undefined && answer.ExecutedVersion !== version) {
    throw new PortError('malformed', `${call} was answered by another version`);
  }
  const told = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString();
  if (answer.FunctionError !== undefined) return { payload: told, error: errorType(told) };
  if (answer.StatusCode !== 200) throw new PortError('unavailable', `${call} was answered without an outcome`);
  return { payload: told, ...(schema === undefined ? {} : { violations: schemaViolations(schema, told) }) };
}

/**
 * Invokes exactly one version and keeps of its answer success or failure only.
 *
 * @throws PortError as {@link callFunction}
 */
export async function invokeVersion(
  invoker: LambdaClient,
  functionName: string,
  version: string,
  payload: string,
  abortSignal: AbortSignal,
): Promise<InvocationOutcome> {
  const call = { functionName, version, payload, mark: SYNTHETIC_TRAFFIC_MARK };
  const { error } = await callFunction(invoker, call, abortSignal);
  return error === undefined ? 'succeeded' : 'failed';
}
