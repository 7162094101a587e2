import { type Cell, isHealthy } from '../../../../bench/judge/cells/cell';
import { cellsWith } from '../../../../bench/judge/cells/grid';
import type { CellResult } from '../../../../bench/judge/report/cell-result';
import { detection } from '../../../../bench/judge/report/detection';
import { falseRollbacks } from '../../../../bench/judge/report/false-rollbacks';
import { targetTable } from '../../../../bench/judge/report/targets';
import { BEST_POSSIBLE } from '../../../../bench/judge/rules/best-possible';
import { OURS } from '../../../../bench/judge/rules/rule-names';
import type { RuleTally } from '../../../../bench/judge/statistics/rule-tally';

function tally(rollouts: number, stopped: number, hurt = 0, refused = 0): RuleTally {
  return { rollouts, refused, stopped, hurtSum: hurt * rollouts, hurtSquares: 0, minutes: { 30: stopped } };
}

/** Our rule in some cells, all with the same tally, beside a limit that hurts 100 calls. */
function results(words: string, ours: RuleTally): CellResult[] {
  return cellsWith(words.split(' ')).map((cell) => ({
    cell,
    tallies: { [OURS]: ours, ...(isHealthy(cell) ? {} : { [BEST_POSSIBLE]: tally(100, 100, 100) }) },
  }));
}

function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('the table of targets', () => {
  test.each([
    ['yes', 20_000, 30],
    ['open', 2000, 0],
    ['open', 20_000, 40],
    ['**NO**', 20_000, 50],
  ])('says %s of %i healthy rollouts of which %i were stopped in the worst cell', (met, rollouts, stopped) => {
    const [row] = rowsOf(targetTable(results('C10-30m 10rps base-1 healthy', tally(rollouts, stopped))));
    expect([row[0], row[1], row[3]]).toEqual(['healthy releases rolled back, worst cell', 'at most 0.15 %', met]);
  });

  test.each([
    ['yes', 'healthy base-1', 2000, 0],
    ['open', 'healthy base-1', 1000, 0],
    ['**NO**', 'healthy base-1', 2000, 2],
  ])(
    'says %s of the mean of the cells "%s" with %i rollouts of which %i were stopped',
    (met, cells, rollouts, stopped) => {
      const [, row] = rowsOf(targetTable(results(cells, tally(rollouts, stopped))));
      expect([row[0], row[3]]).toEqual(['healthy releases rolled back, mean', met]);
    },
  );

  test('leaves open what only some of the cells have enough rollouts for', () => {
    const some = [
      ...results('C10-30m 10rps base-1 healthy', tally(20_000, 20)),
      ...results('C10-30m 1rps base-1 healthy', tally(250, 1)),
    ];
    const [row] = rowsOf(targetTable(some));
    expect(row.slice(2)).toEqual([
      '0.10 % (0.06 to 0.15) in C10-30m/10rps/base-1/healthy, of 1 cells; ' +
        '1 cells have too few rollouts to say, with them 0.40 % (0.07 to 2.23) in C10-30m/1rps/base-1/healthy',
      'open',
    ]);
  });

  test('names only what was played', () => {
    const rows = rowsOf(targetTable(results('C10-30m 10rps base-0.1 outage-30', tally(2000, 10))));
    expect(rows).toEqual([
      [
        'the same while a shared outage runs, worst cell',
        'at most 0.5 %',
        '0.50 % (0.27 to 0.92) in C10-30m/10rps/base-0.1/outage-30',
        'yes',
      ],
    ]);
  });

  test('compares calls hurt with those of the limit, from 10 calls a second on', () => {
    const slow = results('C10-30m errors-20 base-1', tally(1000, 1000, 111));
    const rows = rowsOf(targetTable(slow));
    expect(rows).toEqual([
      [
        '+20 points from 10 calls a second, stopped, worst cell',
        'at least 99.9 %',
        '100.00 %, mean 100.00 % of 3 cells',
        'yes',
      ],
      [
        '+20 points from 10 calls a second, all shifts, base 0.1 to 5 %: calls hurt against the limit',
        'at most 1.1 times',
        '1.11 times over 3 cells',
        '**NO**',
      ],
      [
        'the same, base 0.1 and 1 %: calls hurt against the limit',
        'at most 1.1 times',
        '1.11 times over 3 cells',
        '**NO**',
      ],
    ]);
  });
});

describe('figures over several cells', () => {
  const every = (): boolean => true;

  test('weigh failed calls by what all at once would have cost, so that busy cells do not drown quiet ones', () => {
    const [quiet, busy] = ['10rps', '1000rps'].map((traffic) =>
      results(`C10-30m ${traffic} base-1 errors-20`, tally(10, 10, 360)),
    );
    // All at once: 10 or 1000 calls a second, for 1800 s, of which 20 % fail.
    const found = detection([...quiet, ...busy], OURS, every);
    expect(found?.hurt).toBeCloseTo((360 / 3600 + 360 / 360_000) / 2, 9);
    expect(found?.ratio).toBeCloseTo(3.6, 9);
  });

  test('count refused releases as stopped and say how many they are', () => {
    const found = falseRollbacks(results('C10-30m 10rps base-1 healthy', tally(100, 3, 0, 2)), OURS, every);
    expect(found).toMatchObject({ worst: 0.05, mean: 0.05, refused: 0.02, worstCell: 'C10-30m/10rps/base-1/healthy' });
  });

  test('take the worst cell and the plain mean of the cells', () => {
    const [good] = results('C10-30m 10rps base-1 healthy', tally(1000, 0));
    const [bad] = results('L10-3m 10rps base-1 healthy', tally(100, 3));
    const found = falseRollbacks([good, bad], OURS, every);
    expect(found).toMatchObject({
      cells: 2,
      worst: 0.03,
      mean: 0.015,
      worstCell: 'L10-3m/10rps/base-1/healthy',
      rollouts: 100,
    });
    expect(falseRollbacks([good], OURS, ({ shift }: Cell) => shift === 'C10-5m')).toBeUndefined();
  });
});
