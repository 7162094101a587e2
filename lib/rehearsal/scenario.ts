import type { Fault, FaultKind, Scenario } from './model';

/** A scenario that cannot be rehearsed; the message is one line for the user. */
export class ScenarioError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ScenarioError';
  }
}

/** What is rehearsed where nothing else is asked for: a healthy release under moderate traffic. */
export const DEFAULT_SCENARIO: Scenario = {
  fault: { kind: 'none' },
  rps: 50,
  baseErrorRate: 0.001,
  medianMs: 120,
  metricDelayMin: [1, 2],
  seed: 1,
};

/** How each kind of fault is written and what it means, in the words of `--help`. */
export const FAULT_FORMS: Readonly<Record<FaultKind, { readonly form: string; readonly meaning: string }>> = {
  none: { form: 'none', meaning: 'a healthy release' },
  errors: { form: 'errors[:POINTS]', meaning: 'POINTS percentage points more calls of the new version fail (5)' },
  latency: { form: 'latency[:FACTOR]', meaning: 'the new version is FACTOR times slower (3)' },
  outage: {
    form: 'outage[:RATE[:FROM[:MINUTES]]]',
    meaning: 'both versions fail at RATE from minute FROM on, for MINUTES (0.5, 5, 10)',
  },
  'missing-secret': { form: 'missing-secret[:NAME]', meaning: 'a secret of the plan does not exist' },
  'secret-pending-deletion': {
    form: 'secret-pending-deletion[:NAME]',
    meaning: 'a secret of the plan is scheduled for deletion',
  },
  'missing-parameter': { form: 'missing-parameter[:NAME]', meaning: 'an SSM parameter of the plan does not exist' },
  'blank-variable': { form: 'blank-variable[:NAME]', meaning: 'a variable of the new version is blank' },
  'missing-variable': { form: 'missing-variable[:NAME]', meaning: 'a variable of the new version is gone' },
  'placeholder-variable': {
    form: 'placeholder-variable[:NAME]',
    meaning: 'a variable of the new version holds an unresolved placeholder',
  },
  'misspelled-variable': { form: 'misspelled-variable[:NAME]', meaning: 'a variable of the new version is misspelled' },
  'wrong-release': { form: 'wrong-release', meaning: 'the new version carries another release id' },
  'wrong-schema': { form: 'wrong-schema', meaning: 'the environment publishes another schema revision' },
  'wrong-index': { form: 'wrong-index', meaning: 'the environment publishes another index hash' },
};

export const FAULT_KINDS = Object.keys(FAULT_FORMS) as readonly FaultKind[];

function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(FAULT_FORMS, kind);
}

function bounded(value: unknown, what: string, isAllowed: (value: number) => boolean, expected: string): number {
  if (typeof value === 'number' && isAllowed(value)) return value;
  throw new ScenarioError(`${what}: expected ${expected}, got ${String(value)}`);
}

const finite = Number.isFinite;

/** @throws ScenarioError where a number of the fault is out of its bounds or its kind is unknown */
function checkedFault(fault: Fault): Fault {
  const { kind } = fault;
  switch (kind) {
    case 'errors': {
      const points = (value: number): boolean => value > 0 && value <= 100;
      bounded(fault.points, 'fault errors', points, 'percentage points above 0 and up to 100');
      break;
    }
    case 'latency':
      bounded(fault.factor, 'fault latency', (value) => value > 1 && value <= 1000, 'a factor above 1 and up to 1000');
      break;
    case 'outage': {
      const minutes = (value: number): boolean => value > 0 && value <= 2880;
      bounded(fault.rate, 'fault outage', (value) => value > 0 && value <= 1, 'a rate above 0 and up to 1');
      bounded(fault.fromMin, 'fault outage', (value) => value >= 0 && value <= 2880, 'a start of 0 to 2880 minutes');
      bounded(fault.minutes, 'fault outage', minutes, 'a length above 0 and up to 2880 minutes');
      break;
    }
    default:
      if (!isFaultKind(kind)) throw unknownKind(kind);
  }
  return fault;
}

function unknownKind(kind: string): ScenarioError {
  return new ScenarioError(`unknown fault ${JSON.stringify(kind)}, expected one of ${FAULT_KINDS.join(', ')}`);
}

/** The numbers of a fault in order; what is left out takes its default. */
function numbersIn(kind: FaultKind, text: string | undefined, defaults: readonly number[]): number[] {
  const given = text === undefined ? [] : text.split(':');
  const numbers = given.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (given.length > defaults.length || !numbers.every(finite)) {
    throw new ScenarioError(`fault ${kind}: expected ${FAULT_FORMS[kind].form} with numbers, got ${kind}:${text}`);
  }
  return defaults.map((fallback, index) => numbers[index] ?? fallback);
}

/**
 * Reads a fault as written on the command line: `KIND` or `KIND:VALUE`, the value being numbers or a name.
 *
 * @throws ScenarioError naming the allowed kinds, or the form of the kind
 */
export function parseFault(text: string): Fault {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  if (!isFaultKind(kind)) throw unknownKind(kind);
  switch (kind) {
    case 'errors':
      return checkedFault({ kind, points: numbersIn(kind, value, [5])[0] });
    case 'latency':
      return checkedFault({ kind, factor: numbersIn(kind, value, [3])[0] });
    case 'outage': {
      const [rate, fromMin, minutes] = numbersIn(kind, value, [0.5, 5, 10]);
      return checkedFault({ kind, rate, fromMin, minutes });
    }
    case 'none':
    case 'wrong-release':
    case 'wrong-schema':
    case 'wrong-index':
      if (value !== undefined) throw new ScenarioError(`fault ${kind}: expected no value, got ${kind}:${value}`);
      return { kind };
    default:
      if (value === '') throw new ScenarioError(`fault ${kind}: expected a name after the colon, got none`);
      return { kind, ...(value === undefined ? {} : { name: value }) };
  }
}

/** The fault as it is written on the command line. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'errors':
      return `errors:${fault.points}`;
    case 'latency':
      return `latency:${fault.factor}`;
    case 'outage':
      return `outage:${fault.rate}:${fault.fromMin}:${fault.minutes}`;
    default:
      return 'name' in fault && fault.name !== undefined ? `${fault.kind}:${fault.name}` : fault.kind;
  }
}

/**
 * A whole scenario: what is given, checked, and the defaults for the rest.
 *
 * @throws ScenarioError naming the first value that is out of its bounds
 */
export function scenarioOf(given: Partial<Scenario> = {}): Scenario {
  const asked = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = asked.map(([field]) => field).find((field) => !Object.hasOwn(DEFAULT_SCENARIO, field));
  if (unknown !== undefined) throw new ScenarioError(`scenario: unknown field ${unknown}`);
  const whole: Scenario = { ...DEFAULT_SCENARIO, ...Object.fromEntries(asked) };
  checkedFault(whole.fault);
  bounded(
    whole.rps,
    'traffic',
    (value) => value > 0 && value <= 1_000_000,
    'calls per second above 0 and up to 1000000',
  );
  bounded(whole.baseErrorRate, 'base error rate', (value) => value >= 0 && value <= 1, 'a share between 0 and 1');
  bounded(whole.medianMs, 'median duration', (value) => value > 0 && value <= 900_000, 'above 0 and up to 900000 ms');
  const [least, most] = whole.metricDelayMin;
  bounded(least, 'metric delay', (value) => value >= 0 && value <= 60, 'between 0 and 60 minutes');
  bounded(most, 'metric delay', (value) => value >= least && value <= 60, `between ${least} and 60 minutes`);
  const seedFits = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
  bounded(whole.seed, 'seed', seedFits, 'a whole number between 0 and 4294967295');
  return whole;
}
