import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { cellName } from '../cells/cell';
import type { Task, TaskResult } from './task';

/** Results of a long run in a file, a line each, so that a run which was cut off goes on where it was. */
export class KeptResults {
  private readonly kept = new Map<string, TaskResult>();

  public constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      // The last line of a run that was killed may be half a line: its task is played again.
      if (!line.endsWith(']')) continue;
      const [key, result]: [string, TaskResult] = JSON.parse(line);
      this.kept.set(key, result);
    }
  }

  public of(task: Task): TaskResult | undefined {
    return this.kept.get(keyOf(task));
  }

  public keep(task: Task, result: TaskResult): void {
    appendFileSync(this.path, `${JSON.stringify([keyOf(task), result])}\n`);
  }
}

function keyOf({ cell, first, count, seed }: Task): string {
  return [cellName(cell), first, count, seed].join(' ');
}
