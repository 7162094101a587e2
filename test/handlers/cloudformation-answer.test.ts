import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { putAnswer } from '../../lib/handlers/cloudformation-answer';
import { PortError } from '../../lib/judge/ports';

let server: Server;
let serve: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=canary`;

test('an answer is put whole, with the empty content type that the signature covers', async () => {
  const arrived: unknown[] = [];
  serve = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url: path, headers } = request;
    arrived.push(method, path, headers['content-type'], headers['content-length'], Buffer.concat(chunks).toString());
    response.end();
  };
  await putAnswer(url(), '{"Reason":"ä"}');
  expect(arrived).toEqual(['PUT', '/answer?signature=canary', '', '15', '{"Reason":"ä"}']);
});

test.each<[string, (request: IncomingMessage, response: ServerResponse) => void, string]>([
  ['is refused', (_, response) => response.writeHead(403).end('canary'), 'was refused with 403'],
  ['is redirected', (_, response) => response.writeHead(307, { location: url() }).end(), 'was refused with 307'],
  ['breaks off', (request) => request.socket.destroy(), 'could not be sent'],
])('an answer that %s is an error, which does not quote the URL', async (_, behaviour, what) => {
  serve = behaviour;
  await expect(putAnswer(url(), '{}')).rejects.toThrow(
    new PortError('unavailable', `the answer to CloudFormation ${what}`),
  );
});

test('a URL that is none is an error', async () => {
  await expect(putAnswer('http://', '{}')).rejects.toThrow();
});
