import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { manifest } from './_manifests.ts';
import { linesOf, serve, sync } from './_sync.ts';

const late = manifest('ConfigMap', 'late', { argo: { 'sync-wave': '1' } });
const web = manifest('Deployment', 'web', { more: { spec: { replicas: 1 } } });

const withStatus = (object: KubeObject | undefined, status: JsonObject): KubeObject => ({ ...object, status });
const available = { observedGeneration: 9, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const expired = { observedGeneration: 9, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };

test('the next wave waits until everything in this one is healthy', async () => {
  const server = await serve();
  let looks = 0;
  const isStuck = () => {
    looks += 1;
    expect(server.get('ConfigMap', 'late')).toBeUndefined();
    if (looks === 3) server.put(withStatus(server.get('Deployment', 'web'), available));
    return false;
  };
  const result = await sync(server, [late, web], { isStuck });
  expect(linesOf(result)).toEqual(['applied Deployment ai/web', 'applied ConfigMap ai/late']);
  expect(result.outcomes[0]?.health).toEqual({ status: 'Healthy', message: '' });
  expect(result.complete).toBe(true);
});

test('nothing waits for the only wave', async () => {
  const server = await serve();
  const result = await sync(server, [web, manifest('Ingress', 'web')]);
  expect(result.complete).toBe(true);
  expect(result.outcomes.map(({ health }) => health)).toEqual([undefined, undefined]);
});

test('nothing waits for the last wave', async () => {
  const server = await serve();
  const result = await sync(server, [web, manifest('ConfigMap', 'early', { argo: { 'sync-wave': '-1' } })]);
  expect(result.complete).toBe(true);
  expect(result.outcomes.map(({ health }) => health?.status)).toEqual(['Healthy', undefined]);
});

test('a wave that never gets healthy stops the sync once nothing changes any more', async () => {
  const server = await serve({
    react: (object) =>
      object['kind'] === 'Deployment' && object['status'] === undefined
        ? withStatus(object, { ...available, availableReplicas: 0 })
        : undefined,
  });
  const result = await sync(server, [late, web]);
  expect(result.complete).toBe(false);
  expect(linesOf(result)).toEqual(['unhealthy Deployment ai/web', 'not reached ConfigMap ai/late']);
  expect(result.outcomes[0]?.health).toEqual({ status: 'Progressing', message: '0 of 1 new replicas are available' });
});

test('the last change is still seen after the cluster has come to rest', async () => {
  const server = await serve();
  const isStuck = () => {
    server.put(withStatus(server.get('Deployment', 'web'), available));
    return true;
  };
  expect((await sync(server, [late, web], { isStuck })).complete).toBe(true);
});

test('an object that has failed stops the sync without further waiting', async () => {
  const server = await serve({
    react: (object) => (object['kind'] === 'Deployment' && object['status'] === undefined ? withStatus(object, expired) : undefined),
  });
  const result = await sync(server, [late, web], { isStuck: () => false });
  expect(linesOf(result)).toEqual(['unhealthy Deployment ai/web', 'not reached ConfigMap ai/late']);
});

test('an object that somebody deletes while it is waited for is missing', async () => {
  const server = await serve();
  const isStuck = () => {
    server.drop('Deployment', 'web');
    return false;
  };
  const result = await sync(server, [late, web], { isStuck });
  expect(result.outcomes[0]).toMatchObject({ outcome: 'unhealthy', health: { status: 'Missing' } });
});

test('a paused Deployment holds up the waves behind it', async () => {
  const server = await serve();
  const paused = manifest('Deployment', 'web', { more: { spec: { replicas: 1, paused: true } } });
  const result = await sync(server, [late, paused]);
  expect(result.outcomes[0]).toMatchObject({ outcome: 'unhealthy', health: { status: 'Suspended' } });
});

test('whoever judges rest hears of every write', async () => {
  const server = await serve({ objects: [manifest('ConfigMap', 'old').body] });
  let writes = 0;
  await sync(server, [late, manifest('ConfigMap', 'a')], { live: [manifest('ConfigMap', 'old').identity], onWrite: () => (writes += 1) });
  expect(writes).toBe(server.writes().length);
});
