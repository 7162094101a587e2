import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDeployables } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import { TemplateError } from '../../../lib/template/template-error';
import { guarded } from './guarded-template';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function write(path: string, content: unknown): string {
  const file = join(directory, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function stack(templateFile: string, more: object = {}): object {
  return { type: 'aws:cloudformation:stack', properties: { templateFile }, ...more };
}

test('reads every stack of an assembly, those of its stages and nested stacks included', () => {
  write('manifest.json', {
    version: '48.0.0',
    artifacts: {
      'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
      Shop: stack('Shop.template.json', { environment: 'aws://111122223333/eu-west-1' }),
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
    },
  });
  write('Shop.template.json', {
    Resources: {
      Inner: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { Parameters: { Config: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute' } },
        Metadata: { 'aws:asset:path': 'ShopInner.nested.template.json' },
      },
    },
  });
  write(
    'ShopInner.nested.template.json',
    guarded((template) => {
      template.Parameters = { Config: { Type: 'String' } };
      template.Resources.OrdersGroup.Properties.DeploymentConfigName = { Ref: 'Config' };
    }),
  );
  write('assembly-Prod/manifest.json', {
    artifacts: {
      ProdShop: stack('Shop.template.json', {
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: 'Shop.template.json', stackName: 'prod-shop' },
        displayName: 'Prod/Shop',
      }),
    },
  });
  write('assembly-Prod/Shop.template.json', guarded());

  const templates = loadTemplates({ path: directory });
  expect(templates.map(({ owner, names }) => [owner, names])).toEqual([
    ['stack Shop', ['Shop', 'Shop']],
    ['stack Shop: nested stack Inner', ['Shop', 'Shop', 'Shop-Inner', 'Inner']],
    ['stack prod-shop', ['prod-shop', 'ProdShop', 'Prod/Shop']],
  ]);
  const found = readDeployables(templates).map(({ deployable }) => deployable);
  expect(found.map(({ functionName }) => functionName)).toEqual([
    'Shop-Inner-OrdersFunction',
    'prod-shop-OrdersFunction',
  ]);
  expect(found[0].deploymentConfigName).toBe('CodeDeployDefault.LambdaLinear10PercentEvery1Minute');
  expect(found.map(({ environment }) => environment.PAYMENT_KEY_ARN)).toEqual([
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Shop-Inner-PaymentKey',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod-shop-PaymentKey',
  ]);
});

test('names nested stacks that it could not read', () => {
  const template = guarded(({ Resources }) => {
    Resources.Inner = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'elsewhere' } };
  });
  expect(readDeployables(loadTemplates({ template }))[0].notes).toEqual([
    'nested stack Inner was not read: its template is not at hand',
  ]);
});

test('leaves out a nested stack whose condition is false', () => {
  const template = guarded((whole) => {
    whole.Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    whole.Resources.Inner = { Type: 'AWS::CloudFormation::Stack', Condition: 'Never', Properties: {} };
  });
  expect(loadTemplates({ template })[0].unreadNestedStacks).toEqual([]);
});

test.each([
  ['my-shop.template.json', 'my-shop'],
  ['2nd shop!.json', 'Stack2nd-shop-'],
])('a template file %s is the stack %s', (file, stackName) => {
  const path = write(file, guarded());
  expect(loadTemplates({ path })[0].names).toEqual([stackName]);
});

describe('refuses', () => {
  test.each<[string, () => { path: string; kind?: 'file' | 'assembly' }, string]>([
    [
      'a file that does not exist',
      () => ({ path: '/nowhere/x.json' }),
      'no such file: /nowhere/x.json, expected a CloudFormation template',
    ],
    [
      'a directory as a file',
      () => ({ path: directory, kind: 'file' }),
      'DIR is a directory, expected a template file, name a cloud assembly with --app',
    ],
    [
      'a directory without manifest',
      () => ({ path: directory }),
      'no cloud assembly in DIR: expected a directory with a manifest.json, run `cdk synth` first or name it with --app',
    ],
    [
      'a file as an assembly',
      () => ({ path: write('x.json', {}), kind: 'assembly' }),
      'no cloud assembly in DIR/x.json: expected a directory with a manifest.json, run `cdk synth` first or name it with --app',
    ],
    [
      'a manifest that is none',
      () => {
        write('manifest.json', '[');
        return { path: directory };
      },
      'DIR/manifest.json is not the manifest of a cloud assembly: expected JSON with artifacts, run `cdk synth` again',
    ],
    [
      'a manifest without artifacts',
      () => {
        write('manifest.json', { artifacts: [] });
        return { path: directory };
      },
      'DIR/manifest.json is not the manifest of a cloud assembly: expected JSON with artifacts, run `cdk synth` again',
    ],
    [
      'an assembly that contains itself',
      () => {
        write('manifest.json', {
          artifacts: { a: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } },
        });
        return { path: directory };
      },
      'DIR: the cloud assembly contains itself',
    ],
    [
      'an assembly whose template is missing',
      () => {
        write('manifest.json', { artifacts: { a: stack('a.json') } });
        return { path: directory };
      },
      'no such file: DIR/a.json, expected a CloudFormation template',
    ],
    [
      'JSON that is no template',
      () => ({ path: write('x.json', { name: 'x' }) }),
      'DIR/x.json is not a CloudFormation template: expected an object with a section Resources, give the template that was synthesized',
    ],
    [
      'a resource without type',
      () => ({ path: write('x.json', { Resources: { A: {} } }) }),
      'DIR/x.json: expected the resource A to be an object with a Type',
    ],
    [
      'a section of another shape',
      () => ({ path: write('x.json', { Resources: {}, Mappings: 'none' }) }),
      'DIR/x.json: expected the section Mappings to be an object',
    ],
    [
      'a condition of another shape',
      () => ({ path: write('x.json', { Resources: { A: { Type: 'T', Condition: 5 } } }) }),
      'DIR/x.json: resource A: expected Condition to be the name of a condition',
    ],
  ])('%s', (_title, input, message) => {
    const given = input();
    expect(() => loadTemplates(given)).toThrow(new TemplateError(message.replaceAll('DIR', directory)));
  });
});
