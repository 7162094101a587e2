import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../lib/cli/main';
import { RULES } from '../../../lib/validation/rules';
import { addFunction, FUNCTION_ARN, shop, type Template } from '../../validation/support/shop';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lint-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string) => join(directory, name);

function write(name: string, template: unknown): string {
  writeFileSync(at(name), typeof template === 'string' ? template : JSON.stringify(template, null, 2));
  return at(name);
}

async function lint(...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await main(['lint', ...argv], {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    writeFile: (path, content) => writeFileSync(path, content),
    readFile: (path) => readFileSync(path, 'utf8'),
    colours: false,
  });
  return { code, out: out.replaceAll(directory, '<dir>'), err: err.replaceAll(directory, '<dir>') };
}

const bypassed = (_: Template, resources: Template) => {
  resources.Mapping.Properties.FunctionName = FUNCTION_ARN;
};
const warned = (_: Template, resources: Template) => {
  resources.Group.Properties.AutoRollbackConfiguration.Events.pop();
};

test('findings for people: place, what, why, fix, and what was looked at', async () => {
  const { code, out, err } = await lint(write('shop.json', shop(bypassed)));
  expect([code, err]).toEqual([1, '']);
  expect(out).toMatchSnapshot();
});

test('the README shows what the command prints', async () => {
  const { out } = await lint(write('template.json', shop(bypassed)));
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  expect(readme).toContain(`$ guardrails lint template.json\n${out.replaceAll('<dir>/', '')}\`\`\`\n`);
  expect(readme).toContain('Twenty-two [rules](docs/rules.md)');
  expect(RULES).toHaveLength(22);
});

test('a template without a finding passes', async () => {
  const { code, out } = await lint(write('shop.json', shop()));
  expect([code, out]).toEqual([0, 'no findings in 1 template; 14 of 22 rules had something to look at\n']);
});

test('the severity decides what fails, not what is told', async () => {
  const path = write('shop.json', shop(warned));
  const relaxed = await lint(path);
  const strict = await lint(path, '--severity', 'warning');
  expect([relaxed.code, strict.code]).toEqual([0, 1]);
  expect(relaxed.out).toBe(strict.out);
  expect(relaxed.out).toContain(
    'warning inert-rollback  <dir>/shop.json: Group Properties.AutoRollbackConfiguration\n',
  );
});

test('JSON for programs: findings, and the end of every rule', async () => {
  const { out } = await lint(write('shop.json', shop(bypassed)), '--json');
  const report = JSON.parse(out);
  expect(Object.keys(report)).toEqual(['version', 'templates', 'rules', 'findings']);
  expect(report.rules).toHaveLength(RULES.length);
  expect(report.rules.find(({ id }: Template) => id === 'bypass')).toEqual({ id: 'bypass', outcome: 'findings' });
  expect(report.rules.find(({ id }: Template) => id === 'order')).toEqual({ id: 'order', outcome: 'not-applicable' });
  expect(report.findings).toEqual([
    expect.objectContaining({ ruleId: 'bypass', logicalId: 'Mapping', file: '<dir>/shop.json' }),
  ]);
});

test('SARIF points at the line where the resource begins', async () => {
  const path = write('shop.json', shop(bypassed));
  const { code } = await lint(path, '--sarif', at('out.sarif'));
  const log = JSON.parse(readFileSync(at('out.sarif'), 'utf8'));
  const [result] = log.runs[0].results;
  const line =
    readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('"Mapping":')) + 1;
  expect(code).toBe(1);
  expect(log.version).toBe('2.1.0');
  expect(log.runs[0].tool.driver.rules.map(({ id }: Template) => id)).toEqual([
    ...RULES.map(({ id }) => id),
    'rule-threw',
  ]);
  expect(log.runs[0].tool.driver.rules[result.ruleIndex].id).toBe('bypass');
  expect([result.level, result.locations[0].physicalLocation]).toEqual([
    'error',
    { artifactLocation: { uri: path }, region: { startLine: line } },
  ]);
  expect(log.runs[0].invocations).toEqual([{ executionSuccessful: true }]);
});

test('YAML of SAM is read with what SAM generates', async () => {
  const template = (alarm: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      DeploymentPreference: { Type: Canary10Percent5Minutes, Alarms: [!Ref Errors] }
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      Dimensions:
        - { Name: FunctionName, Value: !Ref Orders }
        - { Name: Resource, Value: !Sub "\${Orders}:live" }
        ${alarm}
`;
  const good = write('good.yaml', template('- { Name: ExecutedVersion, Value: !GetAtt Orders.Version.Version }'));
  const bad = write('bad.yaml', template('- { Name: Version, Value: !GetAtt Orders.Version.Version }'));
  expect((await lint(good)).out).toContain('no findings in 1 template');
  const { code, out } = await lint(bad);
  expect(code).toBe(1);
  expect(out).toContain('Errors by FunctionName, Resource, Version, a set of dimensions that Lambda does not publish');
});

test('the deployed template tells what an update replaces', async () => {
  const now = write(
    'shop.json',
    shop((_, resources) => {
      resources.OrdersAlias.Properties.Name = 'prod';
    }),
  );
  const before = write('deployed.json', shop());
  expect((await lint(now, '--deployed', before)).out).toContain('alias OrdersAlias is renamed from live to prod');
  expect((await lint(now, '--deployed', `shop=${before}`)).code).toBe(1);
  expect((await lint(before, '--deployed', before)).code).toBe(0);
});

test('texts, parameters and required guards', async () => {
  const path = write(
    'shop.json',
    shop((template, resources) => {
      template.Parameters = { Stage: { Type: 'String' } };
      resources.Orders.Properties.Environment.Variables.STAGE = { Ref: 'Stage' };
      addFunction(resources, 'Report');
      resources.Timer = {
        Type: 'AWS::Events::Rule',
        Properties: { Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Report', 'Arn'] } }] },
      };
    }),
  );
  const prompt = write('prompt.md', '{{question}} {{context}}');
  expect((await lint(path)).code).toBe(0);
  expect((await lint(path, '--require-guards')).out).toContain('function Report has traffic (EventBridge rule Timer)');
  expect((await lint(path, '--text', `${prompt}:question`)).out).toContain('nobody fills in: {{context}}');
  expect((await lint(path, '--text', `${prompt}:question,context`)).code).toBe(0);
  expect((await lint(path, '--parameter', 'Stage=undefined')).out).toContain('the variable STAGE of function Orders');
});

test('stacks of a cloud assembly are compared, stage by stage, with the waits that its manifest tells', async () => {
  const assembly = (dependencies: string[]) => {
    mkdirSync(at('cdk.out'), { recursive: true });
    const stack = (name: string, before: string[]) => ({
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
      dependencies: before,
    });
    const artifacts = { Orders: stack('Orders', dependencies), Report: stack('Report', []) };
    write('cdk.out/manifest.json', { version: '48.0.0', artifacts });
    write('cdk.out/Orders.template.json', shop());
    write(
      'cdk.out/Report.template.json',
      shop((_, resources) => {
        resources.Queue.Metadata = {
          'guardrails:needs': [{ stack: 'Orders', resource: 'OrdersAlias', timeoutSec: 60 }],
        };
      }),
    );
  };
  assembly([]);
  expect((await lint('--app', at('cdk.out'))).out).toContain('no findings in 2 templates');
  assembly(['Report']);
  expect((await lint('--app', at('cdk.out'))).out).toContain(
    'deployments wait for each other: stack Report -> Report/Queue -> Orders/OrdersAlias -> stack Report',
  );
});

describe('bad input is exit code 2 and one line', () => {
  test.each<[string, string[], string]>([
    ['nothing', [], 'no template, expected template files or --app with a cloud assembly, see guardrails --help'],
    ['a missing file', ['missing.yaml'], 'no such file: missing.yaml, expected a CloudFormation template'],
    ['a directory', ['.'], '. is a directory, expected a template file, name a cloud assembly with --app'],
    ['a severity', ['package.json', '--severity', 'fatal'], '--severity: expected info, warning, error, got fatal'],
    [
      'no template',
      ['package.json'],
      'package.json is not a CloudFormation template: expected an object with a section Resources, give the template that was synthesized',
    ],
    ['a parameter', ['package.json', '--parameter', 'Stage'], '--parameter: expected NAME=VALUE, got Stage'],
    ['an option', ['--fix'], "unknown option '--fix', see guardrails lint --help"],
  ])('%s', async (_title, argv, message) => {
    expect(await lint(...argv)).toEqual({ code: 2, out: '', err: `guardrails: ${message}\n` });
  });

  test('a stack that is not there, a text that cannot be read, a report that cannot be written', async () => {
    const path = write('shop.json', shop());
    const errors = await Promise.all([
      lint(path, '--deployed', `other=${path}`),
      lint(path, '--text', at('missing.md')),
      lint(path, '--sarif', at('missing/out.sarif')),
    ]);
    expect(errors.map(({ code, err }) => [code, err])).toEqual([
      [2, 'guardrails: --deployed: no stack is called other, expected one of shop\n'],
      [2, 'guardrails: --text: <dir>/missing.md cannot be read, expected FILE or FILE:variable,variable\n'],
      [2, 'guardrails: --sarif: <dir>/missing/out.sarif cannot be written, name a file in an existing directory\n'],
    ]);
  });
});
