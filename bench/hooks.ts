/** `npm run bench:hooks`: size of the hooks' bundle, deflated as Lambda's zip is, and the time to import it in a fresh process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { freshProcess, ROOT, range } from './process-runs';

const RUNS = 15;
const bundle = join(ROOT, 'assets', 'hooks', 'index.mjs');
const content = readFileSync(bundle);
console.log(
  `both hooks in one asset: ${content.length} bytes, ${deflateRawSync(content, { level: 9 }).length} deflated`,
);

function importTimes(module: string): number[] {
  const code = `const t=process.hrtime.bigint();await import(${JSON.stringify(module)});console.log(JSON.stringify(Number(process.hrtime.bigint()-t)/1e6))`;
  return Array.from({ length: RUNS }, () => freshProcess<number>(['--input-type=module', '--eval', code]));
}
console.log(`import of the bundle, ms: ${range(importTimes(bundle))}`);
console.log(`import of one bare SDK client from node_modules, ms: ${range(importTimes('@aws-sdk/client-codedeploy'))}`);
console.log(`node ${process.version}`);
