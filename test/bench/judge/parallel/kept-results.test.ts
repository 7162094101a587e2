import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellName } from '../../../../bench/judge/cells/cell';
import { cellNamed } from '../../../../bench/judge/cells/grid';
import { KeptResults } from '../../../../bench/judge/parallel/kept-results';
import type { TaskResult } from '../../../../bench/judge/parallel/task';
import { emptyTally } from '../../../../bench/judge/statistics/rule-tally';

const cell = cellNamed('C10-5m/100rps/base-1/healthy');
const played = (rollouts: number): TaskResult => ({
  cell: cellName(cell),
  tallies: { rule: { ...emptyTally(), rollouts } },
});
const task = (first: number, count: number, seed = 1) => ({ cell, first, count, seed });

describe('results that are kept in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-'));
    path = join(folder, 'kept.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are there for the next run, but for the line in which a run was cut off', () => {
    const first = new KeptResults(path);
    first.keep(task(0, 2000), played(2000));
    appendFileSync(path, '["C10-5m/100rps/base-1/healthy 2000 2000 1",{"cell":');
    const next = new KeptResults(path);
    expect(next.of(task(0, 2000))).toEqual(played(2000));
    expect(next.of(task(2000, 2000))).toBeUndefined();
  });

  test('count no rollout twice, where runs of different sizes wrote into one file', () => {
    const kept = new KeptResults(path);
    kept.keep(task(0, 250), played(250));
    kept.keep(task(2000, 2000), played(2000));
    kept.keep(task(0, 2000), played(2000));
    kept.keep(task(0, 500, 2), played(500));
    const parts = new KeptResults(path).partsOf(cell, 1);
    expect(parts).toEqual([played(2000), played(2000)]);
  });
});
