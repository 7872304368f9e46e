import { expect, test } from 'vitest';
import { deployment, found, manifests, pod, ready, refusal, replicaSet, unscheduled, yaml } from './_remains.ts';

const claim = (name: string, spec = '', rest = '') =>
  `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: ${name}, namespace: home, uid: ${name} }, spec: { storageClassName: local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } ${spec} }, status: { phase: Pending } ${rest} }`;
const local = (mode = 'WaitForFirstConsumer', provisioner = 'example.org/local') =>
  `{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: local }, volumeBindingMode: ${mode}, provisioner: ${provisioner} }`;
const mounts = (name: string) => `volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }]`;
const pending = (name: string, message: string) =>
  yaml(deployment(name), replicaSet(name, 1, 1), pod(`${name}-1-a`, name, unscheduled(message), mounts(name)));

const first = (yamlText: string, given = {}) => found(yamlText, given).map((line) => line.replace(/^.*PersistentVolumeClaim home\//, ''));

test('REHEARSE_CLAIM_UNBOUND: no pod mounts it', () => {
  expect(first(yaml(local(), claim('data')))).toEqual([
    'data: stays without a volume: no pod mounts it\n  hint: its class waits for the first pod; until one mounts it Argo CD shows the Application as Progressing',
  ]);
});

test('REHEARSE_CLAIM_UNBOUND: an immediate class of which nothing came', () => {
  expect(first(yaml(local('Immediate'), claim('data')))).toEqual(['data: stays without a volume: nothing has made one for it yet']);
});

test.each([
  ['labels', ', selector: { matchLabels: { a: b } }', 'example.org/local', 'none is made for a claim that selects by labels'],
  ['a class of fixed volumes', '', 'kubernetes.io/no-provisioner', 'class local makes none'],
])('REHEARSE_CLAIM_UNBOUND: nobody makes a volume for %s', (_, spec, provisioner, why) => {
  expect(first(yaml(local('WaitForFirstConsumer', provisioner), claim('data', spec)))).toEqual([
    `data: stays without a volume: no PersistentVolume fits it, and ${why}\n  hint: it has class "local", 1Gi, ReadWriteOnce`,
  ]);
});

test('REHEARSE_CLAIM_UNBOUND: a volume by name that does not exist', () => {
  const disk = '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: photos } }';
  expect(first(yaml(local(), disk, claim('data', ', volumeName: fotos')))).toEqual([
    'data: stays without a volume: it asks for PersistentVolume fotos, which does not exist\n  hint: did you mean `photos`?',
  ]);
});

test('a pod that waits for a claim with a cause of its own is not reported', () => {
  const refused = [
    { claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'home' } }, reason: 'no room' },
  ];
  const said = ['data: stays without a volume: no room'];
  const waits = pending('data', '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
  expect(first(yaml(local(), claim('data'), waits), { refusedClaims: refused })).toEqual(said);
  const silent = pod('data-1-a', 'data', 'phase: Pending', mounts('data'));
  expect(first(yaml(local(), claim('data'), silent), { refusedClaims: refused })).toEqual(said);
});

test('a claim that waits for a pod without a node is not reported, and that pod is', () => {
  const said = found(yaml(local(), claim('data'), pending('data', '0/1 nodes are available: 1 Insufficient memory.')));
  expect(said.map((line) => line.slice(0, 42))).toEqual(['error REHEARSE_PENDING at attic Pod home/d']);
});

test('a claim whose pods admission refuses is not reported, whoever made it', () => {
  const template = 'volumeClaimTemplates: [{ metadata: { name: data } }]';
  const set = `{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db, namespace: home }, spec: { replicas: 1, ${template} }, status: {} }`;
  const no = 'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: no';
  expect(found(yaml(set, local(), claim('data-db-0'), refusal('StatefulSet', 'db', no)), { rendered: manifests(set) })).toEqual([
    'error REHEARSE_POD_REFUSED at attic/web StatefulSet home/db: gets no pod: no',
  ]);
  const rendered = manifests(deployment('web'));
  const refused = refusal('ReplicaSet', 'web-1', 'Error creating: pods "web-1-a" is forbidden: no');
  expect(found(yaml(deployment('web'), replicaSet('web', 0, 1), local(), claim('web'), refused), { rendered })).toEqual([
    'error REHEARSE_POD_REFUSED at attic/web Deployment home/web: gets no pod: no',
  ]);
});

test('a claim whose workload was not applied is not reported, nor a pod whose claim was not', () => {
  expect(found(yaml(local(), claim('web')), { absent: manifests(deployment('web')) })).toEqual([]);
  const waits = pending('data', '0/1 nodes are available: persistentvolumeclaim "data" not found. not found');
  expect(found(waits, { absent: manifests(claim('data')) })).toEqual([]);
  expect(found(waits)).toHaveLength(1);
});

test('what is bound is no finding', () => {
  expect(found(yaml(local(), claim('data').replace('phase: Pending', 'phase: Bound'), pod('a', 'a', ready, mounts('data'))))).toEqual([]);
});

test('a claim in a namespace of a chart cannot be decided', () => {
  const chart = { name: 'portainer', namespace: 'home', charts: [{ chart: 'portainer' }] };
  expect(first(yaml(local(), claim('data')), { model: { applications: [chart] } })).toEqual([
    'data: stays without a volume: no pod here mounts it; one may come from the chart of application portainer, whose objects are not rendered',
  ]);
});
