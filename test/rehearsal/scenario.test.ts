import fc from 'fast-check';
import type { Fault, Scenario } from '../../lib/rehearsal/model';
import {
  DEFAULT_SCENARIO,
  describeFault,
  FAULT_KINDS,
  parseFault,
  ScenarioError,
  scenarioOf,
} from '../../lib/rehearsal/scenario';

test.each<[string, Fault]>([
  ['none', { kind: 'none' }],
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
])('reads the fault %s', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
  expect(parseFault(describeFault(fault))).toEqual(fault);
});

const KINDS =
  'none, errors, latency, outage, missing-secret, secret-pending-deletion, missing-parameter, blank-variable, missing-variable, placeholder-variable, misspelled-variable, wrong-release, wrong-schema, wrong-index';

test.each([
  ['', `unknown fault "", expected one of ${KINDS}`],
  ['error:5', `unknown fault "error", expected one of ${KINDS}`],
  ['constructor', `unknown fault "constructor", expected one of ${KINDS}`],
  ['errors:x', 'fault errors: expected errors[:POINTS] with numbers, got errors:x'],
  ['errors:', 'fault errors: expected errors[:POINTS] with numbers, got errors:'],
  ['errors:5:6', 'fault errors: expected errors[:POINTS] with numbers, got errors:5:6'],
  ['errors:0', 'fault errors: expected percentage points above 0 and up to 100, got 0'],
  ['errors:100.1', 'fault errors: expected percentage points above 0 and up to 100, got 100.1'],
  ['errors:Infinity', 'fault errors: expected errors[:POINTS] with numbers, got errors:Infinity'],
  ['latency:1', 'fault latency: expected a factor above 1 and up to 1000, got 1'],
  ['outage:1.1', 'fault outage: expected a rate above 0 and up to 1, got 1.1'],
  ['outage:0', 'fault outage: expected a rate above 0 and up to 1, got 0'],
  ['outage:1:-1', 'fault outage: expected a start of 0 to 2880 minutes, got -1'],
  ['outage:1:0:0', 'fault outage: expected a length above 0 and up to 2880 minutes, got 0'],
  ['none:5', 'fault none: expected no value, got none:5'],
  ['wrong-schema:x', 'fault wrong-schema: expected no value, got wrong-schema:x'],
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
    fault: { kind: 'none' },
    rps: 50,
    baseErrorRate: 0.001,
    medianMs: 120,
    metricDelayMin: [1, 2],
    seed: 1,
  });
  expect(scenarioOf({ rps: 3, seed: undefined })).toEqual({ ...DEFAULT_SCENARIO, rps: 3 });
});

test.each<[Partial<Scenario>]>([
  [{ baseErrorRate: 0 }],
  [{ baseErrorRate: 1 }],
  [{ metricDelayMin: [0, 0] }],
  [{ seed: 0 }],
  [{ seed: 4294967295 }],
  [{ rps: 1_000_000 }],
])('accepts the bound %j', (given) => {
  expect(scenarioOf(given)).toEqual({ ...DEFAULT_SCENARIO, ...given });
});

test.each<[Record<string, unknown>, string]>([
  [{ rps: 0 }, 'traffic: expected calls per second above 0 and up to 1000000, got 0'],
  [{ rps: '5' }, 'traffic: expected calls per second above 0 and up to 1000000, got 5'],
  [{ rps: Number.NaN }, 'traffic: expected calls per second above 0 and up to 1000000, got NaN'],
  [{ baseErrorRate: -0.1 }, 'base error rate: expected a share between 0 and 1, got -0.1'],
  [{ baseErrorRate: 5 }, 'base error rate: expected a share between 0 and 1, got 5'],
  [{ medianMs: 0 }, 'median duration: expected above 0 and up to 900000 ms, got 0'],
  [{ metricDelayMin: [-1, 2] }, 'metric delay: expected between 0 and 60 minutes, got -1'],
  [{ metricDelayMin: [2, 1] }, 'metric delay: expected between 2 and 60 minutes, got 1'],
  [{ seed: 1.5 }, 'seed: expected a whole number between 0 and 4294967295, got 1.5'],
  [{ seed: -1 }, 'seed: expected a whole number between 0 and 4294967295, got -1'],
  [{ traffic: 5 }, 'scenario: unknown field traffic'],
  [
    { fault: { kind: 'errors', points: 101 } },
    'fault errors: expected percentage points above 0 and up to 100, got 101',
  ],
  [{ fault: { kind: 'gremlins' } }, `unknown fault "gremlins", expected one of ${KINDS}`],
])('refuses the scenario %j', (given, message) => {
  expect(() => scenarioOf(given as Partial<Scenario>)).toThrow(new ScenarioError(message));
});
