import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { deflatedSizes } from '../../bench/hooks/bundles';
import { guarded, testStack } from '../support/stacks';

const FOLDER = join(__dirname, '..', '..', 'assets', 'handlers');

/** A copy far from node_modules, from which nothing is taken by mistake. */
const copy = mkdtempSync(join(tmpdir(), 'guardrails-handlers-'));
cpSync(FOLDER, copy, { recursive: true });
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function functionsOf(file: string): string[] {
  const code = `const m = await import(${JSON.stringify(join(copy, file))}); console.log(JSON.stringify(Object.keys(m).sort()))`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }));
}

test('all functions of the library are in one asset of at most 200 KB deflated, of which the hooks load at most 160 KB', () => {
  const { all, hooks } = deflatedSizes();
  expect(all).toBeGreaterThan(hooks);
  expect(all).toBeLessThanOrEqual(200_000);
  expect(hooks).toBeLessThanOrEqual(160_000);
});

test('each handler of the template is exported by its bundle, which needs nothing beside it', () => {
  const stack = testStack();
  guarded(stack);
  const functions = Object.entries<any>(Template.fromStack(stack).toJSON().Resources).filter(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('ServerlessGuardrails'),
  );
  const handlers = functions.map(([, { Properties }]) => Properties.Handler.split('.')[1]).sort();
  expect(functionsOf('index.mjs')).toEqual(handlers);
  expect(functionsOf('response.mjs')).toEqual(['rollbackResponse']);
});

test('functions of one stack share one asset', () => {
  const stack = testStack();
  guarded(stack);
  const keys = Object.entries<any>(Template.fromStack(stack).toJSON().Resources)
    .filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('ServerlessGuardrails'))
    .map(([, { Properties }]) => Properties.Code.S3Key);
  expect(keys.length).toBeGreaterThan(2);
  expect(new Set(keys).size).toBe(1);
});

test('the bundles carry no chain of credential providers', () => {
  for (const file of readdirSync(FOLDER)) {
    expect(readFileSync(join(FOLDER, file), 'utf8')).not.toContain('credential_process');
  }
});
