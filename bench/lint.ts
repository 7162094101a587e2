/**
 * `npm run bench:lint`: the rules over 100 templates of 400 resources each, by the bundled command, in fresh processes;
 * and synthesis of guarded functions with and without `Guardrails.of(app).enforce()`, in fresh processes, alternating.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeTemplate } from './lint/large-template';
import { freshProcess, median, range } from './process-runs';

const TEMPLATES = 100;
const RESOURCES = 400;
const LINT_RUNS = 5;
const SYNTH_RUNS = 5;

type LintRun = { code: number; cpuSec: number; wallSec: number };

function lint(): void {
  const directory = mkdtempSync(join(tmpdir(), 'bench-lint-'));
  const paths = Array.from({ length: TEMPLATES }, (_, index) => {
    const path = join(directory, `service-${index}.json`);
    writeFileSync(path, JSON.stringify(largeTemplate(RESOURCES, index)));
    return path;
  });
  const runs = Array.from({ length: LINT_RUNS }, () => freshProcess<LintRun>(['bench/lint-command.cjs', ...paths]));
  rmSync(directory, { recursive: true });
  if (runs.some(({ code }) => code !== 0)) throw new Error('the templates of this benchmark have a finding');
  const told = (values: readonly number[]) =>
    `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}-${Math.max(...values).toFixed(1)})`;
  console.log('| templates | resources each | CPU s: median (range) | wall s |');
  console.log('| --- | --- | --- | --- |');
  console.log(
    `| ${TEMPLATES} | ${RESOURCES} | ${told(runs.map(({ cpuSec }) => cpuSec))} | ${told(runs.map(({ wallSec }) => wallSec))} |\n`,
  );
}

type Run = { ms: number; resources: number };

function synth(): void {
  console.log('| functions | guarded, CPU ms: median (range) | with enforce, CPU ms | ratio |');
  console.log('| --- | --- | --- | --- |');
  for (const count of [1, 10, 60]) {
    const plain: Run[] = [];
    const enforced: Run[] = [];
    for (let run = 0; run <= SYNTH_RUNS; run++) {
      const pair = ['guarded', 'enforced'].map((kind) =>
        freshProcess<Run>(['bench/synth-app.cjs', kind, String(count), 'asset']),
      );
      if (run === 0) continue; // warms the file cache
      plain.push(pair[0]);
      enforced.push(pair[1]);
    }
    const ratio = median(enforced.map(({ ms }, run) => ms / plain[run].ms));
    console.log(
      `| ${count} | ${range(plain.map(({ ms }) => ms))} | ${range(enforced.map(({ ms }) => ms))} | ${ratio.toFixed(2)} |`,
    );
  }
}

lint();
synth();
