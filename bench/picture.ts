/** Draws the README's picture, docs/images/rehearsal.svg, from a rehearsal of the example: `npx tsx --tsconfig bench/tsconfig.json bench/picture.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrdersApiStack } from '../examples/orders-api/orders-api-stack';
import { Release } from '../lib';
import { rehearse } from '../lib/rehearsal';
import { renderPicture } from '../lib/rehearsal/report/html-picture';

async function main(): Promise<void> {
  const stack = new OrdersApiStack(new App(), 'OrdersApi', {
    release: Release.of({ releaseId: 'r1', schemaRev: 'sc-1' }),
  });
  const template = Template.fromStack(stack).toJSON();
  const [rehearsal] = await rehearse({ template }, { rps: 5, fault: { kind: 'errors', points: 3 } });
  const images = join(__dirname, '..', 'docs', 'images');
  mkdirSync(images, { recursive: true });
  const path = join(images, 'rehearsal.svg');
  const picture = renderPicture(rehearsal);
  writeFileSync(path, picture);
  process.stdout.write(`${path}: ${Math.ceil(picture.length / 1024)} KB, ${rehearsal.cause}\n`);
}

void main();
