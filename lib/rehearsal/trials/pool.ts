import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TemplateError } from '../../template/template-error';
import { ScenarioError } from '../scenario';
import { playTrials, type TrialRange } from './play';
import { type TrialColumns, TrialTable } from './trial-table';
import { TRIALS_WORKER, type TrialsAnswer } from './worker';

/** What a thread runs: a file, or a few lines of CommonJS. */
export type WorkerEntry = { readonly file: string } | { readonly code: string };

/**
 * The bundle that this is a part of, since the command and the library are one file each. From sources, as the project's own tests and
 * benchmarks run it, the worker beside this file, read through tsx.
 */
export function defaultEntry(): WorkerEntry {
  if (!__filename.endsWith('.ts')) return { file: __filename };
  return { code: `require('tsx/cjs'); require(${JSON.stringify(join(__dirname, 'worker.ts'))})` };
}

export interface PoolOptions {
  /** 0: play in this thread. */
  readonly workers: number;
  readonly entry?: WorkerEntry;
  /** Trials that a thread plays before it reports. */
  readonly chunk?: number;
  readonly onProgress?: (done: number) => void;
}

const CHUNK = 250;

/**
 * Plays trials `0` to `trials` of one stack on threads. The result is the same whatever the number of threads is.
 *
 * @throws ScenarioError, TemplateError as the trials do, Error where a thread breaks
 */
export async function playOnThreads(
  stack: TrialRange['stack'],
  trials: number,
  { workers, entry = defaultEntry(), chunk = CHUNK, onProgress = () => {} }: PoolOptions,
): Promise<TrialColumns[]> {
  const tables = stack.map(() => new TrialTable(trials));
  let next = 0;
  let done = 0;
  const nextRange = (): TrialRange | undefined => {
    if (next >= trials) return undefined;
    const from = next;
    next = Math.min(trials, from + chunk);
    return { stack, from, to: next };
  };
  const take = ({ from, to }: TrialRange, parts: readonly TrialColumns[]): void => {
    parts.forEach((part, index) => {
      tables[index].insert(from, part);
    });
    done += to - from;
    onProgress(done);
  };
  if (workers === 0) {
    for (let range = nextRange(); range !== undefined; range = nextRange()) take(range, await playTrials(range));
  } else {
    const threads = Array.from({ length: workers }, () => startThread(entry));
    try {
      await Promise.all(threads.map((thread) => serve(thread, nextRange, take)));
    } finally {
      await Promise.all(threads.map((thread) => thread.terminate()));
    }
  }
  return sameStoppers(tables);
}

/** Stoppers by name: the order in which threads met them must not show. */
function sameStoppers(tables: readonly TrialTable[]): TrialColumns[] {
  return tables.map(({ columns }) => {
    const stoppers = [...columns.stoppers].sort();
    const places = columns.stoppers.map((name) => stoppers.indexOf(name) + 1);
    return { ...columns, stoppers, stoppedBy: columns.stoppedBy.map((index) => (index === 0 ? 0 : places[index - 1])) };
  });
}

function startThread(entry: WorkerEntry): Worker {
  return 'code' in entry
    ? new Worker(entry.code, { workerData: TRIALS_WORKER, eval: true })
    : new Worker(entry.file, { workerData: TRIALS_WORKER });
}

/** Gives a thread one range after the other until there is none left. */
function serve(
  thread: Worker,
  nextRange: () => TrialRange | undefined,
  take: (range: TrialRange, parts: readonly TrialColumns[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: TrialRange | undefined;
    const proceed = (): void => {
      current = nextRange();
      if (current === undefined) resolve();
      else thread.postMessage(current);
    };
    thread.on('message', (answer: TrialsAnswer) => {
      if ('error' in answer) {
        reject(errorOf(answer));
        return;
      }
      if (current !== undefined) take(current, answer.columns);
      proceed();
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`a thread of the trials ended early with code ${code}`)));
    proceed();
  });
}

function errorOf({ error, kind }: Extract<TrialsAnswer, { error: string }>): Error {
  if (kind === 'scenario') return new ScenarioError(error);
  return kind === 'template' ? new TemplateError(error) : new Error(error);
}
