import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { sourcesOf } from '../../lib/cli/lint/lint-request';
import type { RuleResult } from '../../lib/validation/finding';
import { findingsOf, inspect } from '../../lib/validation/inspect';
import { CDK_APPS } from './corpus/cdk-apps';

const CORPUS = join(__dirname, 'corpus');
const FILES = readdirSync(CORPUS).filter((name) => /\.(yaml|json)$/.test(name));
const met = new Set<string>();

function saidOf(results: readonly RuleResult[]): string[] {
  for (const { ruleId, outcome } of results) if (outcome === 'clean') met.add(ruleId);
  return findingsOf(results).map(({ ruleId, what }) => `${ruleId}: ${what}`);
}

test('the corpus is large enough to mean something', () => {
  expect(FILES.length + Object.keys(CDK_APPS).length).toBeGreaterThanOrEqual(40);
  expect(FILES.length).toBeGreaterThanOrEqual(30);
});

test.each(FILES)('%s: no false alarm', (name) => {
  const sources = sourcesOf([join(CORPUS, name)], { parameter: [] });
  expect(saidOf(inspect({ sources }))).toEqual([]);
});

test.each(Object.entries(CDK_APPS))('%s: no false alarm', (_title, build) => {
  const app = new App({ builtinCloudFormationValidation: false });
  try {
    build(app);
    app.synth();
    expect(saidOf(inspect({ sources: sourcesOf([], { app: app.outdir, parameter: [] }) }))).toEqual([]);
  } finally {
    rmSync(app.outdir, { recursive: true });
  }
});

test('all templates at once, as one app: names and exports of strangers are not mixed up', () => {
  const sources = sourcesOf(
    FILES.map((name) => join(CORPUS, name)),
    { parameter: [] },
  );
  expect(saidOf(inspect({ sources }))).toEqual([]);
});

test('nearly every rule had something to look at in it', () => {
  const without = ['unguarded', 'alias-replaced', 'role-or-dlq-change'];
  const all = inspect({ sources: [] }).map(({ ruleId }) => ruleId);
  expect(all.filter((ruleId) => !met.has(ruleId))).toEqual(without);
});
