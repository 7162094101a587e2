import { faultOf } from './fault-text';
import type { Fault, Traffic } from './model';
import { callsFromCsv, trafficOf } from './traffic-kinds';

type Options<K extends Traffic['kind'], Given extends string> = Partial<
  Omit<Extract<Traffic, { kind: K }>, 'kind' | Given>
>;

const built = (fields: object): Traffic => trafficOf(fields, 'traffic');

/** The kinds of traffic as functions, checked where they are written. Each throws a ScenarioError for a number out of its bounds. */
export const traffic = {
  /** `rps` calls per second. */
  constant: (rps: number) => built({ kind: 'constant', rps }),
  /** `rps` calls per second on average over a day. */
  diurnal: (rps: number, options: Options<'diurnal', 'rps'> = {}) => built({ kind: 'diurnal', rps, ...options }),
  /** `rps` calls per second on average, every minute with a log-normal rate of its own. */
  bursty: (rps: number, options: Options<'bursty', 'rps'> = {}) => built({ kind: 'bursty', rps, ...options }),
  /** `rps` calls per second, doubling again and again from the start of the deployment on. */
  ramp: (rps: number, options: Options<'ramp', 'rps'> = {}) => built({ kind: 'ramp', rps, ...options }),
  /** `calls` calls at once, every `everyMin` minutes. */
  sparse: (calls: number, everyMin: number) => built({ kind: 'sparse', calls, everyMin }),
  /** Counted calls of each minute: a list, or the text of a CSV with the count in the last column. */
  recorded: (calls: readonly number[] | string, options: Options<'recorded', 'perMinute'> = {}) =>
    built({
      kind: 'recorded',
      perMinute: typeof calls === 'string' ? callsFromCsv(calls, 'recording') : calls,
      ...options,
    }),
};

const broken = (fields: object): Fault => faultOf(fields, 'fault');

/** The faults of calls as functions; those of the configuration have nothing to build, `parseFault('missing-secret')` reads them. */
export const faults = {
  errors: (points: number) => broken({ kind: 'errors', points }),
  leak: (points: number, overMin: number) => broken({ kind: 'leak', points, overMin }),
  coldStartErrors: (share = 1) => broken({ kind: 'cold-start-errors', share }),
  errorsUnderLoad: (points: number, above: number) => broken({ kind: 'errors-under-load', points, above }),
  latency: (factor: number) => broken({ kind: 'latency', factor }),
  outage: (rate: number, fromMin: number, minutes: number) => broken({ kind: 'outage', rate, fromMin, minutes }),
  flapping: (rate: number, chance: number) => broken({ kind: 'flapping', rate, chance }),
  exhaustedStore: (rate: number, calls: number) => broken({ kind: 'exhausted-store', rate, calls }),
};
