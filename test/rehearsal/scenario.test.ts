import fc from 'fast-check';
import type { Fault, ScenarioInput } from '../../lib/rehearsal/model';
import {
  DEFAULT_SCENARIO,
  describeFault,
  describeFaults,
  FAULT_KINDS,
  parseFault,
  ScenarioError,
  scenarioFrom,
  scenarioOf,
} from '../../lib/rehearsal/scenario';

test.each<[string, Fault]>([
  ['none', { kind: 'none' }],
  ['leak', { kind: 'leak', points: 20, overMin: 20 }],
  ['leak:5:60', { kind: 'leak', points: 5, overMin: 60 }],
  ['cold-start-errors', { kind: 'cold-start-errors', share: 1 }],
  ['errors-under-load:10:0.2', { kind: 'errors-under-load', points: 10, above: 0.2 }],
  ['flapping', { kind: 'flapping', rate: 0.5, chance: 0.1 }],
  ['exhausted-store:0.3:1000', { kind: 'exhausted-store', rate: 0.3, calls: 1000 }],
  ['active-deployment', { kind: 'active-deployment' }],
  ['moved-alias', { kind: 'moved-alias' }],
  ['errors', { kind: 'errors', points: 5 }],
  ['errors:0.5', { kind: 'errors', points: 0.5 }],
  ['latency', { kind: 'latency', factor: 3 }],
  ['latency:1.5', { kind: 'latency', factor: 1.5 }],
  ['outage', { kind: 'outage', rate: 0.5, fromMin: 5, minutes: 10 }],
  ['outage:0.2', { kind: 'outage', rate: 0.2, fromMin: 5, minutes: 10 }],
  ['outage:1:0:30', { kind: 'outage', rate: 1, fromMin: 0, minutes: 30 }],
  ['missing-secret', { kind: 'missing-secret' }],
  ['missing-secret:arn:aws:x', { kind: 'missing-secret', name: 'arn:aws:x' }],
  ['secret-pending-deletion:a', { kind: 'secret-pending-deletion', name: 'a' }],
  ['missing-parameter:/a/b', { kind: 'missing-parameter', name: '/a/b' }],
  ['blank-variable:A', { kind: 'blank-variable', name: 'A' }],
  ['missing-variable:A', { kind: 'missing-variable', name: 'A' }],
  ['placeholder-variable', { kind: 'placeholder-variable' }],
  ['misspelled-variable:A', { kind: 'misspelled-variable', name: 'A' }],
  ['wrong-release', { kind: 'wrong-release' }],
  ['wrong-schema', { kind: 'wrong-schema' }],
  ['wrong-index', { kind: 'wrong-index' }],
  ['digest-changed', { kind: 'digest-changed' }],
  ['unreachable-dependency', { kind: 'unreachable-dependency' }],
  ['unreachable-dependency:orders-db', { kind: 'unreachable-dependency', name: 'orders-db' }],
  ['frozen:weekend', { kind: 'frozen', name: 'weekend' }],
  ['lock-held', { kind: 'lock-held' }],
  ['quarantined', { kind: 'quarantined' }],
  ['ledger-down', { kind: 'ledger-down' }],
])('reads the fault %s', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
  expect(parseFault(describeFault(fault))).toEqual(fault);
});

const KINDS =
  'none, errors, leak, cold-start-errors, errors-under-load, latency, outage, flapping, exhausted-store, active-deployment, moved-alias, missing-secret, secret-pending-deletion, missing-parameter, blank-variable, missing-variable, placeholder-variable, misspelled-variable, wrong-release, wrong-schema, wrong-index, digest-changed, unreachable-dependency, frozen, lock-held, quarantined, ledger-down';

test.each([
  ['', `unknown fault "", expected one of ${KINDS}`],
  ['error:5', `unknown fault "error", expected one of ${KINDS}`],
  ['constructor', `unknown fault "constructor", expected one of ${KINDS}`],
  ['errors:x', 'fault errors: expected errors[:POINTS] with numbers, got "errors:x"'],
  ['errors:', 'fault errors: expected errors[:POINTS] with numbers, got "errors:"'],
  ['errors:5:6', 'fault errors: expected errors[:POINTS] with numbers, got "errors:5:6"'],
  ['errors:0', 'fault errors: expected percentage points above 0 and up to 100, got 0'],
  ['errors:100.1', 'fault errors: expected percentage points above 0 and up to 100, got 100.1'],
  ['errors:Infinity', 'fault errors: expected errors[:POINTS] with numbers, got "errors:Infinity"'],
  ['latency:1', 'fault latency: expected a factor above 1 and up to 1000, got 1'],
  ['outage:1.1', 'fault outage: expected a rate above 0 and up to 1, got 1.1'],
  ['outage:0', 'fault outage: expected a rate above 0 and up to 1, got 0'],
  ['outage:1:-1', 'fault outage: expected a start in minutes from 0 to 2880, got -1'],
  ['outage:1:0:0', 'fault outage: expected minutes above 0 and up to 2880, got 0'],
  ['none:5', 'fault none: expected no value, got "none:5"'],
  ['wrong-schema:x', 'fault wrong-schema: expected no value, got "wrong-schema:x"'],
  ['missing-secret:', 'fault missing-secret: expected a name after the colon, got none'],
])('refuses the fault %j', (text, message) => {
  expect(() => parseFault(text)).toThrow(new ScenarioError(message));
});

test('whatever is written as a fault is read back the same, or refused', () => {
  const written = fc.tuple(fc.constantFrom(...FAULT_KINDS, 'other'), fc.option(fc.string()));
  fc.assert(
    fc.property(written, ([kind, value]) => {
      const text = value === null ? kind : `${kind}:${value}`;
      try {
        const fault = parseFault(text);
        expect(parseFault(describeFault(fault))).toEqual(fault);
      } catch (error) {
        expect(error).toBeInstanceOf(ScenarioError);
      }
    }),
  );
});

test('what is not asked for takes its default', () => {
  expect(scenarioOf()).toEqual({
    faults: [],
    traffic: { kind: 'constant', rps: 50 },
    baseErrorRate: 0.001,
    medianMs: 120,
    coldStartMs: 800,
    metricDelayMin: [1, 2],
    seed: 1,
  });
  expect(scenarioOf({ rps: 3, seed: undefined })).toEqual({
    ...DEFAULT_SCENARIO,
    traffic: { kind: 'constant', rps: 3 },
  });
});

test.each<[ScenarioInput]>([
  [{ baseErrorRate: 0 }],
  [{ baseErrorRate: 1 }],
  [{ metricDelayMin: [0, 0] }],
  [{ seed: 0 }],
  [{ seed: 4294967295 }],
  [{ traffic: { kind: 'constant', rps: 1_000_000 } }],
])('accepts the bound %j', (given) => {
  expect(scenarioOf(given)).toEqual({ ...DEFAULT_SCENARIO, ...given });
});

test.each<[Record<string, unknown>, string]>([
  [{ rps: 0 }, 'rps: expected calls per second above 0 and up to 1000000, got 0'],
  [{ rps: '5' }, 'rps: expected calls per second above 0 and up to 1000000, got "5"'],
  [{ rps: Number.NaN }, 'rps: expected calls per second above 0 and up to 1000000, got NaN'],
  [{ rps: 5, traffic: 5 }, 'scenario: expected rps or traffic, got both, give one of them'],
  [{ traffic: -1 }, 'traffic: expected calls per second above 0 and up to 1000000, got -1'],
  [{ traffic: 'much' }, 'traffic: expected an object, got "much"'],
  [
    { traffic: { kind: 'tidal' } },
    'traffic.kind: expected one of constant, diurnal, bursty, ramp, sparse, recorded, got "tidal"',
  ],
  [{ traffic: { kind: 'constant' } }, 'traffic.rps: expected calls per second above 0 and up to 1000000, got nothing'],
  [{ traffic: { kind: 'constant', rps: 1, rate: 2 } }, 'traffic: expected no field but kind, rps, got "rate"'],
  [
    { traffic: { kind: 'sparse', calls: 1.5, everyMin: 5 } },
    'traffic.calls: expected a whole number of calls from 1 to 1000000, got 1.5',
  ],
  [
    { traffic: { kind: 'recorded', perMinute: [] } },
    'traffic.perMinute: expected a list of calls, one for each minute, got a list of 0',
  ],
  [
    { traffic: { kind: 'recorded', perMinute: [1, -2] } },
    'traffic.perMinute[1]: expected a whole number of calls from 0 to 60000000, got -2',
  ],
  [
    { traffic: { kind: 'recorded', perMinute: [0, 0] } },
    'traffic.perMinute: expected some calls, got 0 in every minute',
  ],
  [
    { traffic: { kind: 'recorded', perMinute: [1, 2], deployAtMin: 2 } },
    'traffic.deployAtMin: expected a minute of the recording from 0 to 1, got 2',
  ],
  [{ baseErrorRate: -0.1 }, 'baseErrorRate: expected a share from 0 to 1, got -0.1'],
  [{ errorBursts: { rate: 0 } }, 'errorBursts.rate: expected a rate above 0 and up to 1, got 0'],
  [
    { errorBursts: { rate: 0.1, minutes: 5, everyMin: 5 } },
    'errorBursts.everyMin: expected more than the 5 minutes of a burst, got 5',
  ],
  [{ medianMs: 0 }, 'medianMs: expected ms above 0 and up to 900000, got 0'],
  [{ coldStartMs: -1 }, 'coldStartMs: expected ms from 0 to 900000, got -1'],
  [{ concurrencyLimit: 0 }, 'concurrencyLimit: expected a whole number of calls from 1 to 100000, got 0'],
  [{ metricDelayMin: 1 }, 'metricDelayMin: expected two numbers of minutes, got 1'],
  [{ metricDelayMin: [-1, 2] }, 'metricDelayMin[0]: expected minutes from 0 to 60, got -1'],
  [{ metricDelayMin: [2, 1] }, 'metricDelayMin[1]: expected minutes from 2 to 60, got 1'],
  [{ seed: 1.5 }, 'seed: expected a whole number from 0 to 4294967295, got 1.5'],
  [{ seed: -1 }, 'seed: expected a whole number from 0 to 4294967295, got -1'],
  [{ faultyDeployments: [] }, 'faultyDeployments: expected a list of logical ids of aliases, got a list of 0'],
  [{ faultyDeployments: [1] }, 'faultyDeployments[0]: expected the logical id of an alias, got 1'],
  [
    { fault: { kind: 'errors', points: 101 } },
    'fault.points: expected percentage points above 0 and up to 100, got 101',
  ],
  [{ fault: { kind: 'gremlins' } }, `fault.kind: expected one of ${KINDS}, got "gremlins"`],
  [{ fault: 'errors', faults: [] }, 'scenario: expected fault or faults, got both, give one of them'],
  [{ faults: 'errors' }, 'faults: expected a list of faults, got "errors"'],
  [{ faults: [null] }, 'faults[0]: expected an object, got null'],
  [{ faults: ['none', 'errors:x'] }, 'faults[1]: fault errors: expected errors[:POINTS] with numbers, got "errors:x"'],
  [{ faults: [{ kind: 'missing-secret', name: '' }] }, 'faults[0].name: expected a text that is not empty, got ""'],
])('refuses the scenario %j', (given, message) => {
  expect(() => scenarioFrom(given)).toThrow(new ScenarioError(message));
});

test('an unknown field is refused, and the known ones are named', () => {
  expect(() => scenarioFrom({ trafic: 5 })).toThrow(/^scenario: expected no field but .*traffic.*, got "trafic"$/);
  expect(() => scenarioFrom([])).toThrow(new ScenarioError('scenario: expected an object, got a list of 0'));
});

test('faults combine, and a healthy one among them is none', () => {
  expect(scenarioOf({ faults: [{ kind: 'none' }, { kind: 'latency', factor: 2 }] }).faults).toEqual([
    { kind: 'latency', factor: 2 },
  ]);
  expect(scenarioOf({ fault: { kind: 'none' } }).faults).toEqual([]);
  expect(describeFaults(scenarioFrom({ faults: ['errors:5', 'outage'] }).faults)).toBe('errors:5 and outage:0.5:5:10');
  expect(describeFaults([])).toBe('none');
});
