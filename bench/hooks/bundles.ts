import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { handlersBundleCommand } from '../../test/reality/support/handlers-bundle';
import { ROOT } from '../process-runs';

export const HANDLERS = join(ROOT, 'assets', 'handlers');

/** Bytes of a file, deflated one by one as in a zip. */
function deflated(file: string): number {
  return deflateRawSync(readFileSync(join(HANDLERS, file)), { level: 9 }).length;
}

/** The chunks that an entry loads when it is imported, itself included. */
function loadedBy(entry: string, known = new Set<string>()): Set<string> {
  known.add(entry);
  const statically = /(?:from|import)"\.\/([\w-]+\.mjs)"/g;
  for (const [, chunk] of readFileSync(join(HANDLERS, entry), 'utf8').matchAll(statically)) {
    if (!known.has(chunk)) loadedBy(chunk, known);
  }
  return known;
}

/** Deflated bytes of the whole asset, and of what each entry loads of it. */
export function deflatedSizes(): { readonly all: number; readonly hooks: number; readonly response: number } {
  const sum = (files: Iterable<string>) => [...files].reduce((bytes, file) => bytes + deflated(file), 0);
  return {
    all: sum(readdirSync(HANDLERS)),
    hooks: sum(loadedBy('index.mjs')),
    response: sum(loadedBy('response.mjs')),
  };
}

/**
 * Bundles the minimal hook with the options of the handlers, into one file as `NodejsFunction` does.
 *
 * @param credentialChain whether it keeps the SDK's chain of credential providers, as every hook does that is not told otherwise
 */
export function bundleMinimalHook(folder: string, credentialChain: boolean): string {
  const file = join(folder, `minimal-${credentialChain ? 'with' : 'without'}-chain.mjs`);
  const args = handlersBundleCommand().filter(
    (arg) =>
      arg.startsWith('--') &&
      !/^--(splitting|outdir|out-extension)/.test(arg) &&
      !(credentialChain && /^--alias/.test(arg)),
  );
  const entry = join(ROOT, 'bench', 'hooks', 'minimal-hook.ts');
  const esbuild = join(ROOT, 'node_modules', '.bin', 'esbuild');
  const { status, stderr } = spawnSync(esbuild, [entry, ...args, `--outfile=${file}`], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`esbuild failed: ${stderr.slice(0, 2000)}`);
  return file;
}
