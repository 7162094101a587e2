/**
 * `npx tsx bench/response.ts [interleavings]`: the rollback response under events in any order, several times and at the same time, with runs
 * that die, answers that are lost, clocks that differ and people who open and close the stage (test/judge/response/response-campaign.ts).
 * Exits 1 where in the end a release is not quarantined, nobody was told, a person's closure was opened, or a stage is not as it should be.
 */
import { playResponse } from '../test/judge/response/response-campaign';

const [wanted = '10000'] = process.argv.slice(2);

void (async () => {
  const interleavings = new Set<string>();
  const violations: string[] = [];
  const seen = { crashed: 0, lost: 0, published: 0, repeated: 0 };
  const started = process.hrtime.bigint();
  let seed = 0;
  while (interleavings.size < Number(wanted)) {
    const outcome = await playResponse(++seed);
    interleavings.add(outcome.trace);
    violations.push(...outcome.violations);
    for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += outcome[name];
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`${interleavings.size} different interleavings of ${seed} seeds in ${seconds.toFixed(1)} s`);
  console.log(`${seen.crashed} runs died, ${seen.lost} answers were lost`);
  console.log(`${seen.published} notices, ${seen.repeated} of them said that they may be a repeat`);
  console.log(
    `${violations.length} violations${violations.length > 0 ? `: ${violations.slice(0, 5).join('; ')}` : ''}`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
})();
