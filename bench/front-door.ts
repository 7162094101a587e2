/**
 * `npm run rehearse`: builds what is missing, synthesizes the example and rehearses a good release and bad ones of that
 * very template.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const APP = join(ROOT, 'cdk.out');
const REPORTS = join(ROOT, 'rehearsal');

function run(command: string, args: readonly string[]): number {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
}

/** Stops at the first step that fails. */
function step(title: string, command: string, args: readonly string[]): void {
  console.log(`\n== ${title}`);
  const status = run(command, args);
  if (status !== 0) {
    console.error(`rehearse: "${title}" failed with exit code ${status}`);
    process.exit(status);
  }
}

const guardrails = join(ROOT, 'assets', 'cli', 'guardrails.js');

/** What is rehearsed, and what must come out of it. */
const RELEASES = [
  ['a healthy release', 'none', 'promoted'],
  ['a release with 5 points more errors', 'errors:5', 'rolled-back'],
  ['a release whose secret is gone', 'missing-secret', 'blocked'],
  ['a release with a blank variable', 'blank-variable', 'blocked'],
  ['a release that needs another schema', 'wrong-schema', 'blocked'],
  ['a release that does not reach its table', 'unreachable-dependency:orders-table', 'blocked'],
  ['a release with a misspelled variable', 'misspelled-variable', 'blocked'],
  ['a release whose secret is about to be deleted', 'secret-pending-deletion', 'blocked'],
] as const;

step('build the hooks, the twin and the command', 'npx', ['projen', 'bundle']);
step('synthesize examples/orders-api', 'npx', ['cdk', 'synth', '--quiet', '--output', APP]);
mkdirSync(REPORTS, { recursive: true });
for (const [title, fault, expected] of RELEASES) {
  const html = join(REPORTS, `${fault.replace(':', '-')}.html`);
  step(title, process.execPath, [
    guardrails,
    'rehearse',
    '--app',
    APP,
    '--fault',
    fault,
    '--expect',
    expected,
    '--html',
    html,
  ]);
  console.log(`report: ${relative(ROOT, html)}`);
}
