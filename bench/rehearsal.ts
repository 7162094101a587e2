/** `npm run bench:rehearsal`: one rehearsal of examples/orders-api as the command runs it, in fresh processes, and in a warm one. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, range } from './process-runs';

const RUNS = 7;
const app = join(ROOT, 'cdk.out');

function command(fault: string): number[] {
  return Array.from({ length: RUNS }, () => {
    const started = process.hrtime.bigint();
    const { status } = spawnSync(
      process.execPath,
      [join(ROOT, 'assets', 'cli', 'guardrails.js'), 'rehearse', '--app', app, '--fault', fault],
      {
        stdio: 'ignore',
      },
    );
    if (status !== 0)
      throw new Error(`guardrails rehearse --fault ${fault} ended with ${status}, run npm run rehearse first`);
    return Number(process.hrtime.bigint() - started) / 1e6;
  });
}

async function warm(): Promise<number[]> {
  const { rehearse } = require(join(ROOT, 'assets', 'rehearsal', 'index.js'));
  const template = require(join(app, 'OrdersApi.template.json'));
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const started = process.hrtime.bigint();
    await rehearse({ template }, { seed: run + 1 });
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  return times.slice(1);
}

void (async () => {
  console.log(
    `guardrails rehearse, whole process, ms: healthy ${range(command('none'))}, errors:5 ${range(command('errors:5'))}`,
  );
  console.log(`rehearse() with its hooks in a warm process, ms: ${range(await warm())}`);
})();
