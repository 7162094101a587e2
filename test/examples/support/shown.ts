import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type FaultKind, parseFault, rehearse, type ScenarioInput } from '../../../lib/rehearsal';
import { renderPicture } from '../../../lib/rehearsal/report/html-picture';
import { renderTimeline } from '../../../lib/rehearsal/report/timeline';
import { APPS } from './apps';

interface Shown {
  readonly stack: string;
  readonly fault: string;
  readonly scenario: ScenarioInput;
}

const QUARTER_HOUR = { traffic: { kind: 'sparse', calls: 1, everyMin: 15 } } as const;

/** What the README of each example shows, by folder: the same as its command rehearses, but for the picture of the scheduled job. */
const SHOWN: Readonly<Record<string, { readonly picture: Shown; readonly text: Shown }>> = {
  'queue-worker': both({ stack: 'QueueWorker', fault: 'errors:10', scenario: { rps: 3 } }),
  'scheduled-job': {
    picture: { stack: 'ScheduledJob', fault: 'none', scenario: QUARTER_HOUR },
    text: { stack: 'ScheduledJob', fault: 'errors:20', scenario: QUARTER_HOUR },
  },
  'event-bus': {
    picture: { stack: 'EventBus', fault: 'errors:5', scenario: { traffic: { kind: 'bursty', rps: 10, spread: 0.7 } } },
    text: { stack: 'EventBus', fault: 'errors:5', scenario: {} },
  },
  'multi-region-api': both({ stack: 'MultiRegionApi-eu-central-1', fault: 'errors:3', scenario: { rps: 20 } }),
};

export const SHOWN_EXAMPLES = Object.keys(SHOWN);

function both(shown: Shown): { picture: Shown; text: Shown } {
  return { picture: shown, text: shown };
}

async function rehearsed(name: string, { stack: id, fault, scenario }: Shown) {
  const stack = APPS[name](new App()).find(({ artifactId }) => artifactId === id);
  if (stack === undefined) throw new Error(`example ${name} has no stack ${id}`);
  const template = Template.fromStack(stack).toJSON();
  const [rehearsal] = await rehearse({ template }, { ...scenario, fault: parseFault(fault as FaultKind) });
  return rehearsal;
}

/** The picture of an example's README. */
export async function pictureOf(name: string): Promise<string> {
  return renderPicture(await rehearsed(name, SHOWN[name].picture));
}

/** What the command prints below the timeline: the verdict and what speaks for it. */
export async function verdictTextOf(name: string): Promise<string> {
  const timeline = renderTimeline(await rehearsed(name, SHOWN[name].text));
  const [, verdict] = /\n\n( {2}[A-Z ]+: [\s\S]*)$/.exec(timeline) ?? [];
  if (verdict === undefined) throw new Error(`no verdict in ${JSON.stringify(timeline)}`);
  return `${verdict.trimEnd()}\n`;
}

const BLOCK = /(?<=```text\n)[\s\S]*?(?=```)/;

/** The block of a README that shows the command's verdict. */
export function verdictBlockOf(readme: string): string | undefined {
  return BLOCK.exec(readme)?.[0];
}

/** The README with another verdict in that block. */
export function withVerdictBlock(readme: string, verdict: string): string {
  return readme.replace(BLOCK, () => verdict);
}
