import fc from 'fast-check';
import {
  addOutcome,
  addTally,
  emptyTally,
  meanHurt,
  minuteQuantile,
  type RuleOutcome,
  stoppedShare,
} from '../../../../bench/judge/statistics/rule-tally';

function tallyOf(outcomes: readonly RuleOutcome[]) {
  const tally = emptyTally();
  for (const outcome of outcomes) addOutcome(tally, outcome);
  return tally;
}

describe('a tally', () => {
  test('counts refused rollouts as stopped, but gives them no minute', () => {
    const tally = tallyOf([
      { ending: 'refused', hurt: 0 },
      { ending: 'stopped', spokeAtMin: 2.51, hurt: 10 },
      { ending: 'stopped', spokeAtMin: 7.18, hurt: 30 },
      { ending: 'promoted', hurt: 400 },
    ]);
    expect(stoppedShare(tally)).toBe(0.75);
    expect(meanHurt(tally)).toBe(110);
    expect(minuteQuantile(tally, 0.5)).toBeCloseTo(2.55, 9);
    expect(minuteQuantile(tally, 0.95)).toBeCloseTo(7.15, 9);
  });

  test('knows no minute where nothing was stopped', () => {
    expect(minuteQuantile(tallyOf([{ ending: 'promoted', hurt: 1 }]), 0.5)).toBeUndefined();
  });

  test('is the same whether rollouts are added one by one or in parts', () => {
    const outcome: fc.Arbitrary<RuleOutcome> = fc.record({
      ending: fc.constantFrom('refused' as const, 'stopped' as const, 'promoted' as const),
      spokeAtMin: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10 + 0.05),
      hurt: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(outcome), fc.array(outcome), (first, second) => {
        const sum = tallyOf(first);
        addTally(sum, tallyOf(second));
        expect(sum).toEqual(tallyOf([...first, ...second]));
      }),
    );
  });
});
