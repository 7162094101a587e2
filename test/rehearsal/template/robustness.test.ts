import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { rehearse } from '../../../lib/rehearsal/rehearse';
import { readDeployables } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../lib/template/template-error';
import { guarded } from './guarded-template';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'robustness-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Whether it was read; whatever is thrown must be a TemplateError of one line. */
function isRead(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    const { message } = error as Error;
    expect(message).not.toMatch(/[\r\n]/);
    expect(message.length).toBeGreaterThan(10);
    return false;
  }
}

function readFile(text: string): boolean {
  const path = join(directory, 'template.yaml');
  writeFileSync(path, text);
  return isRead(() => readDeployables(loadTemplates({ path })));
}

const FOREIGN = join(__dirname, '../foreign');
const SAM_LINES = readFileSync(join(FOREIGN, 'sam/template.yaml'), 'utf8').split('\n');
const SERVERLESS = readFileSync(join(FOREIGN, 'serverless/cloudformation-template-update-stack.json'), 'utf8');

test('the texts that are broken below are readable', () => {
  expect([readFile(SAM_LINES.join('\n')), readFile(SERVERLESS)]).toEqual([true, true]);
});

test('any text in a file is refused in one line', () => {
  const syllables = fc.constantFrom(
    'Resources',
    ': ',
    '\n',
    '  ',
    '- ',
    '!Ref ',
    '!Sub ',
    '${',
    '}',
    '{',
    '[',
    '"',
    '&a ',
    '*a',
    '<<: ',
    'Type',
    '\r',
    '\u2028',
    '\0',
    '#',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(syllables).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => expect(readFile(text)).toBe(false)),
    { numRuns: 300 },
  );
});

test('any JSON in a file is refused in one line', () => {
  fc.assert(
    fc.property(fc.json(), (text) => expect(readFile(text)).toBe(false)),
    { numRuns: 300 },
  );
});

test('a YAML template with a line dropped, moved, doubled or overwritten is read or refused in one line', () => {
  const index = fc.nat(SAM_LINES.length - 1);
  const line = fc.oneof(fc.string(), fc.constantFrom(...SAM_LINES));
  const edits = fc.array(fc.tuple(index, fc.nat(2), line), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(edits, (changes) => {
      const lines = [...SAM_LINES];
      for (const [at, removed, added] of changes) lines.splice(at, removed, added);
      readFile(lines.join('\n'));
    }),
    { numRuns: 150 },
  );
});

test('a name that spans lines is told in one', () => {
  const path = join(directory, 'template.yaml');
  writeFileSync(path, '{ "Resources": { ? "first\\nsecond" : 1 } }');
  expect(() => loadTemplates({ path })).toThrow(
    `${path}: expected the resource first second to be an object with a Type`,
  );
});

test('a name of a page is told by its beginning', () => {
  const path = join(directory, 'template.json');
  writeFileSync(path, JSON.stringify({ Resources: { [`A${'a'.repeat(5000)}`]: 1 } }));
  expect(() => loadTemplates({ path })).toThrow(/^.{600} \.\.\.$/);
});

test('a JSON template cut off or with characters overwritten is read or refused in one line', () => {
  const cut = fc.tuple(fc.nat(SERVERLESS.length), fc.nat(20), fc.string({ maxLength: 20 }));
  fc.assert(
    fc.property(cut, ([at, removed, added]) => {
      readFile(`${SERVERLESS.slice(0, at)}${added}${SERVERLESS.slice(at + removed)}`);
    }),
    { numRuns: 150 },
  );
});

test('any manifest of a cloud assembly is read or refused in one line', () => {
  const artifacts = fc.dictionary(
    fc.string(),
    fc.record(
      {
        type: fc.constantFrom('aws:cloudformation:stack', 'cdk:cloud-assembly', 'cdk:tree', 5),
        environment: fc.oneof(fc.string(), fc.constant('aws://unknown-account/eu-west-1')),
        properties: fc.record(
          {
            templateFile: fc.constantFrom('a.json', '../a.json', '.', '', 5),
            directoryName: fc.constantFrom('.', 'b', '', 5),
            stackName: fc.oneof(fc.string(), fc.constant(5)),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  );
  writeFileSync(join(directory, 'a.json'), JSON.stringify(guarded()));
  const manifests = fc.oneof(
    fc.json(),
    fc.record({ artifacts }).map((manifest) => JSON.stringify(manifest)),
  );
  fc.assert(
    fc.property(manifests, (text) => {
      writeFileSync(join(directory, 'manifest.json'), text);
      isRead(() => readDeployables(loadTemplates({ path: directory })));
    }),
  );
});

describe('a template that goes deep', () => {
  const deep = (levels: number, inner: unknown = 'x'): unknown =>
    Array.from({ length: levels }).reduce((value) => ({ 'Fn::Join': ['', [value]] }), inner);

  test.each<[string, (value: unknown) => object]>([
    ['in a name', (value) => guarded(({ Resources }) => (Resources.OrdersFunction.Properties.FunctionName = value))],
    [
      'in a variable',
      (value) => guarded(({ Resources }) => (Resources.OrdersFunction.Properties.Environment.Variables.A = value)),
    ],
    ['in a policy', (value) => guarded(({ Resources }) => (Resources.PreHookRole.Properties.Policies = value))],
    ['in an alarm', (value) => guarded(({ Resources }) => (Resources.OrdersErrors.Properties.Threshold = value))],
    ['in a section', (value) => ({ ...guarded(), Globals: value, Mappings: value })],
    [
      'in a function of SAM',
      (value) => ({
        Transform: 'AWS::Serverless-2016-10-31',
        Globals: { Function: { Tags: value } },
        Resources: {
          Fn: {
            Type: 'AWS::Serverless::Function',
            Properties: { AutoPublishAlias: 'live', DeploymentPreference: { Type: 'AllAtOnce' }, Tags: value },
          },
        },
      }),
    ],
  ])('%s is read or refused in one line', (_title, make) => {
    for (const levels of [10, 99, 101, 3_000]) {
      isRead(() => readDeployables(loadTemplates({ template: make(deep(levels)) })));
    }
  });

  test('conditions that go deep are refused in one line', () => {
    const negated = Array.from({ length: 20_000 }).reduce((value) => ({ 'Fn::Not': [value] }), {
      'Fn::Equals': ['a', 'a'],
    });
    const template = {
      ...guarded(({ Resources }) => (Resources.OrdersAlias.Condition = 'Deep')),
      Conditions: { Deep: negated },
    };
    expect(isRead(() => readDeployables(loadTemplates({ template })))).toBe(false);
  });

  test('a template that contains itself is refused', () => {
    const template = guarded();
    template.Metadata = template;
    expect(() => loadTemplates({ template })).toThrow(
      new TemplateError('the template is not a CloudFormation template: nested deeper than 200 levels or in a circle'),
    );
  });

  test('a template whose parts are shared many times over is read in time', () => {
    const shared = Array.from({ length: 60 }).reduce((value) => ({ a: value, b: value }), 'x' as unknown);
    expect(isRead(() => readDeployables(loadTemplates({ template: { ...guarded(), Metadata: shared } })))).toBe(true);
  });

  test('text that goes deep is refused in one line', () => {
    for (const text of [
      '['.repeat(50_000),
      `{"Resources":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`,
      'a: '.repeat(20_000),
    ]) {
      expect(readFile(text)).toBe(false);
    }
  });
});

test('what was read can be rehearsed, or is refused in one line', async () => {
  const resources = Object.keys(guarded().Resources);
  const edits = fc.tuple(
    fc.constantFrom(...resources),
    fc.constantFrom('Properties', 'Type', 'Condition', 'UpdatePolicy'),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(edits, async ([resource, field, value]) => {
      const template = guarded(({ Resources }) => {
        Object.assign(Resources[resource], { [field]: value });
      });
      await rehearse({ template }).catch((error) =>
        isRead(() => {
          throw error;
        }),
      );
    }),
    { numRuns: 60 },
  );
});
