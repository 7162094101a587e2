import { type Cell, isShared, isUntroubled, type ShiftName } from '../cells/cell';
import { OURS } from '../rules/rule-names';
import type { CellResult } from './cell-result';
import { BUSY, type Detection, detection } from './detection';
import { falseRollbacks } from './false-rollbacks';
import { markdownTable, percent, short } from './markdown';

/** The shifts of about half an hour. */
const LONG_SHIFTS: readonly ShiftName[] = ['C10-30m', 'L10-3m'];

interface Target {
  readonly what: string;
  readonly goal: string;
  /** Undefined where the cells that it needs were not played. */
  readonly measured: string | undefined;
  readonly met: boolean;
}

/** What issue 3 asks of our default rule, and what was measured. */
export function targetTable(results: readonly CellResult[]): string {
  const rows = [...falseRollbackTargets(results), ...detectionTargets(results)]
    .filter(({ measured }) => measured !== undefined)
    .map(({ what, goal, measured, met }) => [what, goal, measured ?? '', met ? 'yes' : '**NO**']);
  return markdownTable(['target', 'goal', 'measured', 'met'], rows);
}

function falseRollbackTargets(results: readonly CellResult[]): Target[] {
  const untroubled = falseRollbacks(results, OURS, isUntroubled);
  const outage = falseRollbacks(results, OURS, ({ situation }) => situation.kind === 'outage');
  const flapping = falseRollbacks(results, OURS, (cell) => isShared(cell) && cell.situation.kind === 'flapping');
  const worst = (found: typeof outage): string | undefined =>
    found && `${percent(found.worst)} % (up to ${percent(found.worstUpTo)} %) in ${found.worstCell}`;
  return [
    {
      what: 'healthy releases rolled back, worst cell',
      goal: 'at most 0.15 %',
      measured: worst(untroubled),
      met: (untroubled?.worst ?? 1) <= 0.0015,
    },
    {
      what: 'healthy releases rolled back, mean',
      goal: 'at most 0.03 %',
      measured: untroubled && `${percent(untroubled.mean, 3)} % of ${untroubled.cells} cells`,
      met: (untroubled?.mean ?? 1) <= 0.0003,
    },
    {
      what: 'the same while a shared outage runs, worst cell',
      goal: 'at most 0.5 %',
      measured: worst(outage),
      met: (outage?.worst ?? 1) <= 0.005,
    },
    {
      what: 'the same while both versions flap, worst cell',
      goal: 'at most 1 %',
      measured: worst(flapping),
      met: (flapping?.worst ?? 1) <= 0.01,
    },
  ];
}

function detectionTargets(results: readonly CellResult[]): Target[] {
  const of = (points: number, shifts?: readonly ShiftName[]): Detection | undefined =>
    detection(
      results,
      OURS,
      ({ situation, traffic, shift }: Cell) =>
        situation.kind === 'errors' &&
        situation.points === points &&
        BUSY.includes(traffic) &&
        (shifts === undefined || shifts.includes(shift)),
    );
  const twenty = of(20);
  const twentyLong = of(20, LONG_SHIFTS);
  const five = of(5, LONG_SHIFTS);
  const cells = (found: Detection): string => `over ${found.cells} cells`;
  return [
    {
      what: '+20 points from 10 calls a second, detected, worst cell',
      goal: 'at least 99.9 %',
      measured: twenty && `${percent(twenty.least)} %, mean ${percent(twenty.mean)} % ${cells(twenty)}`,
      met: (twenty?.least ?? 0) >= 0.999,
    },
    {
      what: 'the same on shifts of half an hour',
      goal: 'at least 99.9 %',
      measured: twentyLong && `${percent(twentyLong.least)} %, mean ${percent(twentyLong.mean)} % ${cells(twentyLong)}`,
      met: (twentyLong?.least ?? 0) >= 0.999,
    },
    {
      what: '+20 points from 10 calls a second, calls hurt against the limit',
      goal: 'at most 1.1 times',
      measured: twenty && `${short(twenty.ratio)} times ${cells(twenty)}`,
      met: (twenty?.ratio ?? 9) <= 1.1,
    },
    {
      what: 'the same on shifts of half an hour',
      goal: 'at most 1.1 times',
      measured: twentyLong && `${short(twentyLong.ratio)} times ${cells(twentyLong)}`,
      met: (twentyLong?.ratio ?? 9) <= 1.1,
    },
    {
      what: '+5 points from 10 calls a second on shifts of half an hour, calls hurt against the limit',
      goal: 'at most 1.35 times',
      measured: five && `${short(five.ratio)} times ${cells(five)}`,
      met: (five?.ratio ?? 9) <= 1.35,
    },
  ];
}
