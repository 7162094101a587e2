import { above, between, type FieldSource, whole } from './fields';
import type { Fault, FaultKind } from './model';

interface FaultForm<K extends FaultKind> {
  /** How it is written on the command line. */
  readonly form: string;
  /** What it means, in the words of `--help`. */
  readonly meaning: string;
  readonly read: (fields: FieldSource) => Extract<Fault, { kind: K }>;
}

const POINTS = above(0, 100, 'percentage points');
const SHARE = above(0, 1, 'a share');
const RATE = above(0, 1, 'a rate');
const MINUTES = above(0, 2880, 'minutes');

type NamedKind = Extract<Fault, { name?: string }>['kind'];

function named<K extends NamedKind>(kind: K, meaning: string): FaultForm<K> {
  const read = (fields: FieldSource) => {
    const name = fields.optionalText('name');
    return { kind, ...(name === undefined ? {} : { name }) };
  };
  // Every kind with a name has the same fields.
  return { form: `${kind}[:NAME]`, meaning, read: read as FaultForm<K>['read'] };
}

/** How each kind of fault is written, what it means, and its fields with their bounds and defaults. */
export const FAULT_FORMS: { readonly [K in FaultKind]: FaultForm<K> } = {
  none: { form: 'none', meaning: 'a healthy release', read: () => ({ kind: 'none' }) },
  errors: {
    form: 'errors[:POINTS]',
    meaning: 'POINTS percentage points more calls of the new version fail (5)',
    read: (fields) => ({ kind: 'errors', points: fields.number('points', POINTS, 5) }),
  },
  leak: {
    form: 'leak[:POINTS[:MINUTES]]',
    meaning: 'as errors, growing from 0 to POINTS in MINUTES (20, 20)',
    read: (fields) => ({
      kind: 'leak',
      points: fields.number('points', POINTS, 20),
      overMin: fields.number('overMin', MINUTES, 20),
    }),
  },
  'cold-start-errors': {
    form: 'cold-start-errors[:SHARE]',
    meaning: 'SHARE of the first calls in new environments of the new version fail (1)',
    read: (fields) => ({ kind: 'cold-start-errors', share: fields.number('share', SHARE, 1) }),
  },
  'errors-under-load': {
    form: 'errors-under-load[:POINTS[:ABOVE]]',
    meaning: 'as errors, only while the new version has more than ABOVE of the calls (20, 0.5)',
    read: (fields) => ({
      kind: 'errors-under-load',
      points: fields.number('points', POINTS, 20),
      above: fields.number('above', between(0, 0.99, 'a share'), 0.5),
    }),
  },
  latency: {
    form: 'latency[:FACTOR]',
    meaning: 'the new version is FACTOR times slower (3)',
    read: (fields) => ({ kind: 'latency', factor: fields.number('factor', above(1, 1000, 'a factor'), 3) }),
  },
  outage: {
    form: 'outage[:RATE[:FROM[:MINUTES]]]',
    meaning: 'both versions fail at RATE from minute FROM on, for MINUTES (0.5, 5, 10)',
    read: (fields) => ({
      kind: 'outage',
      rate: fields.number('rate', RATE, 0.5),
      fromMin: fields.number('fromMin', between(0, 2880, 'a start in minutes'), 5),
      minutes: fields.number('minutes', MINUTES, 10),
    }),
  },
  flapping: {
    form: 'flapping[:RATE[:CHANCE]]',
    meaning: 'both versions fail at RATE in every step of 10 s with the chance CHANCE (0.5, 0.1)',
    read: (fields) => ({
      kind: 'flapping',
      rate: fields.number('rate', RATE, 0.5),
      chance: fields.number('chance', above(0, 1, 'a chance'), 0.1),
    }),
  },
  'exhausted-store': {
    form: 'exhausted-store[:RATE[:CALLS]]',
    meaning: 'the new version uses up a shared store: after CALLS of its calls both versions fail at RATE (0.5, 5000)',
    read: (fields) => ({
      kind: 'exhausted-store',
      rate: fields.number('rate', RATE, 0.5),
      calls: fields.number('calls', whole(1, 1_000_000_000, 'a whole number of calls'), 5000),
    }),
  },
  'active-deployment': {
    form: 'active-deployment',
    meaning: 'the deployment group has another active deployment',
    read: () => ({ kind: 'active-deployment' }),
  },
  'moved-alias': {
    form: 'moved-alias',
    meaning: 'somebody moved the alias to another version by hand',
    read: () => ({ kind: 'moved-alias' }),
  },
  'missing-secret': named('missing-secret', 'a secret of the plan does not exist'),
  'secret-pending-deletion': named('secret-pending-deletion', 'a secret of the plan is scheduled for deletion'),
  'missing-parameter': named('missing-parameter', 'an SSM parameter of the plan does not exist'),
  'blank-variable': named('blank-variable', 'a variable of the new version is blank'),
  'missing-variable': named('missing-variable', 'a variable of the new version is gone'),
  'placeholder-variable': named(
    'placeholder-variable',
    'a variable of the new version holds an unresolved placeholder',
  ),
  'misspelled-variable': named('misspelled-variable', 'a variable of the new version is misspelled'),
  'wrong-release': {
    form: 'wrong-release',
    meaning: 'the new version carries another release id',
    read: () => ({ kind: 'wrong-release' }),
  },
  'wrong-schema': {
    form: 'wrong-schema',
    meaning: 'the environment publishes another schema revision',
    read: () => ({ kind: 'wrong-schema' }),
  },
  'wrong-index': {
    form: 'wrong-index',
    meaning: 'the environment publishes another index hash',
    read: () => ({ kind: 'wrong-index' }),
  },
  'digest-changed': {
    form: 'digest-changed',
    meaning: 'the code of the new version is not the one that was built or ran before',
    read: () => ({ kind: 'digest-changed' }),
  },
  'unreachable-dependency': named('unreachable-dependency', 'a dependency that the new version probes does not answer'),
  frozen: named('frozen', 'a freeze window of the plan is closed'),
  'lock-held': named('lock-held', 'another deployment holds a lock of the plan alone'),
  quarantined: {
    form: 'quarantined',
    meaning: 'the release was stopped before, and nobody has acknowledged it',
    read: () => ({ kind: 'quarantined' }),
  },
  'ledger-down': {
    form: 'ledger-down',
    meaning: 'the ledger of the plan does not answer',
    read: () => ({ kind: 'ledger-down' }),
  },
};

export const FAULT_KINDS = Object.keys(FAULT_FORMS) as readonly FaultKind[];

/** Whether there is a fault of this kind. */
export function isFaultKind(kind: unknown): kind is FaultKind {
  return typeof kind === 'string' && Object.hasOwn(FAULT_FORMS, kind);
}
