import { PortError, type PortErrorKind } from '../judge/ports';

/** Names under which the services say that something is not there. */
const ABSENT =
  /^(ResourceNotFoundException|ParameterNotFound|ParameterVersionNotFound|DeploymentDoesNotExistException|RevisionDoesNotExistException)$/;
const DENIED =
  /^(AccessDenied|AccessDeniedException|AccessDeniedFault|UnauthorizedException|UnrecognizedClientException|ExpiredToken(Exception)?|InvalidSignatureException|KMSAccessDeniedException|DecryptionFailure)$/;
const THROTTLED =
  /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown)$/;
const TIMEOUT = /^(TimeoutError|AbortError|RequestTimeout(Exception)?|RequestExpired)$/;

function kindOf(name: string): PortErrorKind {
  if (ABSENT.test(name)) return 'absent';
  if (DENIED.test(name)) return 'denied';
  if (THROTTLED.test(name)) return 'throttled';
  return TIMEOUT.test(name) ? 'timeout' : 'unavailable';
}

/**
 * What a failed call of the SDK means to a check. The error's own text is left out, because a service may quote what it
 * was sent; its name says enough.
 */
export function portError(call: string, subject: string, error: unknown): PortError {
  if (error instanceof PortError) return error;
  const name = error instanceof Error && /^[A-Za-z]{1,80}$/.test(error.name) ? error.name : 'UnknownError';
  return new PortError(kindOf(name), `${call} of ${subject} failed with ${name}`);
}

/** Runs a call of the SDK and turns its failure into a {@link PortError}. */
export async function asking<T>(call: string, subject: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw portError(call, subject, error);
  }
}

/** @throws PortError of kind `malformed` where the answer lacks what its API promises */
export function answered<T>(value: T | undefined, call: string, subject: string, field: string): T {
  if (value === undefined) throw new PortError('malformed', `${call} of ${subject} answered without ${field}`);
  return value;
}
