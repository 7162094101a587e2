import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type Cell, cellName } from '../cells/cell';
import type { Task, TaskResult } from './task';

interface Part {
  readonly cell: string;
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  readonly result: TaskResult;
}

/** Results of a long run in a file, a line each, so that a run which was cut off goes on where it was. */
export class KeptResults {
  private readonly kept = new Map<string, TaskResult>();
  private readonly parts: Part[] = [];

  public constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      // The last line of a run that was killed may be half a line: its task is played again.
      if (!line.endsWith(']')) continue;
      const [key, result]: [string, TaskResult] = JSON.parse(line);
      if (this.kept.has(key)) continue;
      this.kept.set(key, result);
      const [cell, first, count, seed] = key.split(' ');
      this.parts.push({ cell, first: Number(first), count: Number(count), seed: Number(seed), result });
    }
  }

  /** Every part that the file has of a cell, the larger one where two of them hold the same rollouts. */
  public partsOf(cell: Cell, seed: number): readonly TaskResult[] {
    const own = this.parts.filter((part) => part.cell === cellName(cell) && part.seed === seed);
    own.sort((one, other) => one.first - other.first || other.count - one.count);
    let upTo = 0;
    return own.flatMap(({ first, count, result }) => {
      if (first < upTo) return [];
      upTo = first + count;
      return [result];
    });
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
