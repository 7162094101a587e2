import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Where the modules lie in this repository that the documentation names as its reader would. */
const MODULES: Readonly<Record<string, string>> = {
  'cdk-serverless-guardrails': 'lib',
  'cdk-serverless-guardrails/rehearsal': 'lib/rehearsal',
  'cdk-serverless-guardrails/testing': 'lib/testing',
  './orders-api-stack': 'examples/orders-api/orders-api-stack',
};

const [block, ...others] = [
  ...readFileSync(join(ROOT, 'docs/testing.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm),
];

test('the documentation has one block to run', () => {
  expect(others).toEqual([]);
});

// Registers the tests of the block here, as if its text were this file's.
const { outputText } = ts.transpileModule(block[1], { compilerOptions: { module: ts.ModuleKind.CommonJS } });
const load = (name: string): unknown => require(name in MODULES ? join(ROOT, MODULES[name]) : name);
new Function('require', 'exports', outputText)(load, {});
