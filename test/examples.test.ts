import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrdersApiStack } from '../examples/orders-api/orders-api-stack';
import { Release } from '../lib';
import { expectAcyclic } from '../lib/testing';

const EXAMPLES = resolve(__dirname, '../examples');

function ordersApi() {
  const release = Release.of({ releaseId: 'r1', schemaRev: 'sc-1' });
  return Template.fromStack(new OrdersApiStack(new App(), 'OrdersApi', { release })).toJSON();
}

/** Asset hashes change with every byte of a bundle and say nothing about the template. */
function withoutHashes(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}\.zip/g, 'HASH.zip'));
}

test('orders-api renders the template that its users deploy', () => {
  expect(withoutHashes(ordersApi())).toMatchSnapshot();
});

test('orders-api has no cycle, update policies counted', () => {
  expectAcyclic(ordersApi());
});

test('every example is complete: app, stack and README', () => {
  const examples = readdirSync(EXAMPLES).filter((name) => statSync(join(EXAMPLES, name)).isDirectory());
  expect(examples).toContain('orders-api');
  for (const name of examples) {
    const files = readdirSync(join(EXAMPLES, name));
    expect([name, files.includes('README.md'), files.some((file) => /^app\.(ts|py)$/.test(file))]).toEqual([
      name,
      true,
      true,
    ]);
  }
});
