import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FaultKind, parseFault, rehearse, type ScenarioInput } from '../../lib/rehearsal';
import { placed } from '../../lib/template/load';
import { expectAcyclic } from '../../lib/testing';
import { findingsOf, inspect } from '../../lib/validation/inspect';
import { APPS } from './support/apps';
import { SHOWN_EXAMPLES, verdictBlockOf, verdictTextOf } from './support/shown';
import { OF_THE_LIBRARY, type Synthesis, synthesize } from './support/synthesis';

const EXAMPLES = resolve(__dirname, '../../examples');
const PICTURES = resolve(__dirname, '../../docs/images');

type Template = Record<string, any>;

const synthesized = new Map<string, Synthesis>();
/** Each example is synthesized once for all tests of this file. */
function synthesisOf(name: string): Synthesis {
  const synthesis = synthesized.get(name) ?? synthesize(APPS[name]);
  synthesized.set(name, synthesis);
  return synthesis;
}

function templateOf(name: string, stack: string): Template {
  return synthesisOf(name).templates[stack];
}

async function rehearsed(template: Template, fault: string, scenario: ScenarioInput = {}) {
  const [rehearsal, ...others] = await rehearse({ template }, { ...scenario, fault: parseFault(fault as FaultKind) });
  expect(others).toEqual([]);
  return rehearsal;
}

const withType = (template: Template, type: string): Template[] =>
  Object.values(template.Resources as Template).filter((resource) => resource.Type === type);

describe.each(Object.keys(APPS))('%s', (name) => {
  test('renders the templates that its users deploy', () => {
    expect(synthesisOf(name).templates).toMatchSnapshot();
  });

  test('has no cycle, update policies counted', () => {
    for (const template of Object.values(synthesisOf(name).templates)) expectAcyclic(template);
  });

  test('leaves cdk-nag nothing to find but what is known of the library', () => {
    const { findings, ofTheLibrary } = synthesisOf(name);
    expect(findings).toEqual([]);
    for (const [pattern] of OF_THE_LIBRARY) expect(ofTheLibrary).toContainEqual(expect.stringMatching(pattern));
  });

  test('leaves the rules of `guardrails lint` nothing to find', () => {
    const sources = Object.entries(synthesisOf(name).templates).map(([stack, template]) => ({
      owner: stack,
      names: [stack],
      group: '',
      template,
      placement: placed(stack),
    }));
    expect(findingsOf(inspect({ sources }))).toEqual([]);
  });

  test('says of itself what it is, in words and in a picture', () => {
    const files = [join(EXAMPLES, name, 'README.md'), join(EXAMPLES, name, 'app.ts'), join(PICTURES, `${name}.svg`)];
    const missing = files.filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  test('lets nothing but the alias of its function be called', () => {
    for (const template of Object.values(synthesisOf(name).templates)) {
      const callers = [
        ...withType(template, 'AWS::Lambda::Permission').map(({ Properties }) => Properties.FunctionName),
        ...withType(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties.FunctionName),
        ...withType(template, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties.Target.Arn),
        ...withType(template, 'AWS::Events::Rule').flatMap(({ Properties }) =>
          Properties.Targets.map(({ Arn }: any) => Arn),
        ),
      ];
      for (const caller of callers) expect(JSON.stringify(caller)).toMatch(/LiveAlias"/);
    }
  });
});

test.each(SHOWN_EXAMPLES)('%s shows in its README the verdict that the command prints', async (name) => {
  const readme = readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8');
  expect(verdictBlockOf(readme)).toBe(await verdictTextOf(name));
});

test('what the examples acknowledge has its reason', () => {
  const acknowledged = Object.assign({}, ...Object.keys(APPS).map((name) => synthesisOf(name).acknowledged));
  expect(acknowledged).toEqual({
    'AwsSolutions-SQS3 at ScheduledJob/MissedRuns/Resource': 'the queue is the dead-letter queue of the schedule',
    'AwsSolutions-SQS3 at EventBus/Undelivered/Resource':
      'the queue is a dead-letter queue itself, of EventBridge or of Lambda',
    'AwsSolutions-SQS3 at EventBus/Failed/Resource':
      'the queue is a dead-letter queue itself, of EventBridge or of Lambda',
  });
});

describe('a rehearsal of queue-worker', () => {
  const template = () => templateOf('queue-worker', 'QueueWorker');

  test('promotes a healthy release at the batches that it expects', async () => {
    expect((await rehearsed(template(), 'none', { rps: 3 })).verdict).toBe('promoted');
  });

  test('rolls back calls that fail', async () => {
    expect(await rehearsed(template(), 'errors:20', { rps: 3 })).toMatchObject({ verdict: 'rolled-back' });
  });

  test('rolls back batches with failed messages, which are no errors to Lambda', async () => {
    const blind = structuredClone(template());
    for (const group of withType(blind, 'AWS::CodeDeploy::DeploymentGroup')) {
      const { Alarms } = group.Properties.AlarmConfiguration;
      group.Properties.AlarmConfiguration.Alarms = Alarms.filter(({ Name }: any) => !/RateOverBaseline/.test(Name.Ref));
      expect(group.Properties.AlarmConfiguration.Alarms).toHaveLength(Alarms.length - 1);
    }
    expect(await rehearsed(blind, 'errors:20', { rps: 3 })).toMatchObject({
      verdict: 'rolled-back',
      stoppedBy: 'QueueWorker-Guarded-failed-batches-v2',
    });
  });
});

describe('a rehearsal of scheduled-job', () => {
  const template = () => templateOf('scheduled-job', 'ScheduledJob');
  const traffic = { kind: 'sparse', calls: 1, everyMin: 15 } as const;

  test('promotes a healthy release and says that its traffic judged nothing', async () => {
    const { verdict, hookReports } = await rehearsed(template(), 'none', { traffic });
    expect(verdict).toBe('promoted');
    expect(hookReports[0].checks).toContainEqual(
      expect.objectContaining({ id: 'synthetic-traffic', verdict: 'PASSED' }),
    );
    expect(hookReports[1].checks).toContainEqual(expect.objectContaining({ id: 'traffic', verdict: 'INCONCLUSIVE' }));
  });

  test('blocks a release that fails every fifth run, before any run of the schedule meets it', async () => {
    expect(await rehearsed(template(), 'errors:20', { traffic })).toMatchObject({
      verdict: 'blocked',
      stoppedBy: 'synthetic-traffic',
      failedCalls: 0,
    });
  });

  test('would promote it without the rehearsed runs', async () => {
    const bare = structuredClone(template());
    for (const { Properties } of withType(bare, 'AWS::SSM::Parameter').filter(({ Properties }) => Properties.Name)) {
      const [separator, parts] = Properties.Value['Fn::Join'];
      const text = parts.map((part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
      expect(text).toContain('"kind":"synthetic-traffic"');
      Properties.Value['Fn::Join'] = [
        separator,
        parts.map((part: unknown) =>
          typeof part === 'string' ? part.replace(/,?\{"kind":"synthetic-traffic".*?"callLimitSec":\d+\}/, '') : part,
        ),
      ];
    }
    expect((await rehearsed(bare, 'errors:20', { traffic })).verdict).toBe('promoted');
  });
});

describe('a rehearsal of event-bus', () => {
  const template = () => templateOf('event-bus', 'EventBus');

  test('promotes a healthy release', async () => {
    expect((await rehearsed(template(), 'none')).verdict).toBe('promoted');
  });

  test('rolls back five points of failed events', async () => {
    expect(await rehearsed(template(), 'errors:5')).toMatchObject({
      verdict: 'rolled-back',
      stoppedBy: 'EventBus-Guarded-errors-v2',
    });
  });
});

describe('a rehearsal of multi-region-api', () => {
  const stacks = ['MultiRegionApi-eu-central-1', 'MultiRegionApi-eu-west-1'] as const;

  test('promotes a healthy release in each region', async () => {
    for (const stack of stacks) {
      expect((await rehearsed(templateOf('multi-region-api', stack), 'none')).verdict).toBe('promoted');
    }
  });

  test('rolls a bad release back in the first region, whose stack the second one waits for', async () => {
    expect(await rehearsed(templateOf('multi-region-api', stacks[0]), 'errors:5')).toMatchObject({
      verdict: 'rolled-back',
    });
    expect(synthesisOf('multi-region-api').before).toEqual({
      MultiRegionTable: [],
      [stacks[0]]: ['MultiRegionTable'],
      [stacks[1]]: [stacks[0]],
    });
  });

  test('differs between the regions in the time that it is watched and in nothing else', () => {
    const [first, second] = stacks.map((stack) => templateOf('multi-region-api', stack));
    const elsewhere = JSON.stringify(first)
      .replaceAll('eu-central-1', 'eu-west-1')
      .replaceAll('\\"bakeSec\\":720', '\\"bakeSec\\":300');
    expect(JSON.parse(elsewhere)).toEqual(second);
  });
});
