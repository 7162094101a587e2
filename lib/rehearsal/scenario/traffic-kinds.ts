import { above, between, boundedNumber, type NumberBounds, ObjectFields, refuse, whole } from './fields';
import type { Traffic, TrafficKind } from './model';
import { ScenarioError } from './scenario-error';

const RPS = above(0, 1_000_000, 'calls per second');
const CALLS: NumberBounds = whole(0, 60_000_000, 'a whole number of calls');
const DAY_MIN = 1440;
const MAX_MINUTES = 7 * DAY_MIN;

type Readers = { readonly [K in TrafficKind]: (fields: ObjectFields) => Extract<Traffic, { kind: K }> };

const READERS: Readers = {
  constant: (fields) => ({ kind: 'constant', rps: fields.number('rps', RPS) }),
  diurnal: (fields) => {
    const deployAtMin = fields.optionalNumber('deployAtMin', between(0, DAY_MIN, 'a minute of the day'));
    return {
      kind: 'diurnal',
      rps: fields.number('rps', RPS),
      swing: fields.number('swing', between(0, 1, 'a share'), 0.5),
      peakMin: fields.number('peakMin', between(0, DAY_MIN, 'a minute of the day'), 840),
      ...(deployAtMin === undefined ? {} : { deployAtMin }),
    };
  },
  bursty: (fields) => ({
    kind: 'bursty',
    rps: fields.number('rps', RPS),
    spread: fields.number('spread', above(0, 3, 'a standard deviation'), 1),
  }),
  ramp: (fields) => ({
    kind: 'ramp',
    rps: fields.number('rps', RPS),
    doublingMin: fields.number('doublingMin', above(0, 2880, 'minutes'), 10),
    forMin: fields.number('forMin', above(0, 2880, 'minutes'), 60),
  }),
  sparse: (fields) => ({
    kind: 'sparse',
    calls: fields.number('calls', whole(1, 1_000_000, 'a whole number of calls')),
    everyMin: fields.number('everyMin', between(1, DAY_MIN, 'minutes')),
  }),
  recorded: (fields) => {
    const perMinute = countsOf(fields.raw('perMinute'), fields.place('perMinute'));
    const last = between(0, perMinute.length - 1, 'a minute of the recording');
    const deployAtMin = fields.optionalNumber('deployAtMin', last);
    return { kind: 'recorded', perMinute, ...(deployAtMin === undefined ? {} : { deployAtMin }) };
  },
};

export const TRAFFIC_KINDS = Object.keys(READERS) as readonly TrafficKind[];

function isTrafficKind(kind: unknown): kind is TrafficKind {
  return typeof kind === 'string' && Object.hasOwn(READERS, kind);
}

function countsOf(value: unknown, path: string): number[] {
  if (!Array.isArray(value) || value.length === 0) return refuse(path, 'a list of calls, one for each minute', value);
  if (value.length > MAX_MINUTES) {
    throw new ScenarioError(`${path}: expected at most ${MAX_MINUTES} minutes, got ${value.length}`);
  }
  const counts = value.map((count, minute) => boundedNumber(count, `${path}[${minute}]`, CALLS));
  if (counts.every((count) => count === 0))
    throw new ScenarioError(`${path}: expected some calls, got 0 in every minute`);
  return counts;
}

/** @throws ScenarioError where the value is no number of calls per second */
export function constantTraffic(value: unknown, path: string): Traffic {
  return { kind: 'constant', rps: boundedNumber(value, path, RPS) };
}

/**
 * Reads the traffic of a scenario: a number of calls per second, or an object with `kind` and its fields.
 *
 * @throws ScenarioError naming the field at fault
 */
export function trafficOf(value: unknown, path: string): Traffic {
  if (typeof value === 'number') return constantTraffic(value, path);
  const fields = new ObjectFields(value, path);
  const kind = fields.raw('kind');
  if (!isTrafficKind(kind)) return refuse(fields.place('kind'), `one of ${TRAFFIC_KINDS.join(', ')}`, kind);
  const traffic: Traffic = READERS[kind](fields);
  fields.done();
  return traffic;
}

/**
 * Calls of each minute from a CSV: one line for each minute, the count in its last column, a first line of titles allowed.
 *
 * @param name how messages call the file
 * @throws ScenarioError naming the line at fault
 */
export function callsFromCsv(text: string, name: string): number[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const counts = lines.map((line) => {
    const cell = (line.split(/[,;\t]/).at(-1) ?? '').trim().replace(/^"(.*)"$/, '$1');
    return /^\d+(?:\.0+)?$/.test(cell) ? Number(cell) : cell;
  });
  const data = typeof counts[0] === 'string' && counts[0] !== '' ? counts.slice(1) : counts;
  const offset = counts.length - data.length;
  const bad = data.findIndex((count) => typeof count === 'string' || !CALLS.isAllowed(count));
  if (bad >= 0) return refuse(`${name} line ${bad + offset + 1}`, `${CALLS.expected} in the last column`, data[bad]);
  return countsOf(data, name);
}

/** The traffic in a few words. */
export function describeTraffic(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'constant':
      return `${traffic.rps} calls/s`;
    case 'diurnal':
      return `${traffic.rps} calls/s on average over a day, ${Math.round(traffic.swing * 100)} % more at its peak`;
    case 'bursty':
      return `${traffic.rps} calls/s on average in bursts`;
    case 'ramp':
      return `${traffic.rps} calls/s doubling every ${traffic.doublingMin} min`;
    case 'sparse':
      return `${traffic.calls} calls every ${traffic.everyMin} min`;
    case 'recorded':
      return `${traffic.perMinute.length} recorded minutes of calls`;
  }
}
