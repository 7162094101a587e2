/**
 * `npx tsx bench/locks.ts [interleavings]`: hook runs take shared dependencies' locks through the real protocol while a seeded
 * scheduler reorders, loses and duplicates their calls, crashes and pauses runs and lets the clocks differ by 30 s. Exits 1
 * where two deployments shift under one exclusive lock, or a lock is never free again.
 */
import { memoryStore, playLocks } from '../test/judge/coordination/lock-world';

const WANTED = Number(process.argv[2] ?? 50_000);

void (async () => {
  const interleavings = new Set<string>();
  const violations: string[] = [];
  const seen = { shifted: 0, refused: 0, crashed: 0 };
  const started = process.hrtime.bigint();
  let seed = 0;
  while (interleavings.size < WANTED) {
    const outcome = await playLocks(++seed, memoryStore());
    interleavings.add(outcome.trace);
    violations.push(...outcome.violations);
    seen.shifted += outcome.shifted;
    seen.refused += outcome.refused;
    seen.crashed += outcome.crashed;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`${interleavings.size} different interleavings of ${seed} seeds in ${seconds.toFixed(1)} s`);
  console.log(`${seen.shifted} shifts, ${seen.refused} refusals, ${seen.crashed} crashes`);
  console.log(
    `${violations.length} violations${violations.length > 0 ? `: ${violations.slice(0, 5).join('; ')}` : ''}`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
})();
