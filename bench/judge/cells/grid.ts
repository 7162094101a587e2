import { type Cell, cellName, SHIFT_NAMES, type Situation, TRAFFIC_NAMES, type TrafficName } from './cell';

/** Traffic that is not so thin that nobody could judge it. */
const JUDGEABLE: readonly TrafficName[] = ['1rps', '10rps', '100rps', '1000rps', 'bursty', 'ramp'];

const CONSTANT: readonly TrafficName[] = ['1rps', '10rps', '100rps', '1000rps'];

const HEALTHY = product([0, 0.1, 1, 5], TRAFFIC_NAMES, [{ kind: 'healthy' }]);
const ERROR_BURSTS = product([0.1], TRAFFIC_NAMES, [{ kind: 'error-bursts' }]);
const SHARED_TROUBLE = product([0.1], TRAFFIC_NAMES, [
  { kind: 'outage', points: 30 },
  { kind: 'outage', points: 100 },
  { kind: 'flapping' },
]);
const FAULTY = product([0.1, 1, 5], JUDGEABLE, [
  { kind: 'errors', points: 2.5 },
  { kind: 'errors', points: 5 },
  { kind: 'errors', points: 20 },
  { kind: 'errors', points: 100 },
]);
const THIN_AND_FAULTY = product(
  [1],
  ['0.1rps', 'cron'],
  [
    { kind: 'errors', points: 20 },
    { kind: 'errors', points: 100 },
  ],
);

const AT_FULL_LOAD = product([0.1], CONSTANT, [{ kind: 'full-load-errors', points: 20 }]);
const LATENCY = product([0.1], CONSTANT, [
  { kind: 'slower', points: 1 },
  { kind: 'slower', points: 1.5 },
  { kind: 'slower', points: 3 },
]);

/** Every cell that is measured. */
export const GRID: readonly Cell[] = [
  ...HEALTHY,
  ...ERROR_BURSTS,
  ...SHARED_TROUBLE,
  ...FAULTY,
  ...THIN_AND_FAULTY,
  ...AT_FULL_LOAD,
  ...LATENCY,
].flatMap((rest) => SHIFT_NAMES.map((shift) => ({ shift, ...rest })));

/** @throws Error where no cell has the name */
export function cellNamed(name: string): Cell {
  const found = GRID.find((cell) => cellName(cell) === name);
  if (found !== undefined) return found;
  throw new Error(`no such cell: got ${name}, expected a name like ${cellName(GRID[0])}, use --list to see them all`);
}

/** The cells whose names hold all of the words. */
export function cellsWith(words: readonly string[]): readonly Cell[] {
  return GRID.filter((cell) => {
    const parts = cellName(cell).split('/');
    return words.every((word) => parts.includes(word));
  });
}

function product(
  bases: readonly number[],
  traffics: readonly TrafficName[],
  situations: readonly Situation[],
): Omit<Cell, 'shift'>[] {
  return situations.flatMap((situation) =>
    bases.flatMap((basePercent) => traffics.map((traffic) => ({ traffic, basePercent, situation }))),
  );
}
