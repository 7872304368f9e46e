import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ask, ForgeError } from '../../../src/cli/notes/request.ts';
import { startGitlab } from './stand-in.ts';

async function asked(faults: readonly { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[]) {
  const gitlab = await startGitlab();
  gitlab.tokens.set('t', 'bot');
  for (const fault of faults) gitlab.faults.push({ for: '', ...fault });
  const waits: number[] = [];
  const request = { method: 'GET', url: `${gitlab.url}/api/v4/user`, headers: { 'private-token': 't' } } as const;
  const outcome = await ask(request, async (milliseconds) => waits.push(milliseconds)).catch((error: unknown) => error);
  return { outcome, waits, requests: gitlab.requests.length };
}

test('a server in trouble is asked five times, ever less often', async () => {
  const { outcome, waits, requests } = await asked(Array.from({ length: 9 }, () => ({ status: 503 })));
  expect(outcome).toBeInstanceOf(ForgeError);
  expect([waits, requests]).toEqual([[1000, 2000, 4000, 8000], 5]);
});

test('Retry-After in seconds, as a date, and longer than a pipeline waits', async () => {
  const date = new Date(Date.now() + 30_000).toUTCString();
  const { outcome, waits } = await asked(['7', date, '86400', 'soon'].map((value) => ({ status: 429, headers: { 'retry-after': value } })));
  expect(outcome).toMatchObject({ json: { username: 'bot' } });
  expect([waits[0], waits[2], waits[3]]).toEqual([7000, 60_000, 8000]);
  expect(waits[1]).toBeGreaterThan(20_000);
});

test('a refusal is not asked again', async () => {
  expect(await asked([{ status: 403 }])).toMatchObject({ outcome: { status: 403 }, waits: [], requests: 1 });
});

test('where nobody listens, it says who', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const waits: number[] = [];
  const request = { method: 'GET', url: `http://127.0.0.1:${port}/api/v4/user?secret=1`, headers: {} } as const;
  await expect(ask(request, async (milliseconds) => waits.push(milliseconds))).rejects.toThrow(
    `GET /api/v4/user: 127.0.0.1:${port} did not answer: ECONNREFUSED`,
  );
  expect(waits).toEqual([1000, 2000, 4000, 8000]);
});
