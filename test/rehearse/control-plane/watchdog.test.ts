import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { watchServer } from '../../../src/rehearse/control-plane/watchdog.ts';

type Answer = 'alive' | 'dead' | 'silent';

/** Watches a server that gives these answers, one after the other, and ends the watch with the last. */
async function watched(...answers: readonly Answer[]): Promise<readonly string[]> {
  const ended = new AbortController();
  const hangs: string[] = [];
  const left = [...answers];
  const server = createServer((_, response) => {
    const answer = left.shift();
    if (answer === undefined) ended.abort();
    if (answer === 'alive') response.end('ok');
    if (answer === 'dead') response.writeHead(500).end('[+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { url, credentials: async () => ({}), signal: ended.signal };
  await watchServer({ access, onHang: ({ message }) => hangs.push(message.replace(url, '…')), pause: 1, patience: 200 });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  return hangs;
}

test('three failures in a row are a hang, with what was said last', async () => {
  expect(await watched('alive', 'silent', 'silent', 'dead')).toEqual([
    'kube-apiserver does not say that it is alive: [-]etcd failed: reason withheld',
  ]);
  expect(await watched('dead', 'dead', 'silent')).toEqual(['kube-apiserver does not say that it is alive: …: no answer within 0.2 s']);
});

test('fewer are not, however often', async () => {
  expect(await watched('silent', 'dead', 'alive', 'dead', 'silent', 'alive', 'dead')).toEqual([]);
});

test('the end of the watch is no hang', async () => {
  expect(await watched('dead', 'dead')).toEqual([]);
});
