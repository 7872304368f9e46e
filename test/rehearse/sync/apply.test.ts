import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { JsonObject, Manifest } from '../../../src/model/index.ts';
import type { FakeRequest, Refusal } from '../_api-server.ts';
import { databaseDefinition, manifest, manifestOf, objectOf } from './_manifests.ts';
import { linesOf, serve, sync } from './_sync.ts';

const wave = (number: number) => ({ argo: { 'sync-wave': `${number}` } });

const refuseName =
  (name: string, refusal: Refusal) =>
  (request: FakeRequest): Refusal | undefined =>
    request.method !== 'GET' && request.name === name ? refusal : undefined;

const invalid: Refusal = { status: 422, reason: 'Invalid', message: 'spec.ports: Required value' };

test('everything arrives in the order of the plan', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('Deployment', 'web'), manifest('ConfigMap', 'late', wave(1)), manifest('ConfigMap', 'a')]);
  expect(server.writes()).toEqual(['apply ConfigMap ai/a', 'apply Deployment ai/web']);
  expect(linesOf(result)).toEqual(['applied ConfigMap ai/a', 'unhealthy Deployment ai/web', 'not reached ConfigMap ai/late']);
});

test('objects of the next kind are sent when all of the kind before are answered', async () => {
  const log: string[] = [];
  const server = await serve({
    refuse: ({ method, resource }) => {
      if (method === 'PATCH') log.push(`asked ${resource.kind}`);
      return undefined;
    },
    react: ({ kind }) => {
      log.push(`answered ${kind}`);
      return undefined;
    },
  });
  await sync(server, [manifest('ConfigMap', 'a'), manifest('Secret', 'a'), manifest('ConfigMap', 'b'), manifest('Secret', 'b')]);
  expect(log.lastIndexOf('answered Secret')).toBe(3);
  expect(log.indexOf('asked ConfigMap')).toBe(4);
});

test('an object without a namespace goes into that of the Application; one of a kind without namespaces does not', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('ConfigMap', 'x', { namespace: '' }), manifest('ClusterRole', 'reader')]);
  expect(server.writes()).toEqual(['apply ConfigMap ai/x', 'apply ClusterRole reader']);
  expect(server.requests.at(-1)?.body['metadata']).toEqual({ name: 'reader' });
  expect(result.complete).toBe(true);
});

test('warnings of the server stand beside the object', async () => {
  const server = await serve({ warn: ({ method }) => (method === 'PATCH' ? ['v1 Thing is old'] : []) });
  const { outcomes } = await sync(server, [manifest('ConfigMap', 'a')]);
  expect(outcomes[0]?.warnings).toEqual(['v1 Thing is old']);
});

test('a kind that is not served stops the sync before anything is applied', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('ConfigMap', 'a', wave(-1)), manifest('Database', 'main')]);
  expect(server.writes()).toEqual([]);
  expect(linesOf(result)).toEqual([
    'not reached ConfigMap ai/a',
    'rejected Database ai/main: no matches for kind "Database" in version "db.example/v1"',
  ]);
  expect(result.complete).toBe(false);
});

test('an object without a name stops the sync before anything is applied', async () => {
  const server = await serve();
  const nameless = manifestOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-', namespace: 'ai' } });
  const result = await sync(server, [nameless, manifest('Secret', 'a')]);
  expect(server.writes()).toEqual([]);
  expect(linesOf(result)).toContain('rejected ConfigMap ai/: resource name may not be empty');
});

test('with SkipDryRunOnMissingResource everything before a missing kind is applied', async () => {
  const server = await serve();
  const options = { argo: { 'sync-options': 'SkipDryRunOnMissingResource=true' } };
  const result = await sync(server, [manifest('ConfigMap', 'a', wave(-1)), manifest('Database', 'main', options)]);
  expect(server.writes()).toEqual(['apply ConfigMap ai/a']);
  expect(linesOf(result)[1]).toBe('rejected Database ai/main: no matches for kind "Database" in version "db.example/v1"');
});

test('a definition and an object of its kind arrive in one sync', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('Database', 'main'), databaseDefinition()]);
  expect(linesOf(result)).toEqual(['applied CustomResourceDefinition databases.db.example', 'applied Database ai/main']);
  expect(result.complete).toBe(true);
});

test('objects wait until the kind of a new definition is served', async () => {
  const server = await serve({ definitionLooks: 3 });
  const result = await sync(server, [manifest('Database', 'main'), databaseDefinition()]);
  expect(linesOf(result)).toEqual(['applied CustomResourceDefinition databases.db.example', 'applied Database ai/main']);
});

test('a refusal stops nothing in its own wave and everything behind it', async () => {
  const server = await serve({ refuse: refuseName('bad', invalid) });
  const result = await sync(server, [manifest('Service', 'bad'), manifest('Deployment', 'web'), manifest('ConfigMap', 'late', wave(1))]);
  expect(linesOf(result)).toEqual([
    'rejected Service ai/bad: spec.ports: Required value',
    'applied Deployment ai/web',
    'not reached ConfigMap ai/late',
  ]);
});

test('what the server would have said to objects that were not reached stands there too, unless something else may be the cause', async () => {
  const missing: Refusal = { status: 404, reason: 'NotFound', message: 'namespaces "later" not found' };
  const server = await serve({ refuse: (request) => refuseName('bad', invalid)(request) ?? refuseName('lost', missing)(request) });
  const result = await sync(server, [
    manifest('Database', 'main'),
    manifest('Service', 'bad', wave(1)),
    manifest('ConfigMap', 'lost', wave(1)),
    manifest('ConfigMap', 'good', wave(1)),
  ]);
  expect(linesOf(result).slice(1)).toEqual([
    'not reached ConfigMap ai/good',
    'not reached ConfigMap ai/lost',
    'not reached Service ai/bad: spec.ports: Required value',
  ]);
  expect(server.writes()).toEqual([]);
});

test('a manifest of the Application’s own namespace is applied before anything else is looked at', async () => {
  const server = await serve();
  server.drop('Namespace', 'ai');
  const result = await sync(server, [manifest('ConfigMap', 'early', wave(-1)), manifest('Namespace', 'ai')]);
  expect(server.writes()).toEqual(['apply Namespace ai', 'apply ConfigMap ai/early']);
  expect(result.complete).toBe(true);
});

test('CreateNamespace makes the namespace where it is missing, and only there', async () => {
  const server = await serve();
  const props = { namespace: 'shop', syncOptions: ['CreateNamespace=true'] };
  const manifests = [manifest('ConfigMap', 'a', { namespace: '' })];
  expect(linesOf(await sync(server, manifests, props))).toEqual(['applied Namespace shop', 'applied ConfigMap a']);
  expect(linesOf(await sync(server, manifests, props))).toEqual(['applied ConfigMap a']);
});

test('CreateNamespace leaves a namespace to its manifest', async () => {
  const server = await serve();
  const given = [manifest('Namespace', 'shop'), manifest('ConfigMap', 'a', { namespace: 'shop' })];
  await sync(server, given, { namespace: 'shop', syncOptions: ['CreateNamespace=true'] });
  expect(server.writes()).toEqual(['apply Namespace shop', 'apply ConfigMap shop/a']);
});

test('without CreateNamespace an object of a missing namespace is refused', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('ConfigMap', 'a', { namespace: 'shop' })], { namespace: 'shop' });
  expect(linesOf(result)).toEqual(['rejected ConfigMap shop/a: namespaces "shop" not found']);
});

test('with ApplyOutOfSyncOnly only what changes is sent, and its waves alone are waited for', async () => {
  const unhealthy: KubeObject = objectOf('Deployment', 'sick', wave(0));
  const server = await serve({ objects: [unhealthy, objectOf('ConfigMap', 'changed', { ...wave(1), more: { data: { a: '1' } } })] });
  const manifests = [manifestOf(unhealthy), manifest('ConfigMap', 'changed', { ...wave(1), more: { data: { a: '2' } } })];
  const result = await sync(server, manifests, { syncOptions: ['ApplyOutOfSyncOnly=true'] });
  expect(server.writes()).toEqual(['apply ConfigMap ai/changed']);
  expect(result.complete).toBe(true);
});

test('with ApplyOutOfSyncOnly hooks run all the same', async () => {
  const body = objectOf('ConfigMap', 'hook', { argo: { hook: 'Sync', 'hook-delete-policy': 'HookFailed' } });
  const finalizers = ['argocd.argoproj.io/hook-finalizer'];
  const react = (object: KubeObject) => ({ ...object, metadata: { ...(object['metadata'] as JsonObject), finalizers } });
  const server = await serve({ react });
  const syncOptions = ['ApplyOutOfSyncOnly=true'];
  await sync(server, [manifestOf(body)], { syncOptions });
  const before = server.writes().length;
  await sync(server, [manifestOf(body)], { syncOptions });
  expect(server.writes().slice(before)).toContain('apply ConfigMap ai/hook');
});

test('the Application is named on what it applies, hooks included, when it is known', async () => {
  const server = await serve();
  await sync(server, [manifest('ConfigMap', 'x', { namespace: '' })], { application: 'home-shop' });
  expect(server.get('ConfigMap', 'x')?.['metadata']).toMatchObject({
    annotations: { 'argocd.argoproj.io/tracking-id': 'home-shop:/ConfigMap:ai/x' },
  });
});

test('what no normal sync applies is listed', async () => {
  const server = await serve();
  const hooks = ['Skip', 'SyncFail', 'PostDelete'].map((hook) => manifest('Job', hook.toLowerCase(), { argo: { hook } }));
  const result = await sync(server, [...hooks, manifest('ConfigMap', 'a')]);
  expect(result.skipped.map(({ identity }) => identity.name)).toEqual(['skip', 'syncfail', 'postdelete']);
  expect(linesOf(result)).toEqual(['applied ConfigMap ai/a']);
});

test('a sync that is cancelled ends with the reason', async () => {
  const controller = new AbortController();
  const server = await serve();
  const isStuck = () => {
    controller.abort(new Error('the API server ended'));
    return false;
  };
  const manifests = [manifest('Deployment', 'web'), manifest('ConfigMap', 'late', wave(1))];
  await expect(sync(server, manifests, { isStuck, signal: controller.signal })).rejects.toThrow('the API server ended');
});

test('whatever the order of the manifests, they arrive in the same order', async () => {
  const server = await serve();
  const kinds = fc.constantFrom('ConfigMap', 'Secret', 'Service', 'ServiceAccount');
  const one = fc.record({ kind: kinds, name: fc.constantFrom('a', 'b', 'c'), number: fc.integer({ min: -1, max: 1 }) });
  const applications = fc.uniqueArray(one, { maxLength: 8, selector: ({ kind, name }) => `${kind} ${name}` });
  const shuffled = applications.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  const arrivals = async (manifests: readonly Manifest[]) => {
    const before = server.requests.length;
    const { outcomes } = await sync(server, manifests);
    const sent = server.requests.slice(before).filter(({ method }) => method === 'PATCH');
    // Objects of one kind and wave are under way at the same time; among them any may arrive first.
    return [outcomes.map(({ identity }) => identity), sent.map(({ resource }) => resource.kind)];
  };
  await fc.assert(
    fc.asyncProperty(shuffled, async ([all, other]) => {
      const toManifest = ({ kind, name, number }: (typeof all)[number]) => manifest(kind, name, wave(number));
      expect(await arrivals(other.map(toManifest))).toEqual(await arrivals(all.map(toManifest)));
    }),
    { numRuns: 25 },
  );
});
