import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { dnsProbe, httpProbe, tcpProbe } from '../../lib/runtime';
import type { Probe } from '../../lib/runtime/probe';
import { runProbes } from '../../lib/runtime/run-probes';

const HOST = '127.0.0.1';
const opened: (Server | TcpServer)[] = [];

async function listening(server: Server | TcpServer): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server | TcpServer): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(closed));
});

async function portOfNobody(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

async function codeOf(probe: Probe): Promise<string> {
  const [{ code }] = await runProbes(['p'], { probes: { p: probe }, budgetMs: 5000, now: () => 0 });
  return code;
}

describe('tcp', () => {
  test('passes where somebody listens, and leaves no connection behind', async () => {
    const sockets: Socket[] = [];
    const port = await listening(createTcpServer((socket) => sockets.push(socket.resume())));
    expect(await codeOf(tcpProbe(HOST, port))).toBe('OK');
    if (sockets.length === 0) await new Promise((resolve) => opened[0].once('connection', resolve));
    if (!sockets[0].closed) await new Promise((resolve) => sockets[0].once('close', resolve));
  });

  test('fails where nobody listens', async () => {
    expect(await codeOf(tcpProbe(HOST, await portOfNobody()))).toBe('ECONNREFUSED');
  });

  test('fails, and lets go of the connection, where it is aborted', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(tcpProbe(HOST, await portOfNobody()).run(controller.signal)).rejects.toThrow('aborted');
  });

  test.each<[string | undefined, number]>([
    [undefined, 80],
    ['', 80],
    [' ', 80],
    [HOST, 0],
    [HOST, -1],
    [HOST, 65_536],
    [HOST, 80.5],
    [HOST, Number.NaN],
    [HOST, Number(undefined)],
    [HOST, '5432' as never],
    [80 as never, 80],
  ])('fails without a usable target, instead of asking localhost: %j, %j', async (host, port) => {
    expect(await codeOf(tcpProbe(host, port))).toBe('INVALID_TARGET');
  });

  test('the first and the last port are usable', async () => {
    for (const port of [1, 65_535]) expect(await codeOf(tcpProbe(HOST, port))).toBe('ECONNREFUSED');
  });
});

describe('dns', () => {
  test('passes where the name resolves', async () => {
    expect(await codeOf(dnsProbe('localhost'))).toBe('OK');
  });

  test('fails where a name cannot exist', async () => {
    expect(await codeOf(dnsProbe('a'.repeat(64)))).toMatch(/^E[A-Z_]+$/);
  });

  test.each([undefined, '', ' '])('fails without a name: %j', async (host) => {
    expect(await codeOf(dnsProbe(host))).toBe('INVALID_TARGET');
  });
});

describe('http', () => {
  async function answering(status: number, headers = {}): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-probe'] ?? ''}`.trim());
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : 'body');
    });
    return { url: `http://${HOST}:${await listening(server)}/health`, asked };
  }

  test.each([
    [200, 'OK'],
    [204, 'OK'],
    [302, 'OK'],
    [399, 'OK'],
    [400, 'HTTP_400'],
    [403, 'HTTP_403'],
    [503, 'HTTP_503'],
  ])('status %i is %s', async (status, code) => {
    expect(await codeOf(httpProbe((await answering(status)).url))).toBe(code);
  });

  test('only the expected status passes, where one is named', async () => {
    expect(await codeOf(httpProbe((await answering(401)).url, { status: 401 }))).toBe('OK');
    expect(await codeOf(httpProbe((await answering(200)).url, { status: 401 }))).toBe('HTTP_200');
  });

  test('sends the method and the headers, GET and none by default', async () => {
    const { url, asked } = await answering(200);
    expect(await codeOf(httpProbe(url))).toBe('OK');
    expect(await codeOf(httpProbe(url, { method: 'HEAD', headers: { 'x-probe': 'yes' } }))).toBe('OK');
    expect(asked).toEqual(['GET /health', 'HEAD /health yes']);
  });

  test('does not follow redirects', async () => {
    const { url, asked } = await answering(302, { location: '/health' });
    expect(await codeOf(httpProbe(url, { status: 200 }))).toBe('HTTP_302');
    expect(asked).toHaveLength(1);
  });

  test('fails where nobody listens', async () => {
    expect(await codeOf(httpProbe(`http://${HOST}:${await portOfNobody()}/`))).toBe('ECONNREFUSED');
  });

  test('fails where something else than HTTP answers', async () => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.resume().end('220 mail\r\n');
      }),
    );
    expect(await codeOf(httpProbe(`http://${HOST}:${port}/`))).toMatch(/^HPE_/);
    expect(await codeOf(httpProbe(`https://${HOST}:${port}/`))).toMatch(/^ERR_SSL_/);
  });

  test.each([undefined, '', 'orders.example', 'data:,x', 'file:///etc/hosts', 5 as never])(
    'fails without a usable target: %j',
    async (url) => {
      expect(await codeOf(httpProbe(url))).toBe('INVALID_TARGET');
    },
  );

  test('fails where the URL does not parse', async () => {
    expect(await codeOf(httpProbe('http://:80'))).toBe('ERR_INVALID_URL');
  });
});

test('timeouts are taken over, and are the usual ones where none is named', () => {
  const timeouts = [
    tcpProbe(HOST, 1, { timeoutMs: 7 }),
    dnsProbe('a', { timeoutMs: 8 }),
    httpProbe('b', { timeoutMs: 9 }),
  ];
  expect(timeouts.map(({ timeoutMs }) => timeoutMs)).toEqual([7, 8, 9]);
  expect([tcpProbe(HOST, 1), dnsProbe('a'), httpProbe('b')].map(({ timeoutMs }) => timeoutMs)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a server that never answers ends in the probe’s timeout', async () => {
  const port = await listening(createServer(() => undefined));
  expect(await codeOf(httpProbe(`http://${HOST}:${port}/`, { timeoutMs: 30 }))).toBe('TIMEOUT');
});
