import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { layersOf } from '../../../lib/cli/graph/graph-layers';
import { main } from '../../../lib/cli/main';
import { shop, type Template } from '../../validation/support/shop';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'graph-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function graph(...argv: string[]) {
  let [out, err] = ['', ''];
  const files: Record<string, string> = {};
  const code = await main(['graph', ...argv], {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    writeFile: (path, content) => {
      if (path.includes('missing')) throw new Error('ENOENT');
      files[path] = content;
    },
    readFile: () => '',
    colours: false,
  });
  return { code, out, err, files };
}

function write(name: string, template: Template): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(template));
  return path;
}

/** A migration, a service that imports from its stack, and a page in front; with `back` the migration waits for the service. */
function stacks(back: boolean): string[] {
  const waits = back ? { 'guardrails:needs': [{ stack: 'Service', resource: 'OrdersAlias', timeoutSec: 600 }] } : {};
  return [
    write('Database.json', {
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Table' },
        Migration: { Type: 'Custom::Migration', Metadata: waits },
      },
      Outputs: { Table: { Value: { Ref: 'Table' }, Export: { Name: 'table' } } },
    }),
    write(
      'Service.json',
      shop((template, resources) => {
        resources.Orders.Properties.Environment.Variables.TABLE_NAME = { 'Fn::ImportValue': 'table' };
        template.Outputs = { Alias: { Value: { Ref: 'OrdersAlias' }, Export: { Name: 'alias' } } };
      }),
    ),
    write('Page.json', {
      Resources: { Page: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::ImportValue': 'alias' } } } },
    }),
  ];
}

test('text: who waits for whom and why', async () => {
  const { code, out, err } = await graph(...stacks(false));
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    [
      'stack Database',
      'stack Service',
      '  -> OrdersAlias  (contains it)',
      '  -> stack Database  (imports table)',
      'OrdersAlias',
      'stack Page',
      '  -> stack Service  (imports alias)',
      '',
      'no loop',
      '',
    ].join('\n'),
  );
});

test('a loop is printed in order and fails', async () => {
  const { code, out } = await graph(...stacks(true));
  expect(code).toBe(1);
  expect(out).toContain('Migration\n  -> OrdersAlias  (needs it, at most 600 s)\n');
  expect(out).toContain('\nloop: stack Database -> Database/Migration -> Service/OrdersAlias -> stack Database\n');
});

test('the picture shows every node, and the loop in red', async () => {
  const svg = join(directory, 'graph.svg');
  const red = /stroke="#c0392b"/g;
  const clean = (await graph(...stacks(false), '--svg', svg)).files[svg];
  const looping = (await graph(...stacks(true), '--svg', svg)).files[svg];
  for (const name of ['Database', 'Service', 'Page', 'OrdersAlias']) expect(clean).toContain(`>${name}</text>`);
  expect(clean.match(red)).toBeNull();
  expect(looping.match(red)?.length).toBeGreaterThanOrEqual(3);
  expect(looping).toMatch(/^<svg /);
});

test('JSON for programs', async () => {
  const { out } = await graph(...stacks(true), '--json');
  const { nodes, edges, loops } = JSON.parse(out);
  expect(nodes.map(({ label, inLoop }: Template) => [label, inLoop])).toEqual([
    ['Database', true],
    ['Migration', true],
    ['Service', false],
    ['OrdersAlias', true],
    ['Page', false],
  ]);
  expect(edges.filter(({ inLoop }: Template) => inLoop).map(({ why }: Template) => why)).toEqual([
    'contains it',
    'needs it, at most 600 s',
    'its stack starts after it',
  ]);
  expect(loops).toEqual([['stack Database', 'Database/Migration', 'Service/OrdersAlias', 'stack Database']]);
});

test('bad input is exit code 2', async () => {
  const [path] = stacks(false);
  expect(await graph()).toMatchObject({
    code: 2,
    err: 'guardrails: no template, expected template files or --app with a cloud assembly, see guardrails --help\n',
  });
  expect(await graph(path, '--svg', 'missing/graph.svg')).toMatchObject({
    code: 2,
    err: 'guardrails: --svg: missing/graph.svg cannot be written, name a file in an existing directory\n',
  });
});

test('who waits is above whom it waits for, unless they wait for each other', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(4)), { selector: ([from, to]) => `${from} ${to}` });
  fc.assert(
    fc.property(pairs, (chosen) => {
      const nodes = keys.map((key) => ({ key, label: key, kind: 'stack' as const, inLoop: false }));
      // Edges from earlier to later keys close no loop.
      const edges = chosen
        .filter(([from, to]) => from < to)
        .map(([from, to]) => ({ from: keys[from], to: keys[to], why: '', inLoop: false }));
      const places = layersOf({ nodes, edges });
      for (const { from, to } of edges) expect(places.get(from)?.layer).toBeLessThan(places.get(to)?.layer ?? -1);
      const taken = [...places.values()].map(({ layer, index }) => `${layer} ${index}`);
      expect(new Set(taken).size).toBe(keys.length);
    }),
  );
});
