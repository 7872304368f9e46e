import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/index.ts';
import type { FakeRequest, Refusal } from '../_api-server.ts';
import { databaseDefinition, manifest, objectOf } from './_manifests.ts';
import { linesOf, metadataOf, serve, sync } from './_sync.ts';

const withOptions = (options: string) => ({ argo: { 'sync-options': options } });
const immutable: Refusal = { status: 422, reason: 'Invalid', message: 'spec.selector: field is immutable' };

test('every apply is strict, takes over fields and calls itself as Argo CD does', async () => {
  const server = await serve();
  await sync(server, [manifest('ConfigMap', 'a')]);
  const query = server.requests.at(-1)?.query;
  expect(Object.fromEntries(query ?? [])).toEqual({ fieldManager: 'argocd-controller', force: 'true', fieldValidation: 'Strict' });
});

test('Replace creates what is missing and replaces what is there, at the version that was seen', async () => {
  const server = await serve();
  const one = manifest('ConfigMap', 'a', withOptions('Replace=true'));
  await sync(server, [one]);
  const { resourceVersion } = metadataOf(server, 'ConfigMap', 'a');
  await sync(server, [one]);
  expect(server.writes()).toEqual(['create ConfigMap ai/a', 'replace ConfigMap ai/a']);
  expect(server.requests.at(-1)?.body['metadata']).toMatchObject({ resourceVersion });
});

test('Replace with Force deletes, waits and creates', async () => {
  const server = await serve({ objects: [objectOf('Job', 'init')] });
  const result = await sync(server, [manifest('Job', 'init', withOptions('Replace=true,Force=true'))]);
  expect(server.writes()).toEqual(['delete Job ai/init', 'create Job ai/init']);
  expect(result.outcomes[0]?.warnings).toEqual(['Argo CD deletes this object and creates it again, because it cannot be changed']);
});

test('Replace of an object that cannot be deleted is refused', async () => {
  const object = objectOf('Job', 'init');
  const held = { ...object, metadata: { ...(object['metadata'] as JsonObject), finalizers: ['example.com/forever'] } };
  const server = await serve({ objects: [held] });
  const result = await sync(server, [manifest('Job', 'init', withOptions('Replace=true,Force=true'))]);
  expect(linesOf(result)).toEqual(['rejected Job ai/init: the object is still being deleted, so it cannot be created again']);
});

test('neither a namespace nor a definition is ever deleted for Replace', async () => {
  const definition = databaseDefinition({ 'sync-options': 'Replace=true,Force=true' });
  const server = await serve({ objects: [definition.body] });
  await sync(server, [manifest('Namespace', 'ai', withOptions('Replace=true,Force=true')), definition]);
  expect(server.writes()).toEqual(['replace Namespace ai', 'replace CustomResourceDefinition databases.db.example']);
});

test('Replace on the live object counts as well', async () => {
  const live = objectOf('ConfigMap', 'a', withOptions('Replace=true'));
  const server = await serve({ objects: [live] });
  const one = manifest('ConfigMap', 'a');
  await sync(server, [one], { live: [one.identity] });
  expect(server.writes()).toEqual(['replace ConfigMap ai/a']);
});

test('an object that cannot be changed is refused, and with Force made anew', async () => {
  const refuse = ({ method }: FakeRequest) => (method === 'PATCH' ? immutable : undefined);
  const server = await serve({ objects: [objectOf('Deployment', 'web')], refuse });
  expect(linesOf(await sync(server, [manifest('Deployment', 'web')]))).toEqual([
    'rejected Deployment ai/web: spec.selector: field is immutable',
  ]);
  expect(linesOf(await sync(server, [manifest('Deployment', 'web', withOptions('Force=true'))]))).toEqual(['applied Deployment ai/web']);
  expect(server.writes().slice(-2)).toEqual(['delete Deployment ai/web', 'create Deployment ai/web']);
});

test('Force does not go with server-side apply, and kubectl says so', async () => {
  const server = await serve();
  const result = await sync(server, [manifest('ConfigMap', 'a', withOptions('Force=true,ServerSideApply=true'))]);
  expect(linesOf(result)).toEqual(['rejected ConfigMap ai/a: Force=true cannot be used with ServerSideApply=true']);
});

test('a binding of another role is made anew, because kubectl auth reconcile does so', async () => {
  const refusal: Refusal = { status: 422, reason: 'Invalid', message: 'roleRef: Invalid value: cannot change roleRef' };
  const refuse = ({ method }: FakeRequest) => (method === 'PATCH' ? refusal : undefined);
  const server = await serve({ objects: [objectOf('RoleBinding', 'reader')], refuse });
  const result = await sync(server, [manifest('RoleBinding', 'reader')]);
  expect(linesOf(result)).toEqual(['applied RoleBinding ai/reader']);
  expect(server.writes()).toEqual(['apply RoleBinding ai/reader', 'delete RoleBinding ai/reader', 'create RoleBinding ai/reader']);
  const other = await sync(server, [manifest('RoleBinding', 'reader')], { syncOptions: ['ServerSideApply=true'] });
  expect(linesOf(other)).toEqual(['rejected RoleBinding ai/reader: roleRef: Invalid value: cannot change roleRef']);
});

test.each([
  [300_000, [], true],
  [300_000, ['ServerSideApply=true'], false],
  [3_000, [], false],
])('an object of %i letters with %j carries the annotation of kubectl apply: %s', async (length, syncOptions, expected) => {
  const server = await serve();
  await sync(server, [manifest('ConfigMap', 'large', { more: { data: { text: 'x'.repeat(length) } } })], { syncOptions });
  const annotations = metadataOf(server, 'ConfigMap', 'large')['annotations'] as JsonObject | undefined;
  expect(annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined).toBe(expected);
});
