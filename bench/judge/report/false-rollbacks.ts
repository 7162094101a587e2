import { rateOf } from '../../../lib/rehearsal/trials/wilson';
import { type Cell, cellName, isHealthy, isShared, SHIFT_NAMES } from '../cells/cell';
import { stoppedShare } from '../statistics/rule-tally';
import { type CellResult, ruleNames } from './cell-result';
import { markdownTable, mean, percent } from './markdown';

/** The rule's false rollbacks over some cells. */
export interface FalseRollbacks {
  readonly cells: number;
  readonly worst: number;
  readonly worstCell: string;
  /** The 95 % interval of the worst cell, as if it had not been chosen for being the worst. */
  readonly worstFrom: number;
  readonly worstUpTo: number;
  /** Rollouts of the worst cell. */
  readonly rollouts: number;
  /** Rollouts of all of them. */
  readonly allRollouts: number;
  readonly mean: number;
  /** Share that CodeDeploy refused because an alarm was in ALARM before the first shift; part of the above. */
  readonly refused: number;
}

/** Share of healthy rollouts that a rule refused or stopped. Undefined where no cell has the rule. */
export function falseRollbacks(
  results: readonly CellResult[],
  rule: string,
  among: (cell: Cell) => boolean,
): FalseRollbacks | undefined {
  const own = results.filter(({ cell, tallies }) => isHealthy(cell) && among(cell) && rule in tallies);
  if (own.length === 0) return undefined;
  const shares = own.map(({ tallies }) => stoppedShare(tallies[rule]));
  const worst = own[shares.indexOf(Math.max(...shares))];
  const { refused, stopped, rollouts } = worst.tallies[rule];
  const interval = rateOf(refused + stopped, rollouts);
  return {
    cells: own.length,
    worst: Math.max(...shares),
    worstCell: cellName(worst.cell),
    worstFrom: interval.low,
    worstUpTo: interval.high,
    rollouts,
    allRollouts: own.reduce((sum, { tallies }) => sum + tallies[rule].rollouts, 0),
    mean: mean(shares),
    refused: mean(own.map(({ tallies }) => tallies[rule].refused / tallies[rule].rollouts)),
  };
}

/** Worst cell and mean of false rollbacks by shift, without a shared trouble and with one. */
export function falseRollbackTable(results: readonly CellResult[]): string {
  const rows = ruleNames(results).flatMap((rule) => {
    const overall = falseRollbacks(results, rule, () => true);
    if (overall === undefined) return [];
    const columns = [
      ...SHIFT_NAMES.map((shift) => (cell: Cell) => !isShared(cell) && cell.shift === shift),
      (cell: Cell) => !isShared(cell),
      (cell: Cell) => cell.situation.kind === 'outage',
      (cell: Cell) => cell.situation.kind === 'flapping',
    ].map((among) => {
      const found = falseRollbacks(results, rule, among);
      return found === undefined ? '-' : `${percent(found.worst)} · ${percent(found.mean)}`;
    });
    return [[rule, ...columns, percent(overall.refused)]];
  });
  return markdownTable(['rule', ...SHIFT_NAMES, 'all four', 'shared outage', 'flapping', 'of which refused'], rows);
}
