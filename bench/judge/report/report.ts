import { SHIFT_NAMES } from '../cells/cell';
import type { CellResult } from './cell-result';
import { detectionTable, trafficTable } from './detection';
import { falseRollbackTable } from './false-rollbacks';
import { sharesByTraffic } from './shares-by-traffic';
import { targetTable } from './targets';

/** How results came about. */
export interface RunFacts {
  readonly command: string;
  readonly seed: number;
  /** How long it took and on how many threads; undefined where parts of it were kept from earlier runs. */
  readonly seconds?: number;
  readonly workers?: number;
}

/** All tables that the results fill, as Markdown. */
export function reportText(results: readonly CellResult[], { command, seed, seconds, workers }: RunFacts): string {
  const time = seconds === undefined ? '' : `, ${seconds} s on ${workers} threads`;
  const sections = [
    `\`${command}\`: ${results.length} cells, ${rolloutsOf(results)}, seed ${seed}${time}.`,
    section('Targets', targetTable(results)),
    section(
      'Healthy releases stopped: worst cell · mean of the cells, in % of the rollouts',
      falseRollbackTable(results),
    ),
    ...SHIFT_NAMES.map((shift) =>
      section(
        `Faulty releases, ${shift}, 10 to 1000 calls a second: stopped % · failed calls in % of "all at once, nobody stops it for 30 minutes" · ratio to the limit`,
        detectionTable(results, shift),
      ),
    ),
    section(
      'A fault of 20 points only once the new version has all the traffic: stopped % at 1 / 10 / 100 / 1000 calls a second',
      sharesByTraffic(results, 'full-load-errors'),
    ),
    section(
      'Latency, a version so many times slower: stopped % at 1 / 10 / 100 / 1000 calls a second',
      sharesByTraffic(results, 'slower'),
    ),
    ...[5, 20, 100].map((points) =>
      section(
        `By traffic, C10-30m, base 1 %, +${points} points: stopped % · minute of the stop, median/95 % · failed calls (mean)`,
        trafficTable(results, 'C10-30m', points),
      ),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** How many rollouts there are, and in how many cells where that differs: `12000 rollouts (4 cells at 2000, 1 at 4000)`. */
function rolloutsOf(results: readonly CellResult[]): string {
  const counts = results.map(({ tallies }) => Object.values(tallies)[0]?.rollouts ?? 0);
  const sum = counts.reduce((subtotal, count) => subtotal + count, 0);
  const sizes = [...new Set(counts)].sort((one, other) => one - other);
  const bySize = sizes.map((size) => `${counts.filter((count) => count === size).length} cells at ${size}`);
  return `${sum} rollouts (${bySize.join(', ')})`;
}

function section(title: string, table: string): string {
  return table.split('\n').length > 2 ? `### ${title}\n\n${table}` : '';
}
