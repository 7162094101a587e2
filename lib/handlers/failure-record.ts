import { ContractError, parseJson } from '../contract/decode';
import {
  type CloudFormationRequest,
  isCloudFormationRequest,
  parseCloudFormationRequest,
} from '../contract/first-deployment';
import { type HookEvent, parseHookEvent } from '../contract/hook-event';

/** What Lambda tells an on-failure destination about an asynchronous invocation of a hook that it gave up. */
export interface FailureRecord {
  /** The event that the hook was invoked with: CodeDeploy's, or CloudFormation's request. */
  readonly event: HookEvent | CloudFormationRequest;
  /** Name of the hook function. */
  readonly hook: string;
  /** Why Lambda gave up: `RetriesExhausted`, `EventAgeExceeded`, or a word of Lambda's that came later. */
  readonly condition: string;
  /** Class of the runtime's error, `Runtime.ExitError` for one. Its message is never taken over: it may hold values. */
  readonly errorType: string;
}

const UNKNOWN = 'unknown';
const WORD = /^[A-Za-z][A-Za-z0-9_.]{0,63}$/;
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([A-Za-z0-9-_]{1,64})(?::[^:]+)?$/;

function field(value: unknown, name: string): unknown {
  const own = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return own ? (value as Record<string, unknown>)[name] : undefined;
}

function word(value: unknown): string {
  return typeof value === 'string' && WORD.test(value) ? value : UNKNOWN;
}

/** Lambda embeds a payload as JSON; a text would be one that it could not embed. */
function payloadOf(record: unknown): unknown {
  const payload = field(record, 'requestPayload');
  return typeof payload === 'string' ? parseJson(payload, 'record.requestPayload') : payload;
}

/**
 * Parses the record of a failed asynchronous invocation (Lambda developer guide, capturing records of asynchronous
 * invocations).
 *
 * Strict in what decides: the two ids, and that the record is not one of a success. What is only told to people is
 * `unknown` where it is not what Lambda documents: a record with a new word in it must not end in silence.
 *
 * @throws ContractError where nobody can be reported to, or the record is one of a success
 */
export function parseFailureRecord(record: unknown): FailureRecord {
  const context = field(record, 'requestContext');
  const condition = word(field(context, 'condition'));
  if (condition === 'Success') {
    throw new ContractError(
      'record.requestContext.condition: expected a failure, got Success; make this function the destination of failures only',
    );
  }
  const arn = field(context, 'functionArn');
  const payload = payloadOf(record);
  return {
    event: isCloudFormationRequest(payload) ? parseCloudFormationRequest(payload) : parseHookEvent(payload),
    hook: (typeof arn === 'string' && FUNCTION_ARN.exec(arn)?.[1]) || UNKNOWN,
    condition,
    errorType: word(field(field(record, 'responsePayload'), 'errorType')),
  };
}
