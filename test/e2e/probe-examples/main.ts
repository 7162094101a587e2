/**
 * Asks the implementations of the probe protocol in other languages, each as a process of its own: `main.ts NAME COMMAND...`. Every answer must
 * be one by the shipped JSON schema and by the hook's own parser, and say what is so.
 */
import { deepStrictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { type ProbeAnswer, parseProbeAnswer, probeClientContext, probeEvent } from '../../../lib/contract/probe';

const [name, ...command] = process.argv.slice(2);
const SCHEMA = JSON.parse(readFileSync(join(__dirname, '../../../docs/probe-protocol.schema.json'), 'utf8')) as Schema;
const ANSWERS = new Validator({ ...SCHEMA, $id: undefined, oneOf: undefined, $ref: '#/$defs/answer' }, '2020-12');
const MARK = probeClientContext().custom;

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}

interface Asked {
  readonly event?: unknown;
  readonly mark?: unknown;
  readonly remainingMs?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

async function main(): Promise<void> {
  const database = `${await portOf(createServer((socket) => socket.end()))}`;
  const healthy = await portOf(createHttpServer((_, response) => response.end('fine')));
  const broken = await portOf(createHttpServer((_, response) => response.writeHead(503).end()));
  const silent = await portOf(createServer(() => {}));
  const url = (port: number) => `http://127.0.0.1:${port}/health`;

  const ask = (asked: Asked): Promise<{ failed: boolean; output: string }> =>
    new Promise((resolve) => {
      const { event = probeEvent(), mark = MARK, remainingMs = 10_000, variables } = asked;
      const parameters = [event, mark, remainingMs].map((value) => JSON.stringify(value));
      const env = {
        PATH: process.env.PATH,
        AWS_LAMBDA_FUNCTION_VERSION: '7',
        RELEASE_ID: 'r2',
        SCHEMA_REV: 'CANARY is no revision',
        DB_HOST: '127.0.0.1',
        DB_PORT: database,
        PAYMENTS_URL: url(healthy),
        ...variables,
      };
      execFile(command[0], [...command.slice(1), ...parameters], { env, timeout: 60_000 }, (error, stdout) =>
        resolve({ failed: error !== null, output: stdout }),
      );
    });

  const told = async (asked: Asked): Promise<ProbeAnswer> => {
    const { failed, output } = await ask(asked);
    if (failed) throw new Error(`${name} did not answer ${JSON.stringify(asked)}`);
    const { valid, errors } = ANSWERS.validate(JSON.parse(output));
    if (!valid) throw new Error(`${name} answered against the schema: ${errors.map(({ error }) => error).join('; ')}`);
    return parseProbeAnswer(output);
  };
  const results = async (asked: Asked) =>
    (await told(asked)).probes.map(({ name: probe, ok, code }) => `${probe} ${ok} ${code}`).sort();

  const { probes, ...identity } = await told({});
  deepStrictEqual(identity, { protocolVersion: 1, functionVersion: '7', release: { releaseId: 'r2' }, mismatched: [] });
  deepStrictEqual(
    probes.map(({ ok, code }) => [ok, code]),
    [
      [true, 'OK'],
      [true, 'OK'],
    ],
  );
  deepStrictEqual(probes.map((probe) => probe.name).sort(), ['orders-db', 'payments']);

  deepStrictEqual(await results({ event: probeEvent(['payments', 'cache']) }), [
    'cache false UNKNOWN_PROBE',
    'payments true OK',
  ]);
  const [refused] = await results({ event: probeEvent(['orders-db']), variables: { DB_PORT: '1' } });
  if (!/^orders-db false (ECONNREFUSED|ConnectException)$/.test(refused)) throw new Error(`${name} told ${refused}`);
  deepStrictEqual(await results({ variables: { PAYMENTS_URL: url(broken) } }), [
    'orders-db true OK',
    'payments false HTTP_503',
  ]);
  deepStrictEqual(await results({ remainingMs: 2_000, variables: { PAYMENTS_URL: url(silent) } }), [
    'orders-db true OK',
    'payments false TIMEOUT',
  ]);

  const served = { statusCode: 200, body: 'an order was taken' };
  for (const [event, mark] of [
    [{ order: 1 }, MARK],
    [probeEvent(), null],
    [probeEvent(), { 'cdk-serverless-guardrails-probe': '2' }],
  ]) {
    deepStrictEqual(JSON.parse((await ask({ event, mark })).output), served);
  }
  const [marker] = Object.keys(MARK);
  for (const request of [
    { protocolVersion: 2 },
    { protocolVersion: 1, target: 'a' },
    { protocolVersion: 1, probes: [] },
  ]) {
    if (!(await ask({ event: { [marker]: request } })).failed) {
      throw new Error(`${name} took ${JSON.stringify(request)}, expected an error`);
    }
  }
  console.log(`${name}: 11 calls, every answer by the protocol`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
