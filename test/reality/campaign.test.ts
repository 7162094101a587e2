import { playCampaign } from './support/campaign';
import { bundledHandlers } from './support/hook-scene';

/** `npm run campaign:hooks` plays 2,000. */
const RUNS = 25;

test('generated faults, duplicates and deaths: no silent end, no false Succeeded, no leaked value', async () => {
  const { root, remove } = bundledHandlers();
  const seed = Date.now() % 2 ** 31;
  try {
    const counts = await playCampaign(root, RUNS, seed);
    expect(counts.runs).toBe(RUNS);
    expect(counts.succeeded + counts.failed).toBe(RUNS);
    expect(counts.failed).toBeGreaterThan(0);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
  } finally {
    remove();
  }
}, 120_000);
