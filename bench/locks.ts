/**
 * `npx tsx bench/locks.ts [interleavings]`: hook runs take the locks of shared dependencies through the real protocol while a
 * seeded scheduler reorders, loses and duplicates their calls, crashes and pauses runs and lets the clocks differ by 30 s. Exits
 * 1 where two deployments shift under one exclusive lock, or a lock is never free again.
 *
 * `npx tsx bench/locks.ts INTERLEAVINGS ENDPOINT FOLDER`: the same against the DynamoDB at ENDPOINT, with the SDK that is installed
 * in FOLDER, and a race of 8 claimants for one lock (see .ci/locks-e2e).
 */
import { memoryStore, playLocks } from '../test/judge/coordination/lock-world';
import { dynamoDbStore, under } from './locks/dynamo-db-store';
import { raceLocks } from './locks/race';

const [wanted = '50000', endpoint, sdk] = process.argv.slice(2);
const RACES = 100;
const CLAIMANTS = 8;

void (async () => {
  const remote = endpoint && sdk ? await dynamoDbStore(endpoint, sdk) : undefined;
  const interleavings = new Set<string>();
  const violations: string[] = [];
  const seen = { shifted: 0, refused: 0, crashed: 0 };
  const started = process.hrtime.bigint();
  let seed = 0;
  while (interleavings.size < Number(wanted)) {
    seed++;
    const outcome = await playLocks(seed, remote ? under(`seed-${seed}`, remote) : memoryStore());
    interleavings.add(outcome.trace);
    violations.push(...outcome.violations);
    seen.shifted += outcome.shifted;
    seen.refused += outcome.refused;
    seen.crashed += outcome.crashed;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`${interleavings.size} different interleavings of ${seed} seeds in ${seconds.toFixed(1)} s`);
  console.log(`${seen.shifted} shifts, ${seen.refused} refusals, ${seen.crashed} crashes`);
  if (remote) {
    const wrong = await raceLocks(remote, RACES, CLAIMANTS);
    console.log(`${RACES} races of ${CLAIMANTS} claimants, ${wrong} without exactly one winner`);
    if (wrong > 0) violations.push(`${wrong} races without exactly one winner`);
  }
  console.log(
    `${violations.length} violations${violations.length > 0 ? `: ${violations.slice(0, 5).join('; ')}` : ''}`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
})();
