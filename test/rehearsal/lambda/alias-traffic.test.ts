import { DEFAULT_ASSUMPTIONS } from '../../../lib/rehearsal/assumptions';
import { type CallCounts, drawCalls } from '../../../lib/rehearsal/lambda/alias-traffic';
import { seededRandom } from '../../../lib/rehearsal/lambda/random-source';
import { expectedFaultShare, versionBehaviours } from '../../../lib/rehearsal/lambda/version-behaviour';
import type { Fault, Scenario } from '../../../lib/rehearsal/model';
import { scenario } from '../support/deployable';

const HOURS = 100;

function draw(changes: Partial<Scenario>, stretch: { weight: number; outageRate?: number }, timeoutMs = 30_000) {
  const asked = scenario({ baseErrorRate: 0.02, ...changes });
  const behaviours = versionBehaviours(asked, [0, timeoutMs], DEFAULT_ASSUMPTIONS);
  const random = seededRandom(11);
  const seconds = HOURS * 3600;
  const counts = drawCalls(random, behaviours, { seconds, rps: 10, outageRate: 0, ...stretch });
  return { ...counts, faultShare: expectedFaultShare(behaviours.target) };
}

const rate = ({ errors, invocations }: CallCounts): number => errors / invocations;

test('the calls are routed by weight', () => {
  const { current, target } = draw({}, { weight: 0.1 });
  const calls = current.invocations + target.invocations;
  expect(Math.abs(calls / (HOURS * 36_000) - 1)).toBeLessThan(0.003);
  expect(Math.abs(target.invocations / calls - 0.1)).toBeLessThan(0.001);
  expect(draw({}, { weight: 0 }).target).toEqual({ invocations: 0, errors: 0, errorsOfFault: 0 });
  expect(draw({}, { weight: 1 }).current.invocations).toBe(0);
});

test('both versions fail at the base rate, and nothing is the fault of a healthy version', () => {
  const { current, target, faultShare } = draw({}, { weight: 0.5 });
  expect(rate(current)).toBeCloseTo(0.02, 3);
  expect(rate(target)).toBeCloseTo(0.02, 3);
  expect([current.errorsOfFault, target.errorsOfFault, faultShare]).toEqual([0, 0, 0]);
});

test('points of errors come on top of the base rate, on the target version alone', () => {
  const { current, target, faultShare } = draw({ fault: { kind: 'errors', points: 5 } }, { weight: 0.5 });
  expect(rate(current)).toBeCloseTo(0.02, 3);
  expect(rate(target)).toBeCloseTo(0.07, 3);
  expect(target.errorsOfFault / target.invocations).toBeCloseTo(0.05, 3);
  expect(faultShare).toBeCloseTo(0.05, 9);
  expect(current.errorsOfFault).toBe(0);
});

test('more points than there are calls fail every call and no more', () => {
  const { target, faultShare } = draw({ fault: { kind: 'errors', points: 100 } }, { weight: 0.5 });
  expect(rate(target)).toBe(1);
  expect(faultShare).toBeCloseTo(0.98, 9);
});

test('an outage hits both versions and is the fault of neither', () => {
  const fault: Fault = { kind: 'outage', rate: 0.3, fromMin: 0, minutes: 5 };
  const { current, target } = draw({ fault }, { weight: 0.5, outageRate: 0.3 });
  const expected = 1 - 0.98 * 0.7;
  expect(rate(current)).toBeCloseTo(expected, 2);
  expect(rate(target)).toBeCloseTo(expected, 2);
  expect(target.errorsOfFault).toBe(0);
});

test('calls that run into the timeout are errors, and the fault of a slower version', () => {
  const { current, target, faultShare } = draw({ fault: { kind: 'latency', factor: 3.2 } }, { weight: 0.5 }, 320);
  // One in a hundred healthy calls takes 3.2 times the median, and half of the calls of the slower version.
  expect(rate(current)).toBeCloseTo(0.01 + 0.99 * 0.02, 3);
  expect(rate(target)).toBeCloseTo(0.5 + 0.5 * 0.02, 2);
  expect(target.errorsOfFault / target.invocations).toBeCloseTo(0.49, 2);
  expect(faultShare).toBeCloseTo(0.49, 6);
});

test.each(['missing-secret', 'blank-variable', 'misspelled-variable'] as const)('%s fails every call', (kind) => {
  expect(rate(draw({ fault: { kind } }, { weight: 0.5 }).target)).toBe(1);
});

test.each(['wrong-release', 'wrong-schema', 'wrong-index'] as const)('%s fails no call', (kind) => {
  expect(rate(draw({ fault: { kind } }, { weight: 0.5 }).target)).toBeCloseTo(0.02, 3);
});
