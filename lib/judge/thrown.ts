import { ContractError } from '../contract/decode';
import { PortError } from './ports';

/** What an SDK or the language calls an error; anything else might be text with a value in it. */
const ERROR_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * What may be said about something that was thrown, for reports and logs.
 *
 * The messages of {@link PortError} and {@link ContractError} are ours and hold no values. Of any other error only the
 * name is told, of anything that is not an error nothing, since both may quote what they stumbled over.
 */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof PortError) return `${thrown.kind}: ${thrown.message}`;
    if (thrown instanceof ContractError) return thrown.message;
    if (thrown instanceof Error && ERROR_NAME.test(thrown.name)) return thrown.name;
  } catch {
    // A hostile object (a proxy, a throwing getter) must not break the report about it.
  }
  return 'an unknown error';
}
