/**
 * `npm run bench:lint`: the rules over 100 templates of 400 resources each, in one process, read from files as the command does;
 * and synthesis of guarded functions with and without `Guardrails.of(app).enforce()`, in fresh processes, alternating.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../lib/cli/main';
import { largeTemplate } from './lint/large-template';
import { freshProcess, median, range } from './process-runs';

const TEMPLATES = 100;
const RESOURCES = 400;
const LINT_RUNS = 5;
const SYNTH_RUNS = 9;

async function lintSeconds(paths: readonly string[]): Promise<number> {
  const started = process.hrtime.bigint();
  const io = { stdout: () => {}, stderr: (text: string) => process.stderr.write(text), colours: false };
  const code = await main(['lint', ...paths], { ...io, writeFile: () => {}, readFile: () => '' });
  if (code !== 0) throw new Error(`lint ended with ${code}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function lint(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-lint-'));
  mkdirSync(directory, { recursive: true });
  const paths = Array.from({ length: TEMPLATES }, (_, index) => {
    const path = join(directory, `service-${index}.json`);
    writeFileSync(path, JSON.stringify(largeTemplate(RESOURCES, index)));
    return path;
  });
  const runs: number[] = [];
  for (let run = 0; run < LINT_RUNS; run++) runs.push(await lintSeconds(paths));
  rmSync(directory, { recursive: true });
  const [first] = runs;
  console.log('| templates | resources each | first run, s | median of 5 runs, s |');
  console.log('| --- | --- | --- | --- |');
  console.log(`| ${TEMPLATES} | ${RESOURCES} | ${first.toFixed(2)} | ${median(runs).toFixed(2)} |\n`);
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

void lint().then(synth);
