import { cellName } from '../../../../bench/judge/cells/cell';
import { cellNamed, cellsWith, GRID } from '../../../../bench/judge/cells/grid';
import { scenarioOfRollout } from '../../../../bench/judge/cells/scenario';
import { rolloutSeed } from '../../../../bench/judge/rollout/seeds';

describe('the grid', () => {
  test('has no cell twice', () => {
    const names = GRID.map(cellName);
    expect(new Set(names).size).toBe(names.length);
  });

  test('finds cells by name and by words', () => {
    const cell = cellNamed('C10-30m/10rps/base-0.1/errors-5');
    expect(cell).toEqual({
      shift: 'C10-30m',
      traffic: '10rps',
      basePercent: 0.1,
      situation: { kind: 'errors', points: 5 },
    });
    expect(cellsWith(['errors-5', '10rps', 'base-0.1']).map(cellName)).toEqual([
      'C10-5m/10rps/base-0.1/errors-5',
      'C10-30m/10rps/base-0.1/errors-5',
      'L10-1m/10rps/base-0.1/errors-5',
      'L10-3m/10rps/base-0.1/errors-5',
    ]);
  });

  test('refuses a name that no cell has', () => {
    expect(() => cellNamed('C10-30m/11rps')).toThrow(
      new Error(
        'no such cell: got C10-30m/11rps, expected a name like C10-5m/0.1rps/base-0/healthy, use --list to see them all',
      ),
    );
  });
});

describe('the scenario of a rollout', () => {
  test('puts a shared outage of 2 to 10 minutes anywhere in the rollout, by the seed alone', () => {
    const cell = cellNamed('C10-30m/10rps/base-0.1/outage-30');
    const outages = Array.from({ length: 200 }, (_, seed) => scenarioOfRollout(cell, seed, 35).faults[0]);
    const starts = outages.map((fault) => (fault.kind === 'outage' ? fault.fromMin : Number.NaN));
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...starts)).toBeLessThan(2);
    expect(Math.max(...starts)).toBeGreaterThan(33);
    expect(Math.max(...starts)).toBeLessThan(35);
    for (const fault of outages) {
      expect(fault).toMatchObject({ kind: 'outage', rate: 0.3 });
      expect(fault.kind === 'outage' && fault.minutes >= 2 && fault.minutes < 10).toBe(true);
    }
    expect(scenarioOfRollout(cell, 7, 35)).toEqual(scenarioOfRollout(cell, 7, 35));
  });

  test('has a seed of its own in every cell and run, all of them exact numbers', () => {
    const seeds = [rolloutSeed(1, 'a', 0), rolloutSeed(1, 'a', 1), rolloutSeed(1, 'b', 0), rolloutSeed(2, 'a', 0)];
    expect(new Set(seeds).size).toBe(4);
    for (const seed of seeds) expect(Number.isSafeInteger(seed)).toBe(true);
  });
});
