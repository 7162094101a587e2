/**
 * `npm run bench:hooks`: size of the handlers' asset, deflated as Lambda's zip is, and the time to import the hooks in a fresh
 * process beside a minimal hook, in turns, under this Node and under those that Lambda runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleMinimalHook, deflatedSizes, HANDLERS } from './hooks/bundles';
import { installNodeVersions } from './hooks/node-versions';
import { freshProcess, median, range } from './process-runs';

const RUNS = 15;

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

const folder = mkdtempSync(join(tmpdir(), 'guardrails-bench-'));
try {
  const { all, hooks, response } = deflatedSizes();
  console.log(
    `all handlers in one asset: ${all} bytes deflated; hooks load ${hooks} of them, the rollback response ${response}`,
  );
  const modules = {
    'a minimal hook': bundleMinimalHook(folder, true),
    'a minimal hook without the credential chain': bundleMinimalHook(folder, false),
    hooks: join(HANDLERS, 'index.mjs'),
    'rollback response': join(HANDLERS, 'response.mjs'),
  };
  console.log(
    '\n| node | import of | ms: median (range) | CPU ms | of a minimal hook, CPU |\n| --- | --- | --- | --- | --- |',
  );
  for (const node of [process.execPath, ...installNodeVersions(folder)]) {
    const runs = Object.values(modules).map((): Import[] => []);
    for (let run = 0; run < RUNS; run++) {
      for (const [index, module] of Object.values(modules).entries()) runs[index].push(importOnce(node, module));
    }
    const cpu = runs.map((of) => of.map(({ cpuMs }) => cpuMs));
    for (const [index, name] of Object.keys(modules).entries()) {
      const wall = range(runs[index].map(({ wallMs }) => wallMs));
      const ratio = (median(cpu[index]) / median(cpu[0])).toFixed(2);
      console.log(`| ${runs[index][0].version} | ${name} | ${wall} | ${range(cpu[index])} | ${ratio} |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
