import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..', '..');

interface Tasks {
  readonly tasks: Record<string, { readonly steps: ReadonlyArray<{ readonly execArgs?: readonly string[] }> }>;
}

/** The esbuild command by which the build bundles the handlers, as projen wrote it down: no second list of its options. */
export function handlersBundleCommand(): readonly string[] {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')) as Tasks;
  const command = tasks['bundle:handlers']?.steps.find(({ execArgs }) => execArgs?.[0] === 'esbuild')?.execArgs;
  if (command === undefined) throw new Error('the task bundle:handlers does not run esbuild');
  return command;
}

/**
 * Bundles an entry as the build bundles the handlers, into `<folder>/index.mjs`.
 *
 * @param entry path from the root of the work tree; default: all entries of the build, under their own names
 * @throws Error with esbuild's complaint
 */
export function bundleLikeHandlers(folder: string, entry?: string): void {
  const [, ...built] = handlersBundleCommand();
  const args = built
    .filter((arg) => entry === undefined || !/^\w+=/.test(arg))
    .map((arg) => (arg.startsWith('--outdir=') ? `--outdir=${folder}` : arg));
  const { status, stderr } = spawnSync(
    join(ROOT, 'node_modules', '.bin', 'esbuild'),
    [...args, ...(entry === undefined ? [] : [`index=${entry}`]), '--log-level=error'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`esbuild failed: ${stderr.slice(0, 2000)}`);
}
