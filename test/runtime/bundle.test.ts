import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { parseProbeAnswer, probeClientContext, probeEvent } from '../../lib/contract/probe';

const FOLDER = join(__dirname, '../../assets/runtime');
const MODULES = [
  ['ESM', 'index.mjs', `import * as runtime from ${JSON.stringify(pathToFileURL(join(FOLDER, 'index.mjs')).href)};`],
  ['CommonJS', 'index.js', `const runtime = require(${JSON.stringify(join(FOLDER, 'index.js'))});`],
] as const;

/** Wraps a handler of each style, asks it and serves one event with it, in a process that has nothing but the bundle. */
const PROGRAM = `
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const styles = {
  async: async (event) => ({ served: event }),
  callback: (event, context, callback) => callback(null, { served: event }),
  streaming: Object.assign(async (event, stream) => stream.end(JSON.stringify({ served: event }), () => {}), { [streaming]: 'response' }),
};
const invoke = (handler, event, clientContext) => new Promise((resolve, reject) => {
  const context = { clientContext, getRemainingTimeInMillis: () => 5000 };
  const stream = { end: (text, done) => { done(); resolve(text); } };
  const told = (error, value) => error ? reject(error) : resolve(JSON.stringify(value));
  const returned = handler[streaming] === 'response' ? handler(event, stream, context) : handler(event, context, told);
  Promise.resolve(returned).then((value) => value === undefined || resolve(JSON.stringify(value)), reject);
});
const { event, clientContext } = JSON.parse(process.env.PROBE);
const told = {};
const asked = Object.entries(styles).map(async ([style, handler]) => {
  const probes = { itself: runtime.callProbe(async () => true), dns: runtime.dnsProbe('localhost') };
  const guarded = runtime.withGuardrails(handler, { probes, expected: { releaseId: 'r2' } });
  const refusing = runtime.withGuardrails(handler, { expected: { schemaRev: 'sc-2' } });
  told[style] = {
    probed: await invoke(guarded, event, clientContext),
    served: await invoke(guarded, { order: 1 }),
    refused: await invoke(refusing, { order: 1 }).then(() => 'nothing', ({ name }) => name),
  };
});
Promise.all(asked).then(() => console.log(JSON.stringify({ told, exports: Object.keys(runtime).sort() })));
`;

test.each(MODULES)('the shipped %s module wraps handlers of every style', (_kind, file, load) => {
  const input = `${load}\n${PROGRAM}`;
  const type = file.endsWith('.mjs') ? ['--input-type=module'] : ['--input-type=commonjs'];
  const output = execFileSync(process.execPath, [...type, '-'], {
    input,
    encoding: 'utf8',
    env: {
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      RELEASE_ID: 'r2',
      SCHEMA_REV: 'sc-1',
      PROBE: JSON.stringify({ event: probeEvent(), clientContext: probeClientContext() }),
    },
  });
  const { told, exports } = JSON.parse(output);
  expect(Object.keys(told).sort()).toEqual(['async', 'callback', 'streaming']);
  for (const { probed, served, refused } of Object.values<Record<string, string>>(told)) {
    const { functionVersion, release, mismatched, probes } = parseProbeAnswer(probed);
    expect({ functionVersion, release, mismatched, served, refused }).toEqual({
      functionVersion: '7',
      release: { releaseId: 'r2', schemaRev: 'sc-1' },
      mismatched: [],
      served: '{"served":{"order":1}}',
      refused: 'ReleaseMismatchError',
    });
    expect(probes.map(({ name, ok, code }) => `${name} ${ok} ${code}`)).toEqual(['itself true OK', 'dns true OK']);
  }
  expect(exports.filter((name: string) => name !== 'default' && name !== 'module.exports')).toEqual([
    'ReleaseMismatchError',
    'SQL_PING',
    'callProbe',
    'dnsProbe',
    'httpProbe',
    'perMessage',
    'sqlProbe',
    'tcpProbe',
    'withGuardrails',
  ]);
});

test('a guarded handler with every kind of probe adds under 3 KB to a function’s zip archive', () => {
  const names = 'callProbe, dnsProbe, httpProbe, sqlProbe, tcpProbe, withGuardrails';
  const handler = `export { ${names} } from ${JSON.stringify(join(FOLDER, 'index.mjs'))};`;
  const esbuild = join(FOLDER, '../../node_modules/.bin/esbuild');
  const args = ['--bundle', '--minify', '--platform=node', '--format=esm', '--log-level=warning'];
  const bundled = execFileSync(esbuild, args, { input: handler });
  expect(deflateRawSync(bundled, { level: 9 }).length).toBeLessThan(3 * 1024);
});

test.each(MODULES)('the whole %s module weighs under 3.5 KB there and needs nothing but Node', (_kind, file) => {
  const source = readFileSync(join(FOLDER, file));
  expect(deflateRawSync(source, { level: 9 }).length).toBeLessThan(3.5 * 1024);
  const needs = [...source.toString().matchAll(/(?:from|require\()\s*"([^"]+)"/g)].map(([, name]) => name);
  expect([...new Set(needs)].sort()).toEqual(['node:dns/promises', 'node:net']);
});

test('the subpath of the package names the files that the build makes', () => {
  const { exports } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8'));
  expect(exports['./runtime']).toEqual({
    types: './build/runtime/index.d.ts',
    import: './assets/runtime/index.mjs',
    default: './assets/runtime/index.js',
  });
  for (const file of ['index.mjs', 'index.js']) expect(existsSync(join(FOLDER, file))).toBe(true);
});
