/** Renews what the READMEs of the examples show of their rehearsals, pictures and verdicts: `npx tsx --tsconfig bench/tsconfig.json bench/example-pictures.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureOf, SHOWN_EXAMPLES, verdictTextOf, withVerdictBlock } from '../test/examples/support/shown';

const ROOT = join(__dirname, '..');

async function main(): Promise<void> {
  for (const name of SHOWN_EXAMPLES) {
    const picture = await pictureOf(name);
    writeFileSync(join(ROOT, 'docs', 'images', `${name}.svg`), picture);
    const readme = join(ROOT, 'examples', name, 'README.md');
    const verdict = await verdictTextOf(name);
    writeFileSync(readme, withVerdictBlock(readFileSync(readme, 'utf8'), verdict));
    process.stdout.write(`${name}: ${Math.ceil(picture.length / 1024)} KB,${verdict.split('\n')[0]}\n`);
  }
}

void main();
