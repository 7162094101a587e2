import { InputError } from '../io';

/** Longest reason and name that are kept: they end in records and notices. */
const LONGEST = 512;

/** @throws InputError where a text of an option is blank, longer than a notice takes, or more than one line */
export function oneLineOf(flag: string, given: string | undefined): string {
  const words = given?.trim() ?? '';
  if (words.length > 0 && words.length <= LONGEST && !/\p{Cc}/u.test(words)) return words;
  throw new InputError(`${flag}: expected one line of 1 to ${LONGEST} characters, got ${words.length}`);
}

/** Who acts, for the record: the caller as AWS knows it, and the name that somebody gave besides. */
export function actorText(callerArn: string, name: string | undefined): string {
  return name === undefined ? callerArn : `${oneLineOf('--actor', name)} (${callerArn})`;
}

/** @throws InputError where the name of the ledger is blank */
export function ledgerOf({ ledger }: { readonly ledger?: string }): { readonly ledger?: string } {
  if (ledger === undefined) return {};
  if (ledger !== '') return { ledger };
  throw new InputError("--ledger: expected the name of the release ledger's table, got nothing");
}
