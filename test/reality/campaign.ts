/**
 * `npm run campaign:hooks [runs] [seed]`: the built hooks under Lambda's Runtime API through generated faults in generated calls, duplicate
 * invocations and deaths of the process. Prints its seed, ends with 1 at the first run that must not be.
 */

import { type CampaignCounts, playCampaign } from './support/campaign';
import { bundledHandlers } from './support/hook-scene';

/** Runs wait more than they compute. */
const LANES = 4;

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 2_000);
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
    throw new Error(`expected whole numbers of runs and for the seed, got ${process.argv.slice(2).join(' ')}`);
  }
  console.log(`campaign of ${runs} runs, seed ${seed}`);
  const { root, remove } = bundledHandlers();
  try {
    let done = 0;
    const onRun = () => {
      done += 1;
      if (done % 200 === 0) console.log(`${done} runs, ${Math.round(performance.now() / 1000)} s`);
    };
    const lanes = Array.from({ length: Math.min(LANES, runs) }, (_, lane) =>
      playCampaign(root, Math.ceil((runs - lane) / LANES), seed + lane, onRun),
    );
    // All of them, so that none runs on without its bundle.
    const ends = await Promise.allSettled(lanes);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const counts = (await Promise.all(lanes)).reduce((sum, lane) => {
      const added = Object.entries(sum).map(([name, value]) => [name, value + lane[name as keyof CampaignCounts]]);
      return Object.fromEntries(added) as CampaignCounts;
    });
    const { runs: played, invocations, succeeded, failed, died } = counts;
    console.log(
      `${played} runs, ${invocations} invocations, of which ${died} processes died: ${succeeded} Succeeded, ${failed} Failed; ` +
        '0 silent ends, 0 false Succeeded, 0 leaked values',
    );
  } finally {
    remove();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.message}\n${String(error.cause ?? '')}` : error);
  process.exitCode = 1;
});
