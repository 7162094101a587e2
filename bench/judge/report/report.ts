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
  readonly seconds: number;
  readonly workers: number;
}

/** All tables that the results fill, as Markdown. */
export function reportText(results: readonly CellResult[], { command, seed, seconds, workers }: RunFacts): string {
  const rollouts = results.reduce((sum, { tallies }) => sum + (Object.values(tallies)[0]?.rollouts ?? 0), 0);
  const sections = [
    `\`${command}\`: ${results.length} cells, ${rollouts} rollouts, seed ${seed}, ${seconds} s on ${workers} threads.`,
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

function section(title: string, table: string): string {
  return table.split('\n').length > 2 ? `### ${title}\n\n${table}` : '';
}
