import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { type FakeRequest, type FakeServer, type FakeServerProps, resourceOf } from '../_api-server.ts';
import { manifest, objectOf } from './_manifests.ts';
import { linesOf, metadataOf, serve, sync } from './_sync.ts';

const hook = (name: string, phase: string, policy?: string) =>
  manifest('Job', name, {
    argo: { hook: phase, ...(policy === undefined ? {} : { 'hook-delete-policy': policy }) },
    more: { spec: { image: '1' } },
  });

/** A Job controller: every Job ends at once, one whose name is `fails` badly. */
const endJobs = (object: KubeObject): KubeObject | undefined => {
  const { name } = object['metadata'] as JsonObject;
  if (object['kind'] !== 'Job' || object['status'] !== undefined) return undefined;
  return {
    ...object,
    status: { conditions: [{ type: name === 'fails' ? 'Failed' : 'Complete', status: 'True', message: `${name} ended` }] },
  };
};

const serveJobs = (props: FakeServerProps = {}): Promise<FakeServer> => serve({ react: endJobs, ...props });

test('hooks before, in and after the sync run in their phases, each until it is complete', async () => {
  const server = await serveJobs();
  const result = await sync(server, [hook('after', 'PostSync'), manifest('ConfigMap', 'a'), hook('before', 'PreSync'), hook('in', 'Sync')]);
  const applies = server.writes().filter((line) => line.startsWith('apply'));
  expect(applies).toEqual(['apply Job ai/before', 'apply ConfigMap ai/a', 'apply Job ai/in', 'apply Job ai/after']);
  expect(result.complete).toBe(true);
  expect(result.outcomes[0]).toMatchObject({
    phase: 'PreSync',
    outcome: 'applied',
    health: { status: 'Healthy', message: 'before ended' },
  });
});

test('a hook in the only wave is waited for, other objects beside it are not', async () => {
  const server = await serveJobs();
  const result = await sync(server, [hook('in', 'Sync'), manifest('Deployment', 'web')]);
  expect(result.complete).toBe(true);
  expect(result.outcomes.map(({ health }) => health?.status)).toEqual([undefined, 'Healthy']);
});

test('a hook is held by a finalizer while it runs and let go after it', async () => {
  const server = await serveJobs();
  await sync(server, [hook('in', 'Sync')]);
  const sent = server.requests.find(({ method }) => method === 'PATCH');
  expect(sent?.body).toMatchObject({ metadata: { finalizers: ['argocd.argoproj.io/hook-finalizer'] } });
  expect(metadataOf(server, 'Job', 'in')['finalizers']).toEqual([]);
});

test('a finalizer that somebody else puts on a hook meanwhile stays', async () => {
  let server: FakeServer | undefined;
  const refuse = ({ method, query }: FakeRequest) => {
    const job = server?.get('Job', 'in');
    const metadata = job?.['metadata'] as JsonObject | undefined;
    const isRelease = method === 'PATCH' && !query.has('fieldManager');
    const finalizers = ['argocd.argoproj.io/hook-finalizer', 'example.com/other'];
    if (isRelease && String(metadata?.['finalizers']) !== String(finalizers))
      server?.put({ ...job, metadata: { ...metadata, finalizers } });
    return undefined;
  };
  server = await serveJobs({ refuse });
  await sync(server, [hook('in', 'Sync')]);
  expect(metadataOf(server, 'Job', 'in')['finalizers']).toEqual(['example.com/other']);
});

test('the next sync deletes the hook of the last one, waits until it is gone and creates it anew', async () => {
  const server = await serveJobs();
  await sync(server, [hook('in', 'Sync')]);
  const { uid } = metadataOf(server, 'Job', 'in');
  const before = server.writes().length;
  const result = await sync(server, [hook('in', 'Sync')]);
  expect(server.writes().slice(before)).toEqual(['delete Job ai/in', 'apply Job ai/in', 'patch Job ai/in']);
  expect(metadataOf(server, 'Job', 'in')['uid']).not.toBe(uid);
  expect(result.complete).toBe(true);
});

test('a hook that was never let go, because the last sync was broken off, is let go and deleted', async () => {
  const left = objectOf('Job', 'in', { argo: { hook: 'Sync' } });
  const held = { ...left, metadata: { ...(left['metadata'] as JsonObject), finalizers: ['argocd.argoproj.io/hook-finalizer'] } };
  const server = await serveJobs({ objects: [held] });
  const result = await sync(server, [hook('in', 'Sync')]);
  expect(server.writes().slice(0, 3)).toEqual(['patch Job ai/in', 'delete Job ai/in', 'apply Job ai/in']);
  expect(result.complete).toBe(true);
});

test('an old hook that does not go away stops the sync', async () => {
  const left = objectOf('Job', 'in', { argo: { hook: 'Sync' } });
  const held = { ...left, metadata: { ...(left['metadata'] as JsonObject), finalizers: ['example.com/forever'] } };
  const server = await serveJobs({ objects: [held] });
  const result = await sync(server, [hook('in', 'Sync')]);
  expect(result.outcomes[0]).toMatchObject({ outcome: 'unhealthy', health: { message: 'Pending deletion' } });
  expect(server.writes()).toEqual(['delete Job ai/in']);
  expect(result.complete).toBe(false);
});

test('a hook in two phases is created twice', async () => {
  const server = await serveJobs();
  const result = await sync(server, [hook('both', 'PreSync,PostSync'), manifest('ConfigMap', 'a')]);
  expect(server.writes().filter((line) => !line.startsWith('patch'))).toEqual([
    'apply Job ai/both',
    'apply ConfigMap ai/a',
    'delete Job ai/both',
    'apply Job ai/both',
  ]);
  expect(result.outcomes.map(({ phase }) => phase)).toEqual(['PreSync', 'Sync', 'PostSync']);
});

test('HookSucceeded deletes a hook after the whole sync, HookFailed does not then', async () => {
  const server = await serveJobs();
  await sync(server, [hook('gone', 'PreSync', 'HookSucceeded'), hook('stays', 'PreSync', 'HookFailed'), manifest('ConfigMap', 'a')]);
  expect(server.writes().at(-1)).toBe('delete Job ai/gone');
  expect(server.get('Job', 'gone')).toBeUndefined();
  expect(server.get('Job', 'stays')).toBeDefined();
});

test('a failed hook stops the sync; HookFailed deletes what ran', async () => {
  const server = await serveJobs();
  const result = await sync(server, [
    hook('fails', 'PreSync'),
    hook('gone', 'PreSync', 'HookFailed'),
    hook('stays', 'PreSync', 'HookSucceeded'),
    manifest('ConfigMap', 'a'),
  ]);
  expect(linesOf(result)).toEqual(['unhealthy Job ai/fails', 'applied Job ai/gone', 'applied Job ai/stays', 'not reached ConfigMap ai/a']);
  expect(result.outcomes[0]?.health).toEqual({ status: 'Degraded', message: 'fails ended' });
  expect([server.get('Job', 'gone'), server.get('Job', 'stays')].map((job) => job !== undefined)).toEqual([false, true]);
  expect(result.complete).toBe(false);
});

test('a hook that never ends stops the sync once nothing changes any more', async () => {
  const server = await serve();
  const result = await sync(server, [hook('in', 'PreSync'), manifest('ConfigMap', 'a')]);
  expect(linesOf(result)).toEqual(['unhealthy Job ai/in', 'not reached ConfigMap ai/a']);
  expect(metadataOf(server, 'Job', 'in')['finalizers']).toEqual(['argocd.argoproj.io/hook-finalizer']);
});

test('a refused object does not keep a hook beside it from ending', async () => {
  const refuse = ({ name }: { name: string }) =>
    name === 'bad' ? ({ status: 422, reason: 'Invalid', message: 'no' } as const) : undefined;
  const server = await serveJobs({ refuse });
  const result = await sync(server, [hook('in', 'Sync'), manifest('ConfigMap', 'bad')]);
  expect(linesOf(result)).toEqual(['rejected ConfigMap ai/bad: no', 'applied Job ai/in']);
  expect(result.outcomes[1]?.health?.status).toBe('Healthy');
  expect(result.complete).toBe(false);
});

test('a hook whose state cannot be told has failed', async () => {
  const server = await serve({
    kinds: [resourceOf('postgresql.cnpg.io/v1', 'Cluster', true)],
    react: (object) =>
      object['kind'] === 'Cluster' && object['status'] === undefined ? { ...object, status: { phase: 'new', conditions: [] } } : undefined,
  });
  const cluster = { ...objectOf('Cluster', 'x', { argo: { hook: 'Sync' } }), apiVersion: 'postgresql.cnpg.io/v1' };
  const { outcomes } = await sync(server, [{ ...manifest('Cluster', 'x'), body: cluster }], { isStuck: () => false });
  expect(outcomes[0]).toMatchObject({ outcome: 'unhealthy', health: { status: 'Unknown' } });
});

test('what would be deleted before it is created anew is not asked about in advance', async () => {
  const immutable = { status: 422, reason: 'Invalid', message: 'spec.template: field is immutable' } as const;
  const server = await serveJobs({
    objects: [objectOf('Job', 'in', { argo: { hook: 'Sync' } })],
    refuse: ({ isDryRun }) => (isDryRun ? immutable : undefined),
  });
  const result = await sync(server, [manifest('Database', 'unknown'), hook('in', 'Sync')]);
  expect(linesOf(result)).toContain('not reached Job ai/in');
});
