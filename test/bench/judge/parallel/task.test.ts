import { cellName } from '../../../../bench/judge/cells/cell';
import { cellNamed } from '../../../../bench/judge/cells/grid';
import { TaskPlayer } from '../../../../bench/judge/parallel/task';
import { cellResults } from '../../../../bench/judge/report/cell-result';
import { BEST_POSSIBLE } from '../../../../bench/judge/rules/best-possible';
import { OURS } from '../../../../bench/judge/rules/rule-names';
import { shipped } from '../../../../bench/judge/rules/shipped-rules';

const synthesized = { 'C10-5m': shipped('C10-5m') };
const cell = cellNamed('C10-5m/100rps/base-1/errors-20');

describe('the rollouts of a cell', () => {
  test('are the same whether one thread plays them or several share them', () => {
    const whole = new TaskPlayer(synthesized).play({ cell, first: 0, count: 30, seed: 5 });
    const parts = [
      new TaskPlayer(synthesized).play({ cell, first: 0, count: 10, seed: 5 }),
      new TaskPlayer(synthesized).play({ cell, first: 10, count: 20, seed: 5 }),
    ];
    expect(cellResults([cell], parts)).toEqual(cellResults([cell], [whole]));
    expect(whole.cell).toBe(cellName(cell));
    expect(whole.tallies[OURS].rollouts).toBe(30);
    expect(whole.tallies[BEST_POSSIBLE].rollouts).toBe(30);
    expect(whole.limitThreshold).toBeGreaterThan(0);
  });

  test('have no best possible rule where there is no fault to know the rate of', () => {
    const healthy = cellNamed('C10-5m/100rps/base-1/healthy');
    const result = new TaskPlayer(synthesized).play({ cell: healthy, first: 0, count: 2, seed: 5 });
    expect(result.tallies[BEST_POSSIBLE]).toBeUndefined();
    expect(result.limitThreshold).toBeUndefined();
  });
});
