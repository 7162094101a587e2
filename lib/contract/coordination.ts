import { ContractError, type Decoder, listOf, numberBetween, objectOf, oneOf, optional, text } from './decode';
import { isTimeZone } from './freeze-zone';
import { LOCK_MODES, LOCK_NAME, type LockMode } from './ledger/lock-record';
import { MAXIMUM_LEASE_SEC } from './lock-lease';

/** Gates that a release passes besides its checks; a break-glass names them like checks, and a report shows them so. */
export const GATES = ['freeze', 'quarantine', 'lock'] as const;
export type Gate = (typeof GATES)[number];

/** Kinds of results that are not of a check: the gates, and the ledger itself, without which nobody could be let through. */
export const GATE_KINDS = [...GATES, 'ledger'] as const;
export type GateKind = (typeof GATE_KINDS)[number];

/** A freeze window as a plan carries it. */
export interface FreezeSpec {
  /** For people: what the window is called. */
  readonly name: string;
  /** Name or ARN of the Change Calendar. */
  readonly calendar: string;
  /** Zone in which the next opening is told. */
  readonly timeZone: string;
}

/** A lock that the deployment holds while its traffic shifts. */
export interface LockSpec {
  readonly name: string;
  readonly mode: LockMode;
}

/** Locks, and how long a lease on them lasts. */
export interface LocksSpec {
  /** Seconds from the last look at the locks until the deployment must be over, see `lockLeaseSec`. */
  readonly leaseSec: number;
  /** At least one, no name twice. */
  readonly holds: readonly LockSpec[];
}

/** How a deployment is kept out of the way of others and of what happened before. */
export interface CoordinationSpec {
  /** `observe`: whatever the verdicts are, they are told and stop nothing. */
  readonly mode?: 'observe';
  /** Table of the release ledger; there are no locks without it. */
  readonly ledgerTable?: string;
  readonly freezeWindows?: readonly FreezeSpec[];
  readonly locks?: LocksSpec;
}

const timeZone: Decoder<string> = (value, path) => {
  const zone = text(value, path);
  if (isTimeZone(zone)) return zone;
  throw new ContractError(`${path}: expected a time zone that this runtime knows, got another text`);
};

const lockName: Decoder<string> = (value, path) => {
  const name = text(value, path);
  if (LOCK_NAME.test(name)) return name;
  throw new ContractError(`${path}: expected the name of a lock, got another text`);
};

const holds: Decoder<LockSpec[]> = (value, path) => {
  const specs = listOf(objectOf<LockSpec>({ name: lockName, mode: oneOf(LOCK_MODES) }), 1)(value, path);
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ContractError(`${path}: expected each lock once, got ${twice} twice`);
  return specs;
};

const fields = objectOf<CoordinationSpec>({
  mode: optional(oneOf(['observe'])),
  ledgerTable: optional(text),
  freezeWindows: optional(listOf(objectOf<FreezeSpec>({ name: text, calendar: text, timeZone }), 1)),
  locks: optional(objectOf<LocksSpec>({ leaseSec: numberBetween(1, MAXIMUM_LEASE_SEC), holds })),
});

/** The section of a plan; locks without a ledger are refused, since nobody could take them. */
export const coordinationSpec: Decoder<CoordinationSpec> = (value, path) => {
  const spec = fields(value, path);
  if (spec.locks !== undefined && spec.ledgerTable === undefined) {
    throw new ContractError(`${path}.ledgerTable: expected the ledger in which the locks are, got nothing`);
  }
  return spec;
};
