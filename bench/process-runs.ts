import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..');

/** The JSON on the last line that a fresh Node process prints; `node` is the program. */
export function freshProcess<T>(args: readonly string[], env: NodeJS.ProcessEnv = {}, node = process.execPath): T {
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const line = stdout.trim().split('\n').pop();
  if (status !== 0 || !line) throw new Error(`node ${args.join(' ')} failed with ${status}: ${stderr.slice(0, 500)}`);
  return JSON.parse(line) as T;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export function range(values: readonly number[]): string {
  return `${Math.round(median(values))} (${Math.round(Math.min(...values))}-${Math.round(Math.max(...values))})`;
}
