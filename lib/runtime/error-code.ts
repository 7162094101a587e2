/** How systems, databases and libraries write codes: ECONNREFUSED, CERT_HAS_EXPIRED, SQLSTATE 28P01. */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,63}|[0-9A-Z]{5})$/;

/** What an SDK or the language calls an error; AWS's exceptions are known by it. */
const CLASS = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** What is told of something that was thrown and has neither a code nor a name of the usual form. */
export const UNKNOWN_ERROR = 'UnknownError';

/** An error that is known by its code. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * What may be told of something that was thrown: its code, its cause's code (`fetch` hides it there), or its class.
 * Never its text, which may quote a connection string or a token.
 */
export function errorCode(thrown: unknown): string {
  try {
    const { code, cause, name } = thrown as { code?: unknown; cause?: { code?: unknown }; name?: unknown };
    for (const known of [code, cause?.code]) if (typeof known === 'string' && CODE.test(known)) return known;
    if (thrown instanceof Error && typeof name === 'string' && CLASS.test(name)) return name;
  } catch {
    // A hostile object (null, a proxy, a throwing getter) must not break the answer.
  }
  return UNKNOWN_ERROR;
}
