import { ContractError, type Decoder, numberBetween } from '../decode';

/** Raised with every change of a record's shape: records of another version are refused, never guessed at. */
export const LEDGER_RECORD_VERSION = 1;

/** The greatest instant that JavaScript can tell, in milliseconds since 1970. */
const LAST_INSTANT_MS = 8_640_000_000_000_000;

/** An instant in milliseconds since 1970. */
export const instantMs: Decoder<number> = numberBetween(0, LAST_INSTANT_MS);

/** The version of a record: this library's own, or a refusal that says so. */
export const recordVersion: Decoder<typeof LEDGER_RECORD_VERSION> = (value, path) => {
  if (value === LEDGER_RECORD_VERSION) return LEDGER_RECORD_VERSION;
  const got = typeof value === 'number' ? `${value}` : 'no number';
  throw new ContractError(
    `${path}: expected ${LEDGER_RECORD_VERSION}, got ${got}; deploy every stack that uses the ledger from the same version of the library`,
  );
};

/**
 * Parses a record, its version first: of another one, every other complaint would be beside the point.
 *
 * @throws ContractError
 */
export function parseRecord<T>(decoder: Decoder<T>, value: unknown, path: string): T {
  if (typeof value === 'object' && value !== null && 'recordVersion' in value) {
    recordVersion(value.recordVersion, `${path}.recordVersion`);
  }
  return decoder(value, path);
}
