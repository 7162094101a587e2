import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Synthesized } from '../rollout/contest';
import type { Task, TaskResult } from './task';

/** A task with its place, as it goes to a worker; its result comes back with the same place. */
export interface Placed<T> {
  readonly place: number;
  readonly content: T;
}

/**
 * Plays all tasks on `workers` threads, the next one on whichever is free.
 *
 * @param onDone called after each task with the number of those that are done, for progress and for keeping the results
 * @returns the results in the order of the tasks, however many threads there are
 */
export async function playAll(
  tasks: readonly Task[],
  synthesized: Readonly<Record<string, Synthesized>>,
  workers: number,
  onDone: (done: number, task: Task, result: TaskResult) => void,
): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = [];
  let [next, done] = [0, 0];
  const threads = Array.from({ length: Math.min(workers, tasks.length) }, () => {
    // A few lines of CommonJS, because a thread does not inherit tsx on every Node version.
    const code = `require('tsx/cjs'); require(${JSON.stringify(join(__dirname, 'worker.ts'))})`;
    const worker = new Worker(code, { eval: true, workerData: { synthesized } });
    const feed = (): void => {
      if (next === tasks.length) void worker.terminate();
      else worker.postMessage({ place: next, content: tasks[next++] } satisfies Placed<Task>);
    };
    feed();
    return new Promise<void>((resolve, reject) => {
      worker.on('message', ({ place, content }: Placed<TaskResult>) => {
        results[place] = content;
        onDone(++done, tasks[place], content);
        feed();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  });
  await Promise.all(threads);
  return results;
}
