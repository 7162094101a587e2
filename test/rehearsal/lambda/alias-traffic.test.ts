import {
  type CallCounts,
  drawCalls,
  expectedFailures,
  type TrafficStretch,
} from '../../../lib/rehearsal/lambda/alias-traffic';
import { FaultSchedule } from '../../../lib/rehearsal/lambda/fault-schedule';
import { seededRandom } from '../../../lib/rehearsal/lambda/random-source';
import { versionBehaviours } from '../../../lib/rehearsal/lambda/version-behaviour';
import type { Fault } from '../../../lib/rehearsal/model';
import { scenario } from '../support/deployable';

const CALLS = 3_600_000;

interface Asked {
  readonly fault?: Fault;
  readonly weight: number;
  readonly timeoutMs?: number;
  readonly started?: number;
  readonly throttledShare?: number;
}

/** Calls in the minute after the first shift. */
function draw({ fault, weight, timeoutMs = 30_000, started = 0, throttledShare = 0 }: Asked) {
  const asked = scenario({ baseErrorRate: 0.02, ...(fault && { fault }) });
  const schedule = new FaultSchedule(asked, 100, 1);
  schedule.startAt(0);
  const behaviours = versionBehaviours(asked, timeoutMs);
  const trouble = schedule.troubleIn(0, 60_000, { weight, targetCalls: 0 });
  const stretch: TrafficStretch = {
    calls: CALLS,
    weight,
    throttledShare,
    trouble,
    started: { current: started, target: started },
  };
  const counts = drawCalls(seededRandom(11), behaviours, stretch);
  return { ...counts, expected: expectedFailures(behaviours, stretch) };
}

const rate = ({ errors, invocations }: CallCounts): number => errors / invocations;

test('the calls are routed by weight', () => {
  const { current, target } = draw({ weight: 0.1 });
  expect(current.invocations + target.invocations).toBe(CALLS);
  expect(Math.abs(target.invocations / CALLS - 0.1)).toBeLessThan(0.001);
  expect(draw({ weight: 0 }).target).toEqual({ invocations: 0, errors: 0, errorsOfFault: 0 });
  expect(draw({ weight: 1 }).current.invocations).toBe(0);
});

test('both versions fail at the base rate, and nothing is the fault of a healthy version', () => {
  const { current, target, expected } = draw({ weight: 0.5 });
  expect(rate(current)).toBeCloseTo(0.02, 3);
  expect(rate(target)).toBeCloseTo(0.02, 3);
  expect([current.errorsOfFault, target.errorsOfFault, expected]).toEqual([0, 0, 0]);
});

test('points of errors come on top of the base rate, on the target version alone', () => {
  const { current, target, expected } = draw({ fault: { kind: 'errors', points: 5 }, weight: 0.5 });
  expect(rate(current)).toBeCloseTo(0.02, 3);
  expect(rate(target)).toBeCloseTo(0.07, 3);
  expect(target.errorsOfFault / target.invocations).toBeCloseTo(0.05, 3);
  expect(expected).toBeCloseTo(CALLS * 0.5 * 0.05, 3);
  expect(current.errorsOfFault).toBe(0);
});

test('more points than there are calls fail every call and no more', () => {
  const { target, expected } = draw({ fault: { kind: 'errors', points: 100 }, weight: 0.5 });
  expect(rate(target)).toBe(1);
  expect(expected).toBeCloseTo(CALLS * 0.5 * 0.98, 3);
});

test('an outage hits both versions and is the fault of neither', () => {
  const { current, target } = draw({ fault: { kind: 'outage', rate: 0.3, fromMin: 0, minutes: 5 }, weight: 0.5 });
  const expected = 1 - 0.98 * 0.7;
  expect(rate(current)).toBeCloseTo(expected, 2);
  expect(rate(target)).toBeCloseTo(expected, 2);
  expect(target.errorsOfFault).toBe(0);
});

test('calls that run into the timeout are errors, and the fault of a slower version', () => {
  const { current, target, expected } = draw({ fault: { kind: 'latency', factor: 3.2 }, weight: 0.5, timeoutMs: 320 });
  // One in a hundred healthy calls takes 3.2 times the median, and half of the calls of the slower version.
  expect(rate(current)).toBeCloseTo(0.01 + 0.99 * 0.02, 3);
  expect(rate(target)).toBeCloseTo(0.5 + 0.5 * 0.02, 2);
  expect(target.errorsOfFault / target.invocations).toBeCloseTo(0.49, 2);
  expect(expected / (CALLS / 2)).toBeCloseTo(0.49, 6);
});

test('only the first calls in new environments fail under a fault of cold starts, and only on the target version', () => {
  const { current, target, expected } = draw({
    fault: { kind: 'cold-start-errors', share: 1 },
    weight: 0.5,
    started: 900,
  });
  expect(current.errorsOfFault).toBe(0);
  // The others of the 900 failed anyway.
  expect(Math.abs(target.errorsOfFault - 900 * 0.98)).toBeLessThanOrEqual(1);
  expect(expected).toBeCloseTo(900 * 0.98, 3);
});

test('throttled calls are neither invocations nor errors', () => {
  const { current, target } = draw({ weight: 0.5, throttledShare: 0.25 });
  const throttles = (current.throttles ?? 0) + (target.throttles ?? 0);
  expect(current.invocations + target.invocations + throttles).toBe(CALLS);
  expect(throttles / CALLS).toBeCloseTo(0.25, 2);
  expect(rate(current)).toBeCloseTo(0.02, 3);
  expect(draw({ weight: 0.5, throttledShare: 1 }).target).toMatchObject({ invocations: 0, errors: 0 });
});

test.each(['missing-secret', 'blank-variable', 'misspelled-variable'] as const)('%s fails every call', (kind) => {
  expect(rate(draw({ fault: { kind }, weight: 0.5 }).target)).toBe(1);
});

test.each(['wrong-release', 'wrong-schema', 'wrong-index'] as const)('%s fails no call', (kind) => {
  expect(rate(draw({ fault: { kind }, weight: 0.5 }).target)).toBeCloseTo(0.02, 3);
});
