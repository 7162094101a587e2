import { faultOf } from './scenario/fault-text';
import { above, between, boundedNumber, ObjectFields, refuse, whole } from './scenario/fields';
import type { ErrorBursts, Fault, Scenario, ScenarioInput } from './scenario/model';
import { ScenarioError } from './scenario/scenario-error';
import { constantTraffic, trafficOf } from './scenario/traffic-kinds';

export { FAULT_FORMS, FAULT_KINDS } from './scenario/fault-forms';
export { describeFault, describeFaults, parseFault } from './scenario/fault-text';
export { ScenarioError } from './scenario/scenario-error';

/** What is rehearsed where nothing else is asked for: a healthy release under moderate traffic. */
export const DEFAULT_SCENARIO: Scenario = {
  faults: [],
  traffic: { kind: 'constant', rps: 50 },
  baseErrorRate: 0.001,
  medianMs: 120,
  coldStartMs: 800,
  metricDelayMin: [1, 2],
  seed: 1,
};

const SHARE = between(0, 1, 'a share');
const MINUTES = whole(1, 2880, 'whole minutes');
const MAX_SEED = 0xffff_ffff;

function faultsOf(fields: ObjectFields): Fault[] {
  const [one, many] = [fields.raw('fault'), fields.raw('faults')];
  if (one !== undefined && many !== undefined) {
    throw new ScenarioError('scenario: expected fault or faults, got both, give one of them');
  }
  if (many !== undefined && !Array.isArray(many)) refuse('faults', 'a list of faults', many);
  const read =
    one === undefined
      ? (Array.isArray(many) ? many : []).map((fault, index) => faultOf(fault, `faults[${index}]`))
      : [faultOf(one, 'fault')];
  return read.filter(({ kind }) => kind !== 'none');
}

function faultyOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('faultyDeployments', 'a list of logical ids of aliases', value);
  }
  return value.map((id, index) =>
    typeof id === 'string' && id !== '' ? id : refuse(`faultyDeployments[${index}]`, 'the logical id of an alias', id),
  );
}

function burstsOf(value: unknown): ErrorBursts | undefined {
  if (value === undefined) return undefined;
  const fields = new ObjectFields(value, 'errorBursts');
  const bursts: ErrorBursts = {
    rate: fields.number('rate', above(0, 1, 'a rate')),
    minutes: fields.number('minutes', MINUTES, 3),
    everyMin: fields.number('everyMin', MINUTES, 20),
  };
  fields.done();
  if (bursts.everyMin > bursts.minutes) return bursts;
  return refuse('errorBursts.everyMin', `more than the ${bursts.minutes} minutes of a burst`, bursts.everyMin);
}

function delayOf(value: unknown): [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return refuse('metricDelayMin', 'two numbers of minutes', value);
  const least = boundedNumber(value[0], 'metricDelayMin[0]', between(0, 60, 'minutes'));
  return [least, boundedNumber(value[1], 'metricDelayMin[1]', between(least, 60, 'minutes'))];
}

/**
 * A whole scenario from outside: what is given, checked, and the defaults for the rest.
 *
 * @throws ScenarioError naming the first field that is unknown or out of its bounds: where, what was expected, what was got
 */
export function scenarioFrom(given: unknown): Scenario {
  const present =
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      : refuse('scenario', 'an object', given);
  const fields = new ObjectFields(present, '');
  const [rps, traffic] = [fields.raw('rps'), fields.raw('traffic')];
  if (rps !== undefined && traffic !== undefined) {
    throw new ScenarioError('scenario: expected rps or traffic, got both, give one of them');
  }
  const faultyDeployments = faultyOf(fields.raw('faultyDeployments'));
  const errorBursts = burstsOf(fields.raw('errorBursts'));
  const concurrencyLimit = fields.optionalNumber('concurrencyLimit', whole(1, 100_000, 'a whole number of calls'));
  const scenario: Scenario = {
    faults: faultsOf(fields),
    ...(faultyDeployments && { faultyDeployments }),
    traffic: scenarioTraffic(rps, traffic),
    baseErrorRate: fields.number('baseErrorRate', SHARE, DEFAULT_SCENARIO.baseErrorRate),
    ...(errorBursts && { errorBursts }),
    medianMs: fields.number('medianMs', above(0, 900_000, 'ms'), DEFAULT_SCENARIO.medianMs),
    coldStartMs: fields.number('coldStartMs', between(0, 900_000, 'ms'), DEFAULT_SCENARIO.coldStartMs),
    ...(concurrencyLimit !== undefined && { concurrencyLimit }),
    metricDelayMin: delayOf(fields.raw('metricDelayMin') ?? DEFAULT_SCENARIO.metricDelayMin),
    seed: fields.number('seed', whole(0, MAX_SEED, 'a whole number'), DEFAULT_SCENARIO.seed),
  };
  fields.done();
  return scenario;
}

function scenarioTraffic(rps: unknown, traffic: unknown): Scenario['traffic'] {
  if (traffic !== undefined) return trafficOf(traffic, 'traffic');
  return rps === undefined ? DEFAULT_SCENARIO.traffic : constantTraffic(rps, 'rps');
}

/** As {@link scenarioFrom}, of a scenario that a program wrote. */
export function scenarioOf(given: ScenarioInput = {}): Scenario {
  return scenarioFrom(given);
}
