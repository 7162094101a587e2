/** Draws the pictures of the examples' READMEs from rehearsals of their templates: `npx tsx --tsconfig bench/tsconfig.json bench/example-pictures.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseFault, rehearse, type ScenarioInput } from '../lib/rehearsal';
import { renderPicture } from '../lib/rehearsal/report/html-picture';
import { APPS } from '../test/examples/support/apps';

/** What each picture shows: what its README provokes. */
const SHOWN: Readonly<Record<string, readonly [stack: string, fault: string, scenario: ScenarioInput]>> = {
  'queue-worker': ['QueueWorker', 'errors:10', { rps: 3 }],
  'scheduled-job': ['ScheduledJob', 'none', { traffic: { kind: 'sparse', calls: 1, everyMin: 15 } }],
  'event-bus': ['EventBus', 'errors:5', { traffic: { kind: 'bursty', rps: 10, spread: 0.7 } }],
  'multi-region-api': ['MultiRegionApi-eu-central-1', 'errors:3', { rps: 20 }],
};

async function main(): Promise<void> {
  for (const [name, [stackName, fault, scenario]] of Object.entries(SHOWN)) {
    const stack = APPS[name](new App()).find(({ artifactId }) => artifactId === stackName);
    if (stack === undefined) throw new Error(`example ${name} has no stack ${stackName}`);
    const template = Template.fromStack(stack).toJSON();
    const [rehearsal] = await rehearse({ template }, { ...scenario, fault: parseFault(fault) });
    const path = join(__dirname, '..', 'docs', 'images', `${name}.svg`);
    const picture = renderPicture(rehearsal);
    writeFileSync(path, picture);
    process.stdout.write(`${path}: ${Math.ceil(picture.length / 1024)} KB, ${rehearsal.cause}\n`);
  }
}

void main();
