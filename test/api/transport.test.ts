import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Api, UnreachableError } from '../../src/api/index.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server, end: () => void): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(async () => {
    end();
    await new Promise((done) => server.close(done));
  });
  return (server.address() as AddressInfo).port;
}

/** An API of a server that answers so. */
async function apiOf(answer: RequestListener, signal?: AbortSignal): Promise<Api> {
  const server = createServer(answer);
  const port = await listening(server, () => server.closeAllConnections());
  return apiAt(`http://127.0.0.1:${port}`, signal);
}

function apiAt(url: string, signal?: AbortSignal): Api {
  const api = new Api({ url, credentials: async () => ({}), signal });
  closing.push(async () => api.close());
  return api;
}

const refusal = async (request: Promise<unknown>) => {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreachableError);
  return (error as UnreachableError).message.replace(/:\d+: /, ':…: ');
};

test('status, body and warnings of an answer', async () => {
  const api = await apiOf((_, response) => {
    response.writeHead(200, [
      ['Warning', '299 - "say \\"no\\""'],
      ['Warning', '299 - "deprecated"'],
    ]);
    response.end('{}');
  });
  expect(await api.request('GET', '/')).toEqual({ status: 200, body: '{}', warnings: ['say "no"', 'deprecated'] });
});

test('a server that never answers is given up', async () => {
  const api = await apiOf(() => undefined);
  expect(await refusal(api.request('GET', '/', { timeout: 50 }))).toBe('http://127.0.0.1:…: no answer within 0.05 s');
});

test('a server that stops in the middle of an answer is given up', async () => {
  const api = await apiOf((_, response) => response.write('{'));
  expect(await refusal(api.request('GET', '/', { timeout: 50 }))).toBe('http://127.0.0.1:…: no answer within 0.05 s');
});

test('a handshake that never ends is given up', async () => {
  const sockets: Socket[] = [];
  const server = createSocketServer((socket) => sockets.push(socket));
  const port = await listening(server, () => sockets.forEach((socket) => void socket.destroy()));
  expect(await refusal(apiAt(`https://127.0.0.1:${port}`).request('GET', '/', { timeout: 50 }))).toBe(
    'https://127.0.0.1:…: no answer within 0.05 s',
  );
});

test('a request that waits behind others for a connection is given up in the same time', async () => {
  const api = await apiOf(() => undefined);
  const requests = Array.from({ length: 20 }, () => refusal(api.request('GET', '/', { timeout: 50 })));
  expect(new Set(await Promise.all(requests))).toEqual(new Set(['http://127.0.0.1:…: no answer within 0.05 s']));
});

test('the signal of the access ends every request that has none of its own', async () => {
  const ended = new AbortController();
  const api = await apiOf(() => setTimeout(() => ended.abort()), ended.signal);
  expect(await refusal(api.request('GET', '/'))).toBe('http://127.0.0.1:…: The operation was aborted');
  const own = new AbortController();
  const request = api.request('GET', '/', { signal: own.signal });
  own.abort();
  expect(await refusal(request)).toBe('http://127.0.0.1:…: The operation was aborted');
});
