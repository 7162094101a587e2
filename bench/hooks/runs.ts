import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HookScene, hookEvent, toldOf } from '../../test/reality/support/hook-scene';

/** One process of a hook under Lambda's Runtime API, with AWS on the loopback. */
export interface HookStart {
  /** Milliseconds from the start of the process to its first question for an invocation. */
  readonly initMs: number;
  /** Milliseconds of each run, the first one without the start. */
  readonly runsMs: readonly number[];
  /** Requests that one run sends. */
  readonly calls: number;
}

/** A folder in which nothing lies but a bundle, as Lambda unpacks it. */
export function unpacked(folder: string, name: string, bundle: string): string {
  const root = join(folder, name);
  mkdirSync(root);
  cpSync(bundle, bundle.endsWith('.mjs') ? join(root, 'index.mjs') : root, { recursive: true });
  return root;
}

/** @throws Error where a run was not told to CodeDeploy as Succeeded */
export async function startedHook(root: string, node: string, runs: number): Promise<HookStart> {
  const scene = await HookScene.start(root, node);
  try {
    const sandbox = await scene.sandbox('beforeAllowTraffic');
    await sandbox.ready;
    const runsMs: number[] = [];
    let calls = 0;
    for (let run = 0; run < runs; run++) {
      const [id, before, from] = [`d-${run}`, scene.endpoint.requests.length, performance.now()];
      await scene.invoke('beforeAllowTraffic', hookEvent(id));
      runsMs.push(performance.now() - from);
      calls = scene.endpoint.requests.length - before;
      if (toldOf(scene, id) !== 'Succeeded') throw new Error(`CodeDeploy was told ${toldOf(scene, id)} by ${root}`);
    }
    return { initMs: sandbox.initMs ?? Number.NaN, runsMs, calls };
  } finally {
    await scene.stop();
  }
}
