import { type Cell, cellName } from '../cells/cell';
import type { TaskResult } from '../parallel/task';
import { addTally, emptyTally, type RuleTally } from '../statistics/rule-tally';

/** All rollouts of one cell. */
export interface CellResult {
  readonly cell: Cell;
  readonly limitThreshold?: number;
  /** By the name of the rule. */
  readonly tallies: Readonly<Record<string, RuleTally>>;
}

/** Sums the parts of each cell, in their order, so that not even rounding depends on who played them. */
export function cellResults(cells: readonly Cell[], parts: readonly TaskResult[]): CellResult[] {
  return cells.map((cell) => {
    const own = parts.filter((part) => part.cell === cellName(cell));
    const tallies: Record<string, RuleTally> = {};
    for (const part of own) {
      for (const [rule, tally] of Object.entries(part.tallies)) {
        tallies[rule] ??= emptyTally();
        addTally(tallies[rule], tally);
      }
    }
    const threshold = own.find(({ limitThreshold }) => limitThreshold !== undefined)?.limitThreshold;
    return { cell, ...(threshold !== undefined && { limitThreshold: threshold }), tallies };
  });
}

/** The names of all rules, in their order. */
export function ruleNames(results: readonly CellResult[]): string[] {
  return [...new Set(results.flatMap(({ tallies }) => Object.keys(tallies)))];
}
