/** `npm run bench:judge -- --help`: how often the alarms stop healthy releases, and how soon they stop faulty ones. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Cell, cellName, isHealthy, SHIFT_NAMES } from './cells/cell';
import { cellNamed, cellsWith, GRID } from './cells/grid';
import { KeptResults } from './parallel/kept-results';
import { playAll } from './parallel/pool';
import type { Task, TaskResult } from './parallel/task';
import { cellResults } from './report/cell-result';
import { reportText } from './report/report';
import { updateDocs, writeResults } from './report/result-files';
import { shipped } from './rules/shipped-rules';

const HELP = `bench/judge: the measured quality of the alarms

  --cell NAME     one cell by its name, or several by words of their names (healthy,C10-30m); may be repeated
  --grid          every cell at 2,000 rollouts
  --long          every cell, 20,000 rollouts where the release is healthy, 2,000 elsewhere
  --rollouts N    other numbers of rollouts
  --seed S        default 1
  --keep FILE     keep every part of the results in this file and play only what is not in it yet
  --kept          play nothing: report what the file has, with the number of rollouts of each cell
  --workers N     threads, default one for each core; the results do not depend on it
  --write NAME    write bench/results/judge-NAME.json and .md
  --docs          put the tables into docs/judge-measured.md
  --list          the names of all cells
`;

const CHUNK = 2000;
const ROLLOUTS = 2000;
const ROLLOUTS_OF_HEALTHY_CELLS = 20_000;

const { values: options } = parseArgs({
  options: {
    cell: { type: 'string', multiple: true },
    grid: { type: 'boolean' },
    long: { type: 'boolean' },
    rollouts: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    kept: { type: 'boolean' },
    workers: { type: 'string' },
    write: { type: 'string' },
    docs: { type: 'boolean' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

function cellsAsked(): readonly Cell[] {
  if (options.grid || options.long) return GRID;
  return (options.cell ?? []).flatMap((name) => {
    if (name.includes('/')) return [cellNamed(name)];
    const found = cellsWith(name.split(/[\s,]+/));
    if (found.length === 0) throw new Error(`no cell has all the words: got ${name}, use --list to see the names`);
    return found;
  });
}

function whole(value: string | undefined, fallback: number, name: string): number {
  const number = value === undefined ? fallback : Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name}: got ${value}, expected a whole number above 0`);
}

/** The first part of every cell before the second one of any, so that a run that is cut off has something of each. */
function tasksOf(cells: readonly Cell[], seed: number): Task[] {
  const tasks = cells.flatMap((cell) => {
    const usual = options.long && isHealthy(cell) ? ROLLOUTS_OF_HEALTHY_CELLS : ROLLOUTS;
    const rollouts = whole(options.rollouts, usual, 'rollouts');
    const parts: Task[] = [];
    for (let first = 0; first < rollouts; first += CHUNK) {
      parts.push({ cell, first, count: Math.min(CHUNK, rollouts - first), seed });
    }
    return parts;
  });
  return tasks.sort((one, other) => one.first - other.first);
}

async function main(): Promise<void> {
  const cells = cellsAsked();
  if (options.help || (cells.length === 0 && !options.list)) {
    console.log(HELP);
    return;
  }
  if (options.list) {
    console.log(GRID.map(cellName).join('\n'));
    return;
  }
  const seed = whole(options.seed, 1, 'seed');
  const workers = whole(options.workers, availableParallelism(), 'workers');
  const startedMs = Date.now();
  const kept = options.keep === undefined ? undefined : new KeptResults(options.keep);
  if (options.kept && kept === undefined) throw new Error('--kept: got no file, expected --keep FILE');
  const parts =
    options.kept && kept
      ? cells.flatMap((cell) => kept.partsOf(cell, seed))
      : await played(tasksOf(cells, seed), workers, startedMs, kept);
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  const results = cellResults(cells, parts).filter(({ tallies }) => Object.keys(tallies).length > 0);
  const command = `npm run bench:judge -- ${process.argv.slice(2).join(' ')}`;
  const facts = { command, seed, ...(kept === undefined && { seconds, workers }) };
  const text = reportText(results, facts);
  console.log(text);
  if (options.write !== undefined) writeResults(options.write, text, facts, results);
  if (options.docs) updateDocs(text);
}

/** The results of all tasks; those that were kept are not played again. */
async function played(
  tasks: readonly Task[],
  workers: number,
  startedMs: number,
  kept: KeptResults | undefined,
): Promise<readonly TaskResult[]> {
  const synthesized = Object.fromEntries(SHIFT_NAMES.map((shift) => [shift, shipped(shift)]));
  const open = tasks.filter((task) => kept?.of(task) === undefined);
  const fresh = await playAll(open, synthesized, workers, (done, task, result) => {
    kept?.keep(task, result);
    showProgress(done, open.length, startedMs);
  });
  return tasks.map((task) => kept?.of(task) ?? fresh[open.indexOf(task)]);
}

let shownSeconds = 0;

function showProgress(done: number, all: number, startedMs: number): void {
  const seconds = (Date.now() - startedMs) / 1000;
  if (seconds < shownSeconds + 10 && done < all) return;
  shownSeconds = seconds;
  const left = Math.round((seconds / done) * (all - done));
  process.stderr.write(`${done} of ${all} tasks, ${Math.round(seconds)} s, about ${left} s left\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
