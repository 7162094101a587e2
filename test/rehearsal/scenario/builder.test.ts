import { ScenarioError, scenarioOf } from '../../../lib/rehearsal/scenario';
import { faults, traffic } from '../../../lib/rehearsal/scenario/builder';

test('builds every kind of traffic, with the defaults of a file', () => {
  expect([
    traffic.constant(5),
    traffic.diurnal(5, { deployAtMin: 60 }),
    traffic.bursty(5),
    traffic.ramp(5, { forMin: 30 }),
    traffic.sparse(20, 5),
    traffic.recorded('calls\n1\n2'),
    traffic.recorded([3], { deployAtMin: 0 }),
  ]).toEqual([
    { kind: 'constant', rps: 5 },
    { kind: 'diurnal', rps: 5, swing: 0.5, peakMin: 840, deployAtMin: 60 },
    { kind: 'bursty', rps: 5, spread: 1 },
    { kind: 'ramp', rps: 5, doublingMin: 10, forMin: 30 },
    { kind: 'sparse', calls: 20, everyMin: 5 },
    { kind: 'recorded', perMinute: [1, 2] },
    { kind: 'recorded', perMinute: [3], deployAtMin: 0 },
  ]);
});

test('builds the faults of calls', () => {
  expect([
    faults.errors(5),
    faults.leak(20, 30),
    faults.coldStartErrors(),
    faults.errorsUnderLoad(10, 0.5),
    faults.latency(2),
    faults.outage(0.5, 1, 2),
    faults.flapping(0.5, 0.1),
    faults.exhaustedStore(0.5, 100),
  ]).toEqual([
    { kind: 'errors', points: 5 },
    { kind: 'leak', points: 20, overMin: 30 },
    { kind: 'cold-start-errors', share: 1 },
    { kind: 'errors-under-load', points: 10, above: 0.5 },
    { kind: 'latency', factor: 2 },
    { kind: 'outage', rate: 0.5, fromMin: 1, minutes: 2 },
    { kind: 'flapping', rate: 0.5, chance: 0.1 },
    { kind: 'exhausted-store', rate: 0.5, calls: 100 },
  ]);
});

test('what is out of its bounds is refused where it is written', () => {
  expect(() => traffic.constant(0)).toThrow(
    new ScenarioError('traffic.rps: expected calls per second above 0 and up to 1000000, got 0'),
  );
  expect(() => faults.errors(500)).toThrow(
    new ScenarioError('fault.points: expected percentage points above 0 and up to 100, got 500'),
  );
});

test('what is built is a part of a scenario', () => {
  const built = { traffic: traffic.sparse(2, 1), faults: [faults.errors(5), faults.latency(2)] };
  expect(scenarioOf(built)).toMatchObject(built);
});
