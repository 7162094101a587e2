/**
 * `npx tsx bench/trials.ts [TRIALS]`: many rollouts of a 30-minute canary at 1000 calls a second with the error alarm, without hooks, on all
 * cores (the target: 50,000 within 30 s on two cores, under 300 MB), and one full rehearsal of it (the target: under 20 ms).
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../lib/rehearsal/rehearse';
import { trials } from '../lib/rehearsal/trials/trials';
import { range } from './process-runs';

function trialsTemplate(): object {
  const program = join(__dirname, 'trials-template.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', program], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${program} printed no template: ${stderr}`);
  return JSON.parse(stdout);
}

const COUNT = Number(process.argv[2] ?? 50_000);
const WARM_RUNS = 20;

void (async () => {
  const template = trialsTemplate();
  let mostMb = 0;
  const watchMemory = setInterval(() => {
    mostMb = Math.max(mostMb, process.memoryUsage.rss() / 2 ** 20);
  }, 20);
  for (const fault of ['none', 'errors:5']) {
    const started = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    const [{ verdicts, minutesToStop }] = await trials({ template }, { rps: 1000, faults: [fault as never] }, COUNT);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    const { count, low, high } = verdicts['rolled-back'];
    console.log(
      `${fault}: ${COUNT} trials in ${seconds.toFixed(1)} s on ${availableParallelism()} cores, ${((user + system) / COUNT / 1000).toFixed(2)} ms CPU a trial; ` +
        `rolled back ${count} (${(low * 100).toFixed(3)} to ${(high * 100).toFixed(3)} %), median ${minutesToStop?.median.toFixed(1) ?? '-'} min`,
    );
  }
  clearInterval(watchMemory);
  console.log(`peak memory of the process, threads included: ${Math.round(mostMb)} MB`);
  const clock: number[] = [];
  const cpuTimes: number[] = [];
  for (let seed = 1; seed <= WARM_RUNS; seed++) {
    const started = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    await rehearse({ template }, { rps: 1000, seed });
    const { user, system } = process.cpuUsage(cpu);
    clock.push(Number(process.hrtime.bigint() - started) / 1e6);
    cpuTimes.push((user + system) / 1000);
  }
  console.log(`one rehearsal, template read included, warm, ms: ${range(clock)}, CPU ${range(cpuTimes)}`);
  console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
})();
