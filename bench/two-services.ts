/**
 * Rehearses a Friday afternoon of `examples/two-services` on one clock with one ledger, prints what its README shows and draws its picture:
 * `npx tsx --tsconfig bench/tsconfig.json bench/two-services.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReleases, renderReleasesPicture } from '../lib/rehearsal';
import { fridayAfternoon, ZONE } from '../test/examples/support/two-services';

async function main(): Promise<void> {
  const afternoon = await fridayAfternoon();
  process.stdout.write(renderReleases(afternoon, ZONE));
  writeFileSync(join(__dirname, '../docs/images/two-services.svg'), renderReleasesPicture(afternoon, ZONE));
}

void main();
