import { FaultSchedule } from '../../../lib/rehearsal/lambda/fault-schedule';
import type { Fault, ScenarioInput } from '../../../lib/rehearsal/model';
import { scenario } from '../support/deployable';

const MINUTE = 60_000;
const FIRST_SHIFT = 10 * MINUTE;

function schedule(faults: readonly Fault[], more: ScenarioInput = {}, seed = 1): FaultSchedule {
  const result = new FaultSchedule(scenario({ faults, baseErrorRate: 0, ...more }), 100, seed);
  result.startAt(FIRST_SHIFT);
  return result;
}

function troubleAt(of: FaultSchedule, minute: number, weight = 0.1, targetCalls = 0) {
  const from = FIRST_SHIFT + minute * MINUTE;
  return of.troubleIn(from, from + MINUTE, { weight, targetCalls });
}

test('a leak grows in a straight line and stays', () => {
  const leak = schedule([{ kind: 'leak', points: 20, overMin: 10 }]);
  expect([0, 4, 9, 10, 60].map((minute) => troubleAt(leak, minute).ofTarget)).toEqual(
    [0.01, 0.09, 0.19, 0.2, 0.2].map((share) => expect.closeTo(share, 9)),
  );
});

test('errors under load need more than their share of the calls', () => {
  const load = schedule([{ kind: 'errors-under-load', points: 30, above: 0.5 }]);
  expect([0.1, 0.5, 0.51, 1].map((weight) => troubleAt(load, 1, weight).ofTarget)).toEqual([0, 0, 0.3, 0.3]);
});

test('an exhausted store fails both versions in proportion to the calls of the new one, and only while it has calls', () => {
  const store = schedule([{ kind: 'exhausted-store', rate: 0.5, calls: 1000 }]);
  const shares = [0, 500, 1000, 9000].map((calls) => troubleAt(store, 1, 0.1, calls).ofBoth);
  expect(shares).toEqual([0, 0.25, 0.5, 0.5]);
  expect(troubleAt(store, 1, 0, 9000).ofBoth).toBe(0);
  expect(troubleAt(store, 1, 0.1, 9000).ofTarget).toBe(0);
});

test('an outage lasts from its start to its end, and names both', () => {
  const outage = schedule([{ kind: 'outage', rate: 0.4, fromMin: 2.5, minutes: 1 }]);
  const start = FIRST_SHIFT + 2.5 * MINUTE;
  expect(outage.nextChange(FIRST_SHIFT)).toBe(start);
  expect(outage.nextChange(start)).toBe(start + MINUTE);
  expect(outage.nextChange(start + MINUTE)).toBe(Number.POSITIVE_INFINITY);
  const shared = (from: number): number => outage.troubleIn(from, from + 1, { weight: 0, targetCalls: 0 }).shared;
  expect([start - 1, start, start + MINUTE - 1, start + MINUTE].map(shared)).toEqual(
    [0, 0.4, 0.4, 0].map((share) => expect.closeTo(share, 9)),
  );
});

test('flapping changes every ten seconds from the first shift on, as often as its chance says', () => {
  const flapping = schedule([{ kind: 'flapping', rate: 0.5, chance: 0.25 }]);
  let atMs = FIRST_SHIFT;
  let failing = 0;
  for (let step = 0; step < 2000; step++) {
    const next = flapping.nextChange(atMs);
    expect(next - atMs).toBe(10_000);
    if (flapping.troubleIn(atMs, next, { weight: 0.1, targetCalls: 0 }).shared > 0) failing++;
    atMs = next;
  }
  expect(Math.abs(failing / 2000 - 0.25)).toBeLessThan(0.04);
  expect(flapping.nextChange(0)).toBe(FIRST_SHIFT);
  expect(flapping.troubleIn(0, 1000, { weight: 0, targetCalls: 0 }).shared).toBe(0);
});

test('baseline bursts come as often as asked for, before the deployment too', () => {
  const bursts = schedule([], { errorBursts: { rate: 0.15, minutes: 3, everyMin: 20 } });
  const minutes = 6000;
  let inBurst = 0;
  for (let minute = -10; minute < minutes - 10; minute++) {
    const { shared } = troubleAt(bursts, minute);
    if (shared > 0) inBurst++;
    expect([0, expect.closeTo(0.15, 9)]).toContainEqual(shared);
  }
  expect(Math.abs(inBurst / minutes - 3 / 20)).toBeLessThan(0.025);
});

test('combined faults spare a call only where all of them do', () => {
  const both = schedule(
    [
      { kind: 'outage', rate: 0.5, fromMin: 0, minutes: 60 },
      { kind: 'outage', rate: 0.2, fromMin: 0, minutes: 60 },
      { kind: 'errors', points: 10 },
      { kind: 'errors', points: 5 },
      { kind: 'cold-start-errors', share: 0.3 },
    ],
    { baseErrorRate: 0.01 },
  );
  expect(troubleAt(both, 1)).toEqual({
    shared: expect.closeTo(1 - 0.99 * 0.5 * 0.8, 9),
    ofTarget: expect.closeTo(0.15 / 0.99, 9),
    ofBoth: 0,
    ofColdStarts: expect.closeTo(0.3, 9),
  });
});

test('a fault of the configuration fails as many calls as is assumed', () => {
  const half = new FaultSchedule(scenario({ fault: { kind: 'missing-secret' }, baseErrorRate: 0 }), 50, 1);
  expect(half.troubleIn(0, MINUTE, { weight: 0.1, targetCalls: 0 }).ofTarget).toBe(0.5);
});
