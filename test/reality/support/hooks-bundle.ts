import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..', '..');

interface Tasks {
  readonly tasks: Record<string, { readonly steps: ReadonlyArray<{ readonly execArgs?: readonly string[] }> }>;
}

/** The esbuild command by which the build makes the hooks' bundle, as projen wrote it down: no second list of its options. */
export function hooksBundleCommand(): readonly string[] {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')) as Tasks;
  const command = tasks['bundle:lib/handlers/hooks']?.steps[0]?.execArgs;
  if (command?.[0] !== 'esbuild') throw new Error('the task bundle:lib/handlers/hooks does not begin with esbuild');
  return command;
}

/**
 * Bundles an entry as the build bundles the hooks, into `<folder>/index.mjs`.
 *
 * @param entry path from the root of the work tree
 * @throws Error with esbuild's complaint
 */
export function bundleLikeHooks(folder: string, entry = 'lib/handlers/hooks.ts'): void {
  const [, ...built] = hooksBundleCommand();
  const args = built
    .map((arg) => (arg.startsWith('--outfile=') ? `--outfile=${join(folder, 'index.mjs')}` : arg))
    .map((arg) => (arg === 'lib/handlers/hooks.ts' ? entry : arg));
  const { status, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), [...args, '--log-level=error'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`esbuild failed: ${stderr.slice(0, 2000)}`);
}
