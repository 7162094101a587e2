import type { MinuteCounts } from '../../../../bench/judge/minute-counts';
import { argoRollouts } from '../../../../bench/judge/rules/argo-rollouts';
import { bestPossible } from '../../../../bench/judge/rules/best-possible';
import { FLAGGER } from '../../../../bench/judge/rules/flagger';
import { KAYENTA } from '../../../../bench/judge/rules/kayenta';
import type { PollerRule } from '../../../../bench/judge/rules/poller';

/** A minute in which the new version had a tenth of 1000 calls. */
function minute(newErrors: number, newCalls = 100, oldErrors = 0): MinuteCounts {
  return { newCalls, newErrors, allCalls: newCalls + 900, allErrors: newErrors + oldErrors };
}

/** At which of the looks, one after each minute, the rule stops; undefined where it never does. */
function stopAt(rule: PollerRule, minutes: readonly MinuteCounts[]): number | undefined {
  const judge = rule.start();
  for (let look = 1; look <= minutes.length; look++) if (judge(minutes.slice(0, look))) return look;
  return undefined;
}

describe('Flagger', () => {
  test('rolls back at the look after the fifth failed check, which need not be in a row', () => {
    const minutes = [2, 0, 2, 2, 0, 2, 2, 0].map((errors) => minute(errors));
    expect(stopAt(FLAGGER, minutes)).toBe(8);
  });

  test('passes a success of exactly 99 %', () => {
    expect(stopAt(FLAGGER, Array(30).fill(minute(1)))).toBeUndefined();
  });

  test('takes minutes without calls for failed checks', () => {
    expect(stopAt(FLAGGER, Array(30).fill(minute(0, 0)))).toBe(6);
  });
});

describe('Argo Rollouts', () => {
  test('stops at the fourth measurement below 95 %', () => {
    expect(stopAt(argoRollouts(1), Array(30).fill(minute(6)))).toBe(4);
    expect(stopAt(argoRollouts(1), Array(30).fill(minute(5)))).toBeUndefined();
  });

  test('measures over the minutes of its interval', () => {
    const judge = argoRollouts(5).start();
    const window = [minute(30), minute(0), minute(0), minute(0), minute(0)];
    expect([1, 2, 3, 4].map(() => judge([minute(0), ...window]))).toEqual([false, false, false, true]);
    const larger = argoRollouts(5).start();
    expect([1, 2, 3, 4, 5].some(() => larger([minute(30), minute(0), ...window.slice(1)]))).toBe(false);
  });

  test('takes a window without calls for a failure', () => {
    expect(stopAt(argoRollouts(1), Array(9).fill(minute(0, 0)))).toBe(4);
  });
});

describe('Kayenta', () => {
  test('stops where the error rates of the new version are clearly higher', () => {
    const minutes = Array.from({ length: 10 }, (_, index) => minute(5 + (index % 3), 100, 9));
    expect(stopAt(KAYENTA, minutes)).toBe(5);
  });

  test('passes equal rates, better ones, and a side without calls', () => {
    const alike = Array.from({ length: 30 }, (_, index) => minute(index % 3, 100, 9 * (index % 3)));
    expect(stopAt(KAYENTA, alike)).toBeUndefined();
    expect(stopAt(KAYENTA, Array(30).fill(minute(0, 100, 90)))).toBeUndefined();
    expect(stopAt(KAYENTA, Array(30).fill(minute(0, 0, 90)))).toBeUndefined();
    const alone = { newCalls: 100, newErrors: 90, allCalls: 100, allErrors: 90 };
    expect(stopAt(KAYENTA, Array(30).fill(alone))).toBeUndefined();
  });
});

describe('the best possible rule', () => {
  test('stops once the sum of all minutes reaches its threshold, each counted once', () => {
    const rule = bestPossible({ healthy: 0.01, faulty: 0.06 }, 3 * Math.log(6) - 0.001);
    const error = { newCalls: 1, newErrors: 1, allCalls: 10, allErrors: 1 };
    expect(stopAt(rule, [error, error, error, error])).toBe(3);
  });
});
