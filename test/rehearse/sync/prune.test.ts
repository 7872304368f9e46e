import { expect, test } from 'vitest';
import { identityOf, type KubeObject } from '../../../src/api/index.ts';
import type { Identity, JsonObject } from '../../../src/model/index.ts';
import { manifest, manifestOf, objectOf } from './_manifests.ts';
import { linesOf, serve, sync } from './_sync.ts';

const inWave = (name: string, wave: string, options = '') =>
  objectOf('ConfigMap', name, { argo: { 'sync-wave': wave, ...(options === '' ? {} : { 'sync-options': options }) } });

const identities = (...objects: readonly KubeObject[]): readonly Identity[] => objects.map(identityOf);

test('what was applied before and has no manifest any more is deleted, last wave first', async () => {
  const objects = [inWave('first', '1'), inWave('last', '3'), inWave('kept', '0')];
  const server = await serve({ objects });
  const result = await sync(server, [manifestOf(inWave('kept', '0'))], { live: identities(...objects) });
  expect(server.writes()).toEqual(['apply ConfigMap ai/kept', 'delete ConfigMap ai/last', 'delete ConfigMap ai/first']);
  expect(linesOf(result)).toEqual(['applied ConfigMap ai/kept', 'pruned ConfigMap ai/last', 'pruned ConfigMap ai/first']);
  expect(server.requests.find(({ method }) => method === 'DELETE')?.body).toMatchObject({ propagationPolicy: 'Foreground' });
});

test('nothing else in the namespace is touched', async () => {
  const server = await serve({ objects: [objectOf('ConfigMap', 'of-somebody')] });
  await sync(server, []);
  expect(server.writes()).toEqual([]);
});

test('Prune=false keeps an object; the annotation of the live one decides', async () => {
  const object = inWave('data', '0', 'Prune=false,Delete=false');
  const server = await serve({ objects: [object] });
  const result = await sync(server, [], { live: identities(object) });
  expect(linesOf(result)).toEqual(['kept ConfigMap ai/data']);
  expect(server.writes()).toEqual([]);
  expect(result.complete).toBe(true);
});

test('the prune option of the Application holds where the object says nothing', async () => {
  const objects = [inWave('own', '0', 'Prune=true'), inWave('silent', '0')];
  const server = await serve({ objects });
  const result = await sync(server, [], { live: identities(...objects), syncOptions: ['Prune=false'] });
  expect(linesOf(result)).toEqual(['pruned ConfigMap ai/own', 'kept ConfigMap ai/silent']);
});

test('Prune=confirm holds up its wave and all behind it', async () => {
  const objects = [inWave('asks', '0', 'Prune=confirm'), inWave('other', '0')];
  const server = await serve({ objects });
  const result = await sync(server, [manifest('ConfigMap', 'new')], { live: identities(...objects) });
  expect(linesOf(result)).toEqual(['kept ConfigMap ai/asks', 'not reached ConfigMap ai/new', 'not reached ConfigMap ai/other']);
  expect(result.outcomes[0]?.warnings).toEqual(['Argo CD waits here until a person confirms the pruning']);
  expect(result.complete).toBe(false);
});

test('with PruneLast objects go after everything is applied and healthy', async () => {
  const objects = [inWave('old', '-1')];
  const server = await serve({ objects });
  const manifests = [manifest('ConfigMap', 'new', { argo: { 'sync-wave': '4' } })];
  await sync(server, manifests, { live: identities(...objects), syncOptions: ['PruneLast=true'] });
  expect(server.writes()).toEqual(['apply ConfigMap ai/new', 'delete ConfigMap ai/old']);
});

test('a refused deletion stops the sync', async () => {
  const object = inWave('held', '0');
  const refuse = ({ method }: { method: string }) =>
    method === 'DELETE' ? ({ status: 403, reason: 'Forbidden', message: 'a policy protects it' } as const) : undefined;
  const server = await serve({ objects: [object], refuse });
  const result = await sync(server, [manifest('Secret', 'new')], { live: identities(object) });
  expect(linesOf(result)).toEqual(['not reached Secret ai/new', 'prune refused ConfigMap ai/held: a policy protects it']);
});

test('the next wave waits until what was pruned is gone', async () => {
  const object = inWave('slow', '0');
  const held = { ...object, metadata: { ...(object['metadata'] as JsonObject), finalizers: ['example.com/slow'] } };
  const server = await serve({ objects: [held] });
  const manifests = [manifest('ConfigMap', 'late', { argo: { 'sync-wave': '1' } })];
  let looks = 0;
  const isStuck = () => {
    expect(server.get('ConfigMap', 'late')).toBeUndefined();
    looks += 1;
    if (looks === 2) server.drop('ConfigMap', 'slow');
    return false;
  };
  const result = await sync(server, manifests, { live: identities(object), isStuck });
  expect(linesOf(result)).toEqual(['pruned ConfigMap ai/slow', 'applied ConfigMap ai/late']);
  expect(looks).toBe(2);
});

test('a namespace may rest for a while before it is gone', async () => {
  const object = { ...objectOf('Namespace', 'shop'), metadata: { name: 'shop', finalizers: ['kubernetes'] } };
  const server = await serve({ objects: [object] });
  const manifests = [manifest('ConfigMap', 'late', { argo: { 'sync-wave': '1' } })];
  let looks = 0;
  const isStuck = () => {
    looks += 1;
    if (looks === 40) server.drop('Namespace', 'shop');
    return true;
  };
  expect((await sync(server, manifests, { live: identities(object), isStuck })).complete).toBe(true);
});

test('another object of the same name does not keep the next wave waiting', async () => {
  const object = inWave('slow', '0');
  const held = { ...object, metadata: { ...(object['metadata'] as JsonObject), finalizers: ['example.com/slow'] } };
  const server = await serve({ objects: [held] });
  const manifests = [manifest('ConfigMap', 'late', { argo: { 'sync-wave': '1' } })];
  const isStuck = () => {
    server.drop('ConfigMap', 'slow');
    server.put(object);
    return true;
  };
  expect((await sync(server, manifests, { live: identities(object), isStuck })).complete).toBe(true);
});

test('what was pruned but does not go away stops the sync', async () => {
  const object = inWave('stays', '0');
  const held = { ...object, metadata: { ...(object['metadata'] as JsonObject), finalizers: ['example.com/forever'] } };
  const server = await serve({ objects: [held] });
  const manifests = [manifest('ConfigMap', 'late', { argo: { 'sync-wave': '1' } })];
  const result = await sync(server, manifests, { live: identities(object) });
  expect(linesOf(result)).toEqual(['unhealthy ConfigMap ai/stays', 'not reached ConfigMap ai/late']);
});

test('an object that is gone already, and one of a kind that is gone, are no matter', async () => {
  const server = await serve();
  const gone: Identity = { group: 'db.example', kind: 'Database', namespace: 'ai', name: 'main' };
  const result = await sync(server, [], { live: [...identities(inWave('gone', '0')), gone] });
  expect(result).toMatchObject({ outcomes: [], complete: true });
});

test('an object that the server does not show is not passed over', async () => {
  const refuse = ({ method }: { method: string }) =>
    method === 'GET' ? ({ status: 500, reason: 'InternalError', message: 'etcd is tired' } as const) : undefined;
  const server = await serve({ refuse });
  const result = await sync(server, [], { live: identities(inWave('a', '0')) });
  expect(linesOf(result)).toEqual(['prune refused ConfigMap ai/a: etcd is tired']);
  expect(result.complete).toBe(false);
});

test('an object whose manifest names no namespace is still the same object', async () => {
  const server = await serve({ objects: [objectOf('ConfigMap', 'a')] });
  await sync(server, [manifest('ConfigMap', 'a', { namespace: '' })], { live: identities(objectOf('ConfigMap', 'a')) });
  expect(server.writes()).toEqual(['apply ConfigMap ai/a']);
});

test('an identity without a namespace means that of the Application', async () => {
  const server = await serve({ objects: [objectOf('ConfigMap', 'a'), objectOf('ConfigMap', 'b')] });
  const live = ['a', 'b'].map((name): Identity => ({ group: '', kind: 'ConfigMap', namespace: '', name }));
  await sync(server, [manifest('ConfigMap', 'a')], { live });
  expect([...server.writes()].sort()).toEqual(['apply ConfigMap ai/a', 'delete ConfigMap ai/b']);
});

test('an object that moved to another Application stays, when Applications are known by name', async () => {
  const server = await serve();
  const object = manifest('ConfigMap', 'a');
  await sync(server, [object], { application: 'home-old' });
  await sync(server, [object], { application: 'home-new' });
  const live = [object.identity];
  expect(linesOf(await sync(server, [], { application: 'home-old', live }))).toEqual([]);
  expect(linesOf(await sync(server, [], { application: 'home-new', live }))).toEqual(['pruned ConfigMap ai/a']);
});

test('a hook is never pruned, but what became a misspelt hook is', async () => {
  const hook = objectOf('Job', 'hook', { argo: { hook: 'Sync' } });
  const server = await serve({ objects: [hook, objectOf('Job', 'plain')] });
  const result = await sync(server, [manifest('Job', 'plain', { argo: { hook: 'Presync' } })], {
    live: identities(hook, objectOf('Job', 'plain')),
  });
  expect(linesOf(result)).toEqual(['pruned Job ai/plain']);
});
