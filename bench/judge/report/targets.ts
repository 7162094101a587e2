import { type Cell, isUntroubled, type ShiftName } from '../cells/cell';
import { OURS } from '../rules/rule-names';
import type { CellResult } from './cell-result';
import { BUSY, type Detection, detection } from './detection';
import { type FalseRollbacks, falseRollbacks } from './false-rollbacks';
import { markdownTable, percent, short } from './markdown';

/** The shifts of about half an hour. */
const LONG_SHIFTS: readonly ShiftName[] = ['C10-30m', 'L10-3m'];

interface Target {
  readonly what: string;
  readonly goal: string;
  /** Undefined where the cells that it needs were not played. */
  readonly measured: string | undefined;
  readonly met: Met;
}

/** `open`: so few rollouts say neither. */
type Met = 'yes' | '**NO**' | 'open';

/** False stops that a goal would allow in a cell, below which none at all proves nothing. */
const LEAST_EXPECTED = 10;

/** What issue 3 asks of our default rule, and what was measured. */
export function targetTable(results: readonly CellResult[]): string {
  const rows = [...falseRollbackTargets(results), ...detectionTargets(results)]
    .filter(({ measured }) => measured !== undefined)
    .map(({ what, goal, measured, met }) => [what, goal, measured ?? '', met]);
  return markdownTable(['target', 'goal', 'measured', 'met'], rows);
}

type WorstCell = Pick<Target, 'measured' | 'met'>;

/**
 * The worst cell beside a goal. It decides only among cells with enough rollouts, and against the goal only beyond its 95 % interval; as long as
 * other cells have fewer, the goal is open.
 */
function worstCell(results: readonly CellResult[], among: (cell: Cell) => boolean, goal: number): WorstCell {
  const found = falseRollbacks(results, OURS, among);
  if (found === undefined) return { measured: undefined, met: 'open' };
  const enough = falseRollbacks(
    results.filter(({ tallies }) => tallies[OURS]?.rollouts * goal >= LEAST_EXPECTED),
    OURS,
    among,
  );
  const few = found.cells - (enough?.cells ?? 0);
  const measured = [
    ...(enough ? [`${shownWorst(enough)}${few > 0 ? `, of ${enough.cells} cells` : ''}`] : []),
    ...(few > 0 ? [`${few} cells have too few rollouts to say, with them ${shownWorst(found)}`] : []),
  ].join('; ');
  if (found.worstFrom > goal) return { measured, met: '**NO**' };
  return { measured, met: few === 0 && found.worst <= goal ? 'yes' : 'open' };
}

function shownWorst({ worst, worstFrom, worstUpTo, worstCell: cell }: FalseRollbacks): string {
  return `${percent(worst)} % (${percent(worstFrom)} to ${percent(worstUpTo)}) in ${cell}`;
}

function isMet(condition: boolean): Met {
  return condition ? 'yes' : '**NO**';
}

function falseRollbackTargets(results: readonly CellResult[]): Target[] {
  const untroubled = falseRollbacks(results, OURS, isUntroubled);
  return [
    {
      what: 'healthy releases rolled back, worst cell',
      goal: 'at most 0.15 %',
      ...worstCell(results, isUntroubled, 0.0015),
    },
    {
      what: 'healthy releases rolled back, mean',
      goal: 'at most 0.03 %',
      measured: untroubled && `${percent(untroubled.mean, 3)} % of ${untroubled.cells} cells`,
      met: untroubled && untroubled.allRollouts * 0.0003 >= LEAST_EXPECTED ? isMet(untroubled.mean <= 0.0003) : 'open',
    },
    {
      what: 'the same while a shared outage runs, worst cell',
      goal: 'at most 0.5 %',
      ...worstCell(results, ({ situation }) => situation.kind === 'outage', 0.005),
    },
    {
      what: 'the same while both versions flap, worst cell',
      goal: 'at most 1 %',
      ...worstCell(results, ({ situation }) => situation.kind === 'flapping', 0.01),
    },
  ];
}

/** Faults of one size from 10 calls a second on. */
function faults(points: number, among: (cell: Cell) => boolean): (cell: Cell) => boolean {
  return (cell) =>
    cell.situation.kind === 'errors' && cell.situation.points === points && BUSY.includes(cell.traffic) && among(cell);
}

function detectionTargets(results: readonly CellResult[]): Target[] {
  const isLong = ({ shift }: Cell): boolean => LONG_SHIFTS.includes(shift);
  const isLow = ({ basePercent }: Cell): boolean => basePercent <= 1;
  const of = (points: number, among: (cell: Cell) => boolean): Detection | undefined =>
    detection(results, OURS, faults(points, among));
  const twenty = of(20, () => true);
  return [
    {
      what: '+20 points from 10 calls a second, stopped, worst cell',
      goal: 'at least 99.9 %',
      measured: twenty && `${percent(twenty.least)} %, mean ${percent(twenty.mean)} % of ${twenty.cells} cells`,
      met: isMet((twenty?.least ?? 0) >= 0.999),
    },
    hurtTarget('+20 points from 10 calls a second, all shifts, base 0.1 to 5 %', 1.1, twenty),
    hurtTarget('the same, base 0.1 and 1 %', 1.1, of(20, isLow)),
    hurtTarget('+5 points from 10 calls a second, shifts of half an hour, base 0.1 to 5 %', 1.35, of(5, isLong)),
    hurtTarget(
      'the same, base 0.1 and 1 %',
      1.35,
      of(5, (cell) => isLong(cell) && isLow(cell)),
    ),
  ];
}

function hurtTarget(what: string, most: number, found: Detection | undefined): Target {
  return {
    what: `${what}: calls hurt against the limit`,
    goal: `at most ${most} times`,
    measured: found && `${short(found.ratio)} times over ${found.cells} cells`,
    met: isMet((found?.ratio ?? Number.POSITIVE_INFINITY) <= most),
  };
}
