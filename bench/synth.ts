/**
 * `npm run bench:synth`: synthesis of guarded functions beside the same functions with bare deployment groups and one alarm,
 * in fresh processes, alternating, built-in template validation off in both. CPU time of the whole process, start
 * of Node included: it depends less on what else the machine does.
 */
import { freshProcess, median, range } from './process-runs';

const RUNS = 9;
type Run = { ms: number; resources: number };

console.log(
  '| functions | bare, CPU ms: median (range) | guarded, CPU ms | ratio | bare resources | guarded resources |',
);
console.log('| --- | --- | --- | --- | --- | --- |');
const APPS = [
  [1, 'asset'],
  [10, 'asset'],
  [53, 'asset'],
  [60, 'asset'],
  [60, 'inline'],
] as const;
for (const [count, code] of APPS) {
  const bare: Run[] = [];
  const guarded: Run[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const pair = ['bare', 'guarded'].map((kind) =>
      freshProcess<Run>(['bench/synth-app.cjs', kind, String(count), code]),
    );
    if (run === 0) continue; // warms the file cache
    bare.push(pair[0]);
    guarded.push(pair[1]);
  }
  const ratio = median(guarded.map(({ ms }, run) => ms / bare[run].ms));
  console.log(
    `| ${count}${code === 'inline' ? ', inline code' : ''} | ${range(bare.map(({ ms }) => ms))} | ${range(guarded.map(({ ms }) => ms))} | ${ratio.toFixed(2)} | ${bare[0].resources} | ${guarded[0].resources} |`,
  );
}
