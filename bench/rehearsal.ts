/**
 * `npm run bench:rehearsal`: one rehearsal of examples/orders-api as the command runs it, in fresh processes, and in a warm one. Milliseconds of
 * the clock and of CPU: the latter depend less on what else the machine does.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { ROOT, range } from './process-runs';

const RUNS = 7;
const app = join(ROOT, 'cdk.out');
/** Tells the CPU time of a process that knows nothing of this benchmark. */
const TELL_CPU =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("\\n"+(user+system))})';

interface Times {
  readonly clock: number[];
  readonly cpu: number[];
}

const shown = ({ clock, cpu }: Times): string => `${range(clock)}, CPU ${range(cpu)}`;

function command(fault: string): Times {
  const times: Times = { clock: [], cpu: [] };
  for (let run = 0; run < RUNS; run++) {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', TELL_CPU, join(ROOT, 'assets/cli/guardrails.js'), 'rehearse', '--app', app, '--fault', fault],
      { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
    );
    if (status !== 0)
      throw new Error(`guardrails rehearse --fault ${fault} ended with ${status}, run npm run rehearse first`);
    times.clock.push(Number(process.hrtime.bigint() - started) / 1e6);
    times.cpu.push(Number(stderr.split('\n').at(-1)) / 1000);
  }
  return times;
}

async function warm(): Promise<Times> {
  const { rehearse } = require(join(ROOT, 'assets', 'rehearsal', 'index.js'));
  const template = require(join(app, 'OrdersApi.template.json'));
  const times: Times = { clock: [], cpu: [] };
  for (let run = 0; run <= RUNS; run++) {
    const started = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    await rehearse({ template }, { seed: run + 1 });
    const { user, system } = process.cpuUsage(cpu);
    times.clock.push(Number(process.hrtime.bigint() - started) / 1e6);
    times.cpu.push((user + system) / 1000);
  }
  return { clock: times.clock.slice(1), cpu: times.cpu.slice(1) };
}

void (async () => {
  console.log(
    `guardrails rehearse, whole process, ms: healthy ${shown(command('none'))}; errors:5 ${shown(command('errors:5'))}`,
  );
  console.log(`rehearse() with its hooks in a warm process, ms: ${shown(await warm())}`);
  console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
})();
