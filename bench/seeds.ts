/**
 * `npm run bench:seeds`: verdicts of the example's template over many seeds, in one process: how often a healthy release is
 * promoted and faulty ones are stopped, and how long a rehearsal takes.
 */
import { join } from 'node:path';
import { ROOT } from './process-runs';

const SEEDS = 500;
const { rehearse, parseFault } = require(join(ROOT, 'assets', 'rehearsal', 'index.js'));
const template = require(join(ROOT, 'cdk.out', 'OrdersApi.template.json'));

void (async () => {
  console.log('| fault | verdicts | minutes to stop, median | ms a rehearsal |');
  console.log('| --- | --- | --- | --- |');
  for (const text of ['none', 'outage', 'errors:5', 'errors:20', 'errors:100']) {
    const verdicts = new Map<string, number>();
    const minutes: number[] = [];
    const started = process.hrtime.bigint();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const [rehearsal] = await rehearse({ template }, { fault: parseFault(text), seed });
      verdicts.set(rehearsal.verdict, (verdicts.get(rehearsal.verdict) ?? 0) + 1);
      if (rehearsal.minutesToStop !== undefined) minutes.push(rehearsal.minutesToStop);
    }
    const ms = Number(process.hrtime.bigint() - started) / 1e6 / SEEDS;
    const counted = [...verdicts].map(([verdict, count]) => `${verdict} ${count} of ${SEEDS}`).join(', ');
    const sorted = minutes.sort((a, b) => a - b);
    console.log(
      `| ${text} | ${counted} | ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1) ?? '-'} | ${ms.toFixed(0)} |`,
    );
  }
})();
