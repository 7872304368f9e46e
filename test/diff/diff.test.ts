import { expect, test } from 'vitest';
import { diffStates } from '../../src/diff/index.ts';
import type { Model } from '../../src/model/index.ts';
import { configMap, deployment, manifest, stateOf } from './_objects.ts';

const changes = (base: Parameters<typeof diffStates>[0], head: Parameters<typeof diffStates>[1]) =>
  diffStates(base, head).objects.map(
    ({ change, identity, before }) =>
      `${change} ${identity.name}${before === undefined ? '' : ` before ${before.identity.name} in ${before.application}`}`,
  );

test('another API version of one group is a changed field', () => {
  const scaler = (version: string) =>
    manifest({ apiVersion: `autoscaling/${version}`, kind: 'HorizontalPodAutoscaler', metadata: { name: 'web', namespace: 'home' } });
  expect(diffStates(stateOf(scaler('v1')), stateOf(scaler('v2'))).objects).toMatchObject([
    { change: 'changed', fields: [{ path: 'apiVersion', from: 'autoscaling/v1', to: 'autoscaling/v2' }] },
  ]);
});

test('an object that stands in another application is moved, with what differs', () => {
  const [here, there] = [manifest(deployment('web'), 'one'), manifest(deployment('web', {}, { image: 'web:2' }), 'two', 'data')];
  expect(diffStates(stateOf(here), stateOf(there)).objects).toMatchObject([
    {
      change: 'moved',
      application: 'two',
      layer: 'data',
      before: { application: 'one', layer: 'apps', file: 'dist/attic/apps/one/deployment-web.yaml' },
      fields: [{ path: 'spec.template.spec.containers[web].image' }],
    },
  ]);
});

test('an object of which nearly all but the name is the same is renamed', () => {
  const base = stateOf(manifest(deployment('web')), manifest(configMap('other', { a: '1', b: '2', c: '3' })));
  const head = stateOf(
    manifest(deployment('site', {}, { image: 'web:2' }), 'site'),
    manifest(configMap('other', { a: '1', b: '2', c: '3' })),
  );
  expect(changes(base, head)).toEqual(['renamed site before web in web']);
  expect(diffStates(base, head).objects[0]?.fields.map(({ path }) => path)).toContain('metadata.name');
});

test('where more than one object would do, none is said to be renamed', () => {
  const base = stateOf(manifest(deployment('a')), manifest(deployment('b')));
  expect(changes(base, stateOf(manifest(deployment('c'))))).toEqual(['removed a', 'removed b', 'added c']);
  expect(changes(base, stateOf(manifest(deployment('c')), manifest(deployment('d'))))).toHaveLength(4);
});

test('an object that says next to nothing is not taken for another', () => {
  const account = (name: string) => manifest({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'home' } });
  expect(changes(stateOf(account('a')), stateOf(account('b')))).toEqual(['removed a', 'added b']);
  expect(changes(stateOf(manifest(configMap('a', { x: '1' }))), stateOf(manifest(configMap('b', { y: '2' }))))).toEqual([
    'removed a',
    'added b',
  ]);
});

test('a cluster that is new or gone, and one that is the same', () => {
  const state = stateOf(manifest(deployment('web')));
  expect(diffStates(undefined, state)).toMatchObject({ cluster: 'attic', change: 'added', objects: [{ change: 'added' }], facts: [] });
  expect(diffStates(state, undefined)).toMatchObject({ cluster: 'attic', change: 'removed', objects: [{ change: 'removed' }] });
  expect(diffStates(state, stateOf(manifest(deployment('web'))))).toEqual({
    cluster: 'attic',
    change: 'same',
    objects: [],
    facts: [],
    alike: 1,
  });
});

test('objects that only say the same in another order are alike, and named', () => {
  const of = (...names: readonly string[]) =>
    stateOf(manifest(deployment('web', { volumes: names.map((name) => ({ name, emptyDir: {} })) })));
  expect(diffStates(of('a', 'b'), of('b', 'a'))).toMatchObject({
    change: 'same',
    objects: [],
    alike: 1,
    reordered: [{ application: 'web', lists: [{ path: 'spec.template.spec.volumes' }] }],
  });
});

test('an object that stands twice is found where it stood', () => {
  const [one, two] = [manifest(deployment('web'), 'one'), manifest(deployment('web'), 'two')];
  expect(changes(stateOf(one, two), stateOf(two, one))).toEqual([]);
  expect(changes(stateOf(one, two), stateOf(two))).toEqual(['removed web']);
});

test('objects come in the order of layer, application and identity', () => {
  const all = [
    manifest(configMap('z', {}), 'a', 'two'),
    manifest(configMap('b', {}), 'b', 'one'),
    manifest(configMap('a', {}), 'b', 'one'),
    manifest(configMap('c', {}), 'a', 'one'),
  ];
  expect(diffStates(stateOf(), stateOf(...all)).objects.map(({ identity }) => identity.name)).toEqual(['c', 'a', 'b', 'z']);
});

test('declared facts differ by what names them', () => {
  const model = (more: object) => ({ model: { version: 1, cluster: 'attic', ...more } as Model, manifests: [] });
  const node = (name: string, memory: string) => ({ name, capacity: { memory } });
  const secret = (namespace: string, type: string) => ({
    namespace,
    name: 'app',
    type,
    keys: [{ name: 'password', kind: 'random', length: 32 }],
  });
  const backup = (claim: string, retention: string) => ({ application: 'photos', namespace: 'home', claim, retention });
  const backups = (...retentions: readonly string[]) => retentions.map((retention, at) => backup(`disk-${at}`, retention));
  expect(diffStates(model({ backups: backups('7d', '7d') }), model({ backups: backups('7d', '3d', '7d') })).facts).toEqual([
    { path: 'backups[home/disk-1].retention', from: '7d', to: '3d' },
    { path: 'backups[home/disk-2]', from: undefined, to: backup('disk-2', '7d') },
  ]);
  const base = model({ nodes: [node('a', '8Gi'), node('b', '8Gi')], secrets: [secret('one', 'Opaque'), secret('two', 'Opaque')] });
  const head = model({ nodes: [node('b', '16Gi'), node('c', '8Gi')], secrets: [secret('one', 'Opaque'), secret('two', 'tls')] });
  expect(diffStates(base, head).facts).toEqual([
    { path: 'nodes[a]', from: node('a', '8Gi'), to: undefined },
    { path: 'nodes[b].capacity.memory', from: '8Gi', to: '16Gi' },
    { path: 'nodes[c]', from: undefined, to: node('c', '8Gi') },
    { path: 'secrets[two/app].type', from: 'Opaque', to: 'tls' },
  ]);
});
