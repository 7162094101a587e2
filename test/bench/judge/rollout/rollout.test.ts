import { cellNamed } from '../../../../bench/judge/cells/grid';
import { scenarioOfRollout } from '../../../../bench/judge/cells/scenario';
import { contestOf, type Synthesized } from '../../../../bench/judge/rollout/contest';
import { type Contest, playRollout } from '../../../../bench/judge/rollout/rollout';
import { PEER_ALARMS } from '../../../../bench/judge/rules/peer-alarms';
import { shipped } from '../../../../bench/judge/rules/shipped-rules';
import { DEFAULT_ASSUMPTIONS } from '../../../../lib/rehearsal/assumptions';
import { rollOut } from '../../../../lib/rehearsal/rollout';

const synthesized: Synthesized = shipped('C10-5m');

/** A contest of one alarm rule without a bake, as the twin plays it where no hook is rehearsed. */
function alone(rule: Contest['alarmRules'][number], assumptions = DEFAULT_ASSUMPTIONS): Contest {
  return {
    deployable: synthesized.deployable,
    alarmRules: [rule],
    pollerRules: [],
    bakeMin: 0,
    hurtAfterwards: 0,
    assumptions,
  };
}

describe('a rollout that nothing stops', () => {
  test.each([
    ['C10-5m/100rps/base-1/errors-20', synthesized.rules[0]],
    ['C10-5m/10rps/base-0.1/errors-100', synthesized.rules[0]],
    ['C10-5m/10rps/base-0.1/errors-5', PEER_ALARMS[0]],
    ['C10-5m/1rps/base-1/healthy', PEER_ALARMS[1]],
    ['C10-5m/bursty/base-0.1/flapping', PEER_ALARMS[4]],
  ])('ends for its only rule as the twin ends it, with the same calls failed: %s', async (name, rule) => {
    const cell = cellNamed(name);
    const warmUpMin = 62;
    const assumptions = { ...DEFAULT_ASSUMPTIONS, warmUpMin };
    for (let seed = 1; seed <= 25; seed++) {
      const scenario = scenarioOfRollout(cell, seed, 5);
      const [outcome] = playRollout(alone(rule, assumptions), scenario);
      const deployable = { ...synthesized.deployable, alarms: rule.alarms, hooks: [] };
      const { ending, cost } = await rollOut(deployable, scenario, { assumptions, recording: 'verdict' });
      const endings = { refused: 'blocked', stopped: 'rolled-back', promoted: 'promoted' } as const;
      expect([seed, endings[outcome.ending], outcome.hurt]).toEqual([seed, ending.verdict, cost.failedCalls]);
    }
  });

  test('has an end of its own for every rule that watches it', () => {
    const cell = cellNamed('C10-5m/1000rps/base-0.1/errors-100');
    const contest = contestOf(cell, synthesized, 1);
    const outcomes = playRollout(contest, scenarioOfRollout(cell, 3, 10));
    const names = [...contest.alarmRules, ...contest.pollerRules].map(({ name }) => name);
    expect(outcomes).toHaveLength(names.length);
    // All versions fail at once and for all: who watches the version alone stops it within minutes.
    const ours = outcomes[0];
    expect(ours.ending).toBe('stopped');
    const limit = outcomes[names.length - 1];
    expect(limit.ending).toBe('stopped');
    expect(limit.hurt).toBeGreaterThan(0);
    expect(limit.hurt / ours.hurt).toBeGreaterThan(0.3);
  });

  test('counts half an hour of the fault on top where the rule never speaks', () => {
    const cell = cellNamed('C10-5m/1rps/base-0.1/errors-2.5');
    const deaf = { name: 'deaf', everyMin: 1, start: () => () => false };
    const contest = { ...contestOf(cell, synthesized, 1), alarmRules: [], pollerRules: [deaf] };
    expect(contest.hurtAfterwards).toBeCloseTo(1 * 60 * 30 * 0.025, 9);
    const scenario = scenarioOfRollout(cell, 3, 10);
    const [{ ending, spokeAtMin, hurt }] = playRollout(contest, scenario);
    expect([ending, spokeAtMin]).toEqual(['promoted', undefined]);
    const [{ hurt: during }] = playRollout({ ...contest, hurtAfterwards: 0 }, scenario);
    expect(hurt).toBe(during + contest.hurtAfterwards);
  });

  test('asks a poller from the first visible minute on, at its interval, until the bake is over', () => {
    const looks: number[] = [];
    const poller = {
      name: 'asked',
      everyMin: 3,
      start: () => (minutes: readonly unknown[]) => looks.push(minutes.length) < 0,
    };
    const cell = cellNamed('C10-5m/10rps/base-0.1/healthy');
    const contest = { ...contestOf(cell, synthesized, undefined), alarmRules: [], pollerRules: [poller] };
    playRollout(contest, scenarioOfRollout(cell, 3, 10));
    // Ten minutes, of which the metrics of the last one or two are not visible yet.
    expect(looks.length).toBeGreaterThanOrEqual(2);
    expect(looks.length).toBeLessThanOrEqual(3);
    expect(looks[0]).toBeLessThanOrEqual(2);
    expect(looks[0]).toBeGreaterThanOrEqual(1);
    expect(looks[1] - looks[0]).toBeGreaterThanOrEqual(2);
    expect(looks[1] - looks[0]).toBeLessThanOrEqual(4);
  });
});
