/**
 * `npm run bench:hooks`: size of the handlers' asset, deflated as Lambda's zip is; the time to import the hooks in a fresh process beside a
 * minimal hook, in turns, under this Node and under those that Lambda runs; and whole runs with AWS on the loopback.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleMinimalHook, deflatedSizes, HANDLERS } from './hooks/bundles';
import { installNodeVersions } from './hooks/node-versions';
import { type HookStart, startedHook, unpacked } from './hooks/runs';
import { freshProcess, median, range } from './process-runs';

const IMPORTS = 15;
const STARTS = 7;
const WARM_RUNS = 5;

interface Import {
  readonly version: string;
  readonly wallMs: number;
  readonly cpuMs: number;
}

function importOnce(node: string, module: string): Import {
  const code = `
    const cpu = process.cpuUsage(), start = process.hrtime.bigint();
    await import(${JSON.stringify(module)});
    const wallMs = Number(process.hrtime.bigint() - start) / 1e6, { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ version: process.version, wallMs, cpuMs: (user + system) / 1e3 }));`;
  return freshProcess<Import>(['--input-type=module', '--eval', code], {}, node);
}

function imports(nodes: readonly string[], modules: Readonly<Record<string, string>>): void {
  console.log('\n| node | import of | ms: median (range) | CPU ms | of a minimal hook, CPU |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const node of nodes) {
    const runs = Object.values(modules).map((): Import[] => []);
    for (let run = 0; run < IMPORTS; run++) {
      for (const [index, module] of Object.values(modules).entries()) runs[index].push(importOnce(node, module));
    }
    const cpu = runs.map((of) => of.map(({ cpuMs }) => cpuMs));
    for (const [index, name] of Object.keys(modules).entries()) {
      const wall = range(runs[index].map(({ wallMs }) => wallMs));
      const ratio = (median(cpu[index]) / median(cpu[0])).toFixed(2);
      console.log(`| ${runs[index][0].version} | ${name} | ${wall} | ${range(cpu[index])} | ${ratio} |`);
    }
  }
}

async function wholeRuns(nodes: readonly string[], roots: Readonly<Record<string, string>>): Promise<void> {
  console.log('\n| node | process of | cold init, ms | of a minimal hook | first run, ms | warm run, ms | calls |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const node of nodes) {
    const { version } = importOnce(node, 'node:fs');
    const starts = Object.values(roots).map((): HookStart[] => []);
    for (let start = 0; start < STARTS; start++) {
      for (const [index, root] of Object.values(roots).entries()) {
        starts[index].push(await startedHook(root, node, 1 + WARM_RUNS));
      }
    }
    const inits = starts.map((of) => of.map(({ initMs }) => initMs));
    for (const [index, name] of Object.keys(roots).entries()) {
      const ratio = (median(inits[index]) / median(inits[0])).toFixed(2);
      const first = range(starts[index].map(({ runsMs }) => runsMs[0]));
      const warm = range(starts[index].flatMap(({ runsMs }) => runsMs.slice(1)));
      const { calls } = starts[index][0];
      console.log(`| ${version} | ${name} | ${range(inits[index])} | ${ratio} | ${first} | ${warm} | ${calls} |`);
    }
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guardrails-bench-'));
  try {
    const { all, hooks, response } = deflatedSizes();
    console.log(
      `all handlers in one asset: ${all} bytes deflated; hooks load ${hooks}, the rollback response ${response}`,
    );
    const minimal = bundleMinimalHook(folder, true);
    const nodes = [process.execPath, ...installNodeVersions(folder)];
    imports(nodes, {
      'a minimal hook': minimal,
      'a minimal hook without the credential chain': bundleMinimalHook(folder, false),
      hooks: join(HANDLERS, 'index.mjs'),
      'rollback response': join(HANDLERS, 'response.mjs'),
    });
    await wholeRuns(nodes, {
      'a minimal hook': unpacked(folder, 'minimal', minimal),
      'hooks, twelve checks': unpacked(folder, 'hooks', HANDLERS),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
