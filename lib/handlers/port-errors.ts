import { PortError, type PortErrorKind } from '../judge/ports';

/**
 * Error names of the services that the hooks call (API reference of each service). Shapes of one meaning have several
 * names among AWS's protocols, so they are told by name and not by class.
 */
const KINDS: ReadonlyArray<readonly [RegExp, PortErrorKind]> = [
  [/^(AccessDenied(Exception|Fault)?|UnauthorizedException|KMSAccessDeniedException|DecryptionFailure)$/, 'denied'],
  [/^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature)(Exception)?$/, 'denied'],
  [/^(ResourceNotFoundException|ParameterNotFound|ParameterVersionNotFound)$/, 'absent'],
  [/^(Deployment|Application|Revision|DeploymentTarget)DoesNotExistException$/, 'absent'],
  [/^(Throttl(ing|ed)|TooManyRequests|RequestThrottled|RequestLimitExceeded)(Exception)?$/, 'throttled'],
  [/^(AbortError|TimeoutError|RequestTimeout(Exception)?|RequestExpired|ETIMEDOUT)$/, 'timeout'],
  [/^(ValidationException|ValidationError|InvalidParameterValueException|SyntaxError)$/, 'malformed'],
  [/^Invalid(DeploymentId|ParameterCombination|Parameter|Request)(Exception)?$/, 'malformed'],
];

const ERROR_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

function statusKind(status: unknown): PortErrorKind {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'absent';
  return status === 429 ? 'throttled' : 'unavailable';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * Turns what an SDK client threw into an error of the port. Only the error's name is taken over: a service's message may
 * quote its input.
 *
 * @param call what was asked of whom, for people: `lambda:GetFunctionConfiguration of orders version 7`
 */
export function portError(call: string, thrown: unknown): PortError {
  if (thrown instanceof PortError) return thrown;
  // Failures of the network are plain errors, told apart by a code (Node.js, common system errors).
  const name = field(thrown, 'name') === 'Error' ? (field(thrown, 'code') ?? 'Error') : field(thrown, 'name');
  if (typeof name !== 'string' || !ERROR_NAME.test(name)) return new PortError('unavailable', `${call} failed`);
  const known = KINDS.find(([pattern]) => pattern.test(name));
  const kind = known ? known[1] : statusKind(field(field(thrown, '$metadata'), 'httpStatusCode'));
  return new PortError(kind, `${call} failed with ${name}`);
}

/** Awaits a call of an SDK client; see {@link portError}. */
export async function asking<T>(call: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (thrown) {
    throw portError(call, thrown);
  }
}
