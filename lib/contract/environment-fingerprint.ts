import { ContractError, type Decoder, objectOf, parseJson, text } from './decode';

/** Raised with every change of the shape: another version is refused. */
export const FINGERPRINT_VERSION = 1;

/** What one environment publishes of a function's variables for the next one to compare with: never a value. */
export interface EnvironmentFingerprint {
  readonly fingerprintVersion: typeof FINGERPRINT_VERSION;
  /** Goes into every digest, so that two functions with one value have two digests. */
  readonly salt: string;
  /** By the variable's name: the digest of its value, or null where none was asked for. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/** 128 bits: nobody searches for two values with one digest, and the SSM parameter holds 4 KB. */
const DIGEST_LENGTH = 32;
const DIGEST = /^[0-9a-f]{32}$/;

/**
 * What is hashed of a variable: SHA-256 in hexadecimal, cut by {@link shortDigest}. The length of the name keeps name and value apart.
 */
export function digestedText(salt: string, name: string, value: string): string {
  return `${salt}\n${name.length}\n${name}${value}`;
}

/** The digest as a fingerprint carries it. */
export function shortDigest(sha256Hex: string): string {
  return sha256Hex.slice(0, DIGEST_LENGTH);
}

const version: Decoder<typeof FINGERPRINT_VERSION> = (value, path) => {
  if (value === FINGERPRINT_VERSION) return FINGERPRINT_VERSION;
  throw new ContractError(`${path}: expected ${FINGERPRINT_VERSION}, made by the same version of the library`);
};

const variables: Decoder<Record<string, string | null>> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(`${path}: expected an object of digests by the variable's name`);
  }
  const entries = Object.entries(value).map(([name, digest]): [string, string | null] => {
    if (digest === null || (typeof digest === 'string' && DIGEST.test(digest))) return [name, digest];
    // Not told: whoever wrote this by hand may have written the value.
    throw new ContractError(`${path}: expected each of them to be ${DIGEST_LENGTH} hexadecimal digits or null`);
  });
  return Object.fromEntries(entries);
};

const fingerprint = objectOf<EnvironmentFingerprint>({ fingerprintVersion: version, salt: text, variables });

/**
 * Parses what another environment published.
 *
 * @throws ContractError where it is no fingerprint of this version
 */
export function parseEnvironmentFingerprint(json: string): EnvironmentFingerprint {
  return fingerprint(parseJson(json, 'fingerprint'), 'fingerprint');
}
