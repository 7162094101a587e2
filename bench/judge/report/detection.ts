import { type Cell, isHealthy, type ShiftName, type TrafficName } from '../cells/cell';
import { lastingRps } from '../cells/scenario';
import { faultShare } from '../rollout/contest';
import { BEST_POSSIBLE } from '../rules/best-possible';
import { meanHurt, minuteQuantile, stoppedShare } from '../statistics/rule-tally';
import { type CellResult, ruleNames } from './cell-result';
import { markdownTable, mean, percent, short } from './markdown';

/** Traffic of 10 calls a second and more, for which the targets are set. */
export const BUSY: readonly TrafficName[] = ['10rps', '100rps', '1000rps'];

/** How a rule treats faulty versions, over some cells. */
export interface Detection {
  readonly cells: number;
  /** Share of rollouts stopped (or refused), mean and least of the cells. */
  readonly mean: number;
  readonly least: number;
  readonly refused: number;
  /** Failed calls as a share of those of "all at once, and nobody stops it for 30 minutes", mean of the cells. */
  readonly hurt: number;
  /** The same share divided by that of the best possible rule. */
  readonly ratio: number | undefined;
}

/** Calls that fail because of the new version in 30 minutes with all the traffic. */
function allAtOnce(cell: Cell): number {
  return lastingRps(cell) * 60 * 30 * faultShare(cell);
}

export function detection(
  results: readonly CellResult[],
  rule: string,
  among: (cell: Cell) => boolean,
): Detection | undefined {
  const own = results.filter(({ cell, tallies }) => !isHealthy(cell) && among(cell) && rule in tallies);
  if (own.length === 0) return undefined;
  const hurtOf = (name: string): number =>
    mean(own.map(({ cell, tallies }) => (name in tallies ? meanHurt(tallies[name]) / allAtOnce(cell) : Number.NaN)));
  const shares = own.map(({ tallies }) => stoppedShare(tallies[rule]));
  const limit = hurtOf(BEST_POSSIBLE);
  return {
    cells: own.length,
    mean: mean(shares),
    least: Math.min(...shares),
    refused: mean(own.map(({ tallies }) => tallies[rule].refused / tallies[rule].rollouts)),
    hurt: hurtOf(rule),
    ratio: limit > 0 ? hurtOf(rule) / limit : undefined,
  };
}

const SIZES = [2.5, 5, 20, 100] as const;

/** Detected · failed calls in % of all at once · ratio to the limit, by the size of the fault. */
export function detectionTable(results: readonly CellResult[], shift: ShiftName): string {
  const rows = ruleNames(results).flatMap((rule) => {
    const columns = SIZES.map((points) => {
      const found = detection(results, rule, (cell) => isSize(cell, shift, points) && BUSY.includes(cell.traffic));
      if (found === undefined) return '-';
      return `${percent(found.mean, 1)} · ${percent(found.hurt, 1)} · ${short(found.ratio)}`;
    });
    const refused = detection(results, rule, (cell) => cell.shift === shift && BUSY.includes(cell.traffic))?.refused;
    return columns.every((column) => column === '-') ? [] : [[rule, ...columns, percent(refused ?? 0, 1)]];
  });
  return markdownTable(['rule', '+2.5 points', '+5', '+20', '100 %', 'of which refused'], rows);
}

function isSize(cell: Cell, shift: ShiftName, points: number): boolean {
  return cell.shift === shift && cell.situation.kind === 'errors' && cell.situation.points === points;
}

/** Detected · minute of the stop, median and 95 % · mean of failed calls, by traffic, at a base of 1 %. */
export function trafficTable(results: readonly CellResult[], shift: ShiftName, points: number): string {
  const own = results.filter(({ cell }) => isSize(cell, shift, points) && cell.basePercent === 1);
  const rows = ruleNames(own).map((rule) => [
    rule,
    ...own.map(({ tallies }) => {
      const tally = tallies[rule];
      const [median, late] = [minuteQuantile(tally, 0.5), minuteQuantile(tally, 0.95)];
      const when = median === undefined ? '-' : `${median.toFixed(1)}/${late?.toFixed(1)}`;
      return `${percent(stoppedShare(tally), 0)} · ${when} · ${short(meanHurt(tally))}`;
    }),
  ]);
  return markdownTable(['rule', ...own.map(({ cell }) => cell.traffic)], rows);
}
