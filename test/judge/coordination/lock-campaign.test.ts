import { memoryStore, playLocks, type Sabotage } from './lock-world';

/** Plays seeds until one breaks a promise: a single violation is the end of it. */
async function campaign(seeds: number, sabotage: Sabotage = {}) {
  const violations: string[] = [];
  const interleavings = new Set<string>();
  const seen = { shifted: 0, refused: 0, crashed: 0 };
  for (let seed = 1; seed <= seeds && violations.length === 0; seed++) {
    const outcome = await playLocks(seed, memoryStore(sabotage), sabotage);
    violations.push(...outcome.violations);
    interleavings.add(outcome.trace);
    seen.shifted += outcome.shifted;
    seen.refused += outcome.refused;
    seen.crashed += outcome.crashed;
  }
  return { violations, interleavings: interleavings.size, ...seen };
}

test('no two deployments shift under one exclusive lock, and every lock becomes free again', async () => {
  const { violations, interleavings, shifted, refused, crashed } = await campaign(800);
  expect(violations).toEqual([]);
  expect(interleavings).toBeGreaterThan(700);
  expect(Math.min(shifted, refused, crashed)).toBeGreaterThan(100);
});

test.each<[string, Sabotage]>([
  ['a store that writes without its condition', { unconditionalWrites: true }],
  ['a lease shorter than the shift', { leaseMs: 60_000 }],
  ['clocks that differ by far more than is allowed', { skewMs: 3_600_000 }],
  ['locks that are free before CodeDeploy has its answer', { releaseEarly: true }],
  ['a run that gives back what another run of its deployment relies on', { forgetReentry: true }],
])('the campaign notices %s', async (_, sabotage) => {
  const { violations } = await campaign(1500, sabotage);
  expect(violations.length).toBeGreaterThan(0);
});
