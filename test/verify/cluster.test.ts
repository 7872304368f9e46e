import { expect, test } from 'vitest';
import type { Model, Node, SecretRequirement, StorageClass } from '../../src/model/index.ts';
import { attic, cluster, objects, said, shelf } from './_live.ts';

const withNode = (changes: Partial<Node>): Model => ({ ...attic, nodes: attic.nodes.map((node) => ({ ...node, ...changes })) });
const node = (what: string, by: string) => cluster('', { nodes: { value: objects(shelf.replace(what, by)) } });

test('VERIFY_NODE: missing, not declared, not ready, closed', () => {
  const two = cluster('', {
    nodes: { value: objects(`${shelf}---${shelf.replaceAll('shelf-1', 'shelf-2').replace('10.20.0.11', '10.20.0.12')}`) },
  });
  expect(said('', two)).toEqual([
    'warning VERIFY_NODE attic nodes.shelf-2: is in the cluster and not declared: pods may run there, and no check counts with it',
  ]);
  const declared: Model = { ...attic, nodes: [...attic.nodes, ...withNode({ name: 'shelf-2' }).nodes] };
  expect(said('', cluster(''), declared)).toEqual(['error VERIFY_NODE attic nodes.shelf-2: is not in the cluster, which has shelf-1']);
  expect(said('', node("status: 'True'", "status: 'False', message: 'kubelet stopped posting'"))).toEqual([
    'warning VERIFY_NODE attic nodes.shelf-1: is not ready: kubelet stopped posting',
  ]);
  expect(said('', node('spec: {}', 'spec: { unschedulable: true }'))).toEqual([
    'warning VERIFY_NODE attic nodes.shelf-1: is closed for new pods',
  ]);
});

test('VERIFY_NODE: address, architecture, labels and taints', () => {
  expect(said('', node('address: 10.20.0.11', 'address: 10.20.0.99'))).toEqual([
    'error VERIFY_NODE attic nodes.shelf-1.address: is 10.20.0.99 in the cluster and 10.20.0.11 as declared',
  ]);
  expect(said('', node('amd64', 'arm64'))).toEqual([
    'error VERIFY_NODE attic nodes.shelf-1.arch: is arm64 in the cluster and amd64 as declared',
  ]);
  expect(said('', node("gpu: 'true'", "gpu: 'no'"))).toEqual([
    'error VERIFY_NODE attic nodes.shelf-1.labels.gpu: is "no" on the node and "true" as declared: pods that select it wait for ever',
  ]);
  const tainted = node(
    'spec: {}',
    `spec: { taints: [{ key: quiet, value: a, effect: NoSchedule }, { key: soft, effect: PreferNoSchedule }, { key: node.kubernetes.io/not-ready, effect: NoExecute }] }`,
  );
  expect(said('', tainted)).toEqual([
    'error VERIFY_NODE attic nodes.shelf-1.taints: quiet=a:NoSchedule is on the node and not declared: pods that do not tolerate it stay away',
  ]);
  expect(said('', tainted, withNode({ taints: [{ key: 'quiet', value: 'a', effect: 'NoSchedule' }] }))).toEqual([]);
  expect(said('', tainted, withNode({ taints: [{ key: 'quiet', value: 'a', effect: 'NoExecute' }] }))).toHaveLength(2);
});

test.each<[string, string, readonly string[]]>([
  [
    'cpu: 7500m',
    'cpu: 7000m',
    ['error VERIFY_ALLOCATABLE attic nodes.shelf-1.capacity.cpu: the node offers 7 of CPU to pods; by its declaration it is 7500m'],
  ],
  [
    'cpu: 7500m',
    "cpu: '8'",
    ['warning VERIFY_ALLOCATABLE attic nodes.shelf-1.capacity.cpu: the node offers 8 of CPU to pods; by its declaration it is 7500m'],
  ],
  ['memory: 32403456Ki', 'memory: 32300000Ki', []],
  [
    'memory: 32403456Ki',
    'memory: 16Gi',
    [
      'error VERIFY_ALLOCATABLE attic nodes.shelf-1.capacity.memory: the node offers 16Gi of memory to pods; by its declaration it is 30.9Gi',
    ],
  ],
  ['memory: 32403456Ki', 'memory: nobody knows', []],
  [
    "pods: '110'",
    "pods: '250'",
    ['warning VERIFY_ALLOCATABLE attic nodes.shelf-1.capacity.pods: the node offers 250 places for pods; by its declaration it is 110'],
  ],
])('VERIFY_ALLOCATABLE: %s in place of %s', (what, by, expected) => {
  expect(said('', node(what, by))).toEqual(expected);
});

test('VERIFY_ALLOCATABLE: devices that no plugin offers, and a smaller disk', () => {
  const gpus = [{ vendor: 'nvidia' as const, model: 'A2', memory: '16Gi', count: 1, resource: 'nvidia.com/gpu', replicas: 2 }];
  expect(said('', cluster(''), withNode({ gpus }))).toEqual([
    'error VERIFY_ALLOCATABLE attic nodes.shelf-1.gpus: the node offers 0 of nvidia.com/gpu; by its declaration it is 2',
  ]);
  expect(said('', node("pods: '110'", "pods: '110', nvidia.com/gpu: '2'"), withNode({ gpus }))).toEqual([]);
  const disk = withNode({ capacity: { cpu: '8', memory: '32Gi', pods: 110, ephemeralStorage: '200Gi' } });
  expect(said('', cluster(''), disk)).toEqual([
    'error VERIFY_ALLOCATABLE attic nodes.shelf-1.capacity.ephemeralStorage: the node offers 100Gi of storage for images, logs and empty directories; by its declaration it is 200Gi',
  ]);
});

test('VERIFY_WRONG_CLUSTER: neither a name nor an address of a node is ours, so nothing else is said', () => {
  const other = shelf.replaceAll('shelf-1', 'barn-1').replace('10.20.0.11', '10.30.0.11');
  expect(said('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n', cluster('', { nodes: { value: objects(other) } }))).toEqual([
    'error VERIFY_WRONG_CLUSTER attic nodes: its nodes are barn-1; attic has shelf-1 (10.20.0.11)',
  ]);
  expect(said('', cluster('', { nodes: { value: objects(shelf.replaceAll('shelf-1', 'renamed')) } }))[0]).toMatch(/^error VERIFY_NODE/);
  expect(said('', cluster('', { nodes: { value: [] } }))).toEqual([
    'error VERIFY_NODE attic nodes.shelf-1: is not in the cluster, which has no nodes',
  ]);
});

const local: StorageClass = {
  key: 'local',
  name: 'local-path',
  provisioner: 'rancher.io/local-path',
  origin: 'provided',
  reclaimPolicy: 'Delete',
  bindingMode: 'WaitForFirstConsumer',
  topology: 'node',
  expandable: false,
  snapshots: false,
  default: true,
};
const liveClass = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local-path, annotations: { storageclass.kubernetes.io/is-default-class: 'true' } }
provisioner: rancher.io/local-path
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
`;
const claim = {
  namespace: 'home',
  name: 'photos',
  application: 'web',
  workload: 'web',
  storageClass: 'local',
  size: '1Gi',
  content: 'data' as const,
  replicas: 1,
};

test('VERIFY_CLASS: storage classes that the cluster brings', () => {
  const classes = (yaml: string) => cluster('', { storageClasses: { value: objects(yaml) } });
  const model: Model = { ...attic, storageClasses: [local], claims: [claim] };
  expect(said('', classes(liveClass), model)).toEqual([]);
  expect(said('', classes(''), model)).toEqual([
    'error VERIFY_CLASS attic storageClasses.local: there is no class "local-path"; home/photos needs it',
  ]);
  expect(said('', classes(''), { ...model, claims: [] })).toEqual([
    'warning VERIFY_CLASS attic storageClasses.local: there is no class "local-path"',
  ]);
  expect(
    said(
      '',
      classes(
        `${liveClass.replace('Delete', 'Retain').replace('WaitForFirstConsumer', 'Immediate').replace('local-path\n', 'other\n')}allowVolumeExpansion: true\n`,
      ),
      model,
    ),
  ).toEqual([
    'error VERIFY_CLASS attic storageClasses.local: provisioner is rancher.io/other in the cluster and rancher.io/local-path as declared',
    'error VERIFY_CLASS attic storageClasses.local: bindingMode is Immediate in the cluster and WaitForFirstConsumer as declared',
    'error VERIFY_CLASS attic storageClasses.local: reclaimPolicy is Retain in the cluster and Delete as declared',
    'error VERIFY_CLASS attic storageClasses.local: expandable is true in the cluster and false as declared',
  ]);
  expect(said('', classes(`${liveClass}---${liveClass.replace('local-path,', 'longhorn,')}`), model)).toEqual([
    'warning VERIFY_CLASS attic storageClasses: longhorn is a default in the cluster; declared as default is local-path',
  ]);
});

test('VERIFY_CLASS: ingress and priority classes', () => {
  const model: Model = {
    ...attic,
    ingresses: [
      { key: 'public', className: 'public', controller: 'traefik', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false },
    ],
    priorityClasses: [{ name: 'data', value: 900 }],
  };
  const live = (controller: string, value: number) =>
    cluster('', {
      ingressClasses: { value: [{ metadata: { name: 'public' }, spec: { controller } }] },
      priorityClasses: { value: [{ metadata: { name: 'data' }, value }] },
    });
  expect(said('', live('traefik.io/ingress-controller', 900), model)).toEqual([]);
  expect(said('', live('k8s.io/ingress-nginx', 1), model)).toEqual([
    'error VERIFY_CLASS attic ingresses.public: belongs to k8s.io/ingress-nginx in the cluster and to traefik as declared, which reads other annotations',
    'error VERIFY_CLASS attic priorityClasses.data: is 1 in the cluster and 900 as declared',
  ]);
  expect(said('', cluster('', { ingressClasses: { refused: { kind: 'forbidden', message: 'no' } } }), model)).toContain(
    'unchecked VERIFY_FORBIDDEN attic ingresses: no; none of them was compared',
  );
});

test('VERIFY_VERSION: another minor; patches and builds of a vendor are the same one', () => {
  expect(said('', cluster('', { version: { value: 'v1.36.9+k3s1' } }))).toEqual([]);
  expect(said('', cluster('', { version: { value: 'v1.34.4' } }))).toEqual([
    'error VERIFY_VERSION attic distribution.version: the cluster runs v1.34.4 and 1.36 is declared',
  ]);
  expect(said('', cluster('', { version: { refused: { kind: 'forbidden', message: 'no' } } }))).toEqual([
    'unchecked VERIFY_FORBIDDEN attic distribution.version: no; the minor was not compared',
  ]);
});

test('VERIFY_NETWORK: the range of the Services where the server does not say it', () => {
  const first = (clusterIP: string) => cluster('', { serviceRange: { value: undefined }, apiService: { value: { spec: { clusterIP } } } });
  expect(said('', first('10.152.183.1'))).toEqual([
    'unchecked VERIFY_NETWORK attic network.services: the server does not say its range, only that 10.152.183.1 lies in it',
  ]);
  expect(said('', first('10.96.0.1'))).toEqual([
    'error VERIFY_NETWORK attic network.services: the Service kubernetes has 10.96.0.1, and 10.152.183.0/24 is declared',
  ]);
  expect(said('', first('fd00::1'))).toEqual(['unchecked VERIFY_NETWORK attic network.services: the server does not say its range']);
});

const requirement: SecretRequirement = {
  namespace: 'home',
  name: 'auth',
  type: 'Opaque',
  keys: [{ name: 'password', kind: 'given', example: '', purpose: '' }],
  labels: {},
  producer: 'attic/web/web',
  consumers: [{ workload: 'web', key: 'password' }],
};

test.each<[string, string | undefined, readonly string[]]>([
  ['as required', 'type: Opaque\ndata: { password: c2VjcmV0, more: eA== }', []],
  ['missing', undefined, ['error VERIFY_SECRET attic secrets.home/auth: there is no such Secret; web reads it']],
  ['without data', 'type: Opaque', ['error VERIFY_SECRET attic secrets.home/auth: has no password; web reads it']],
  ['empty', "type: Opaque\ndata: { password: '' }", ['error VERIFY_SECRET attic secrets.home/auth: has nothing in password; web reads it']],
  [
    'of another type',
    'type: kubernetes.io/tls\ndata: { password: c2VjcmV0 }',
    [
      'error VERIFY_SECRET attic secrets.home/auth: is of type kubernetes.io/tls and must be of Opaque; a type cannot be changed, so delete it first',
    ],
  ],
])('VERIFY_SECRET: one that is %s', (_, yaml, expected) => {
  const value = yaml === undefined ? undefined : objects(yaml)[0];
  expect(said('', cluster('', { secrets: new Map([['home/auth', { value }]]) }), { ...attic, secrets: [requirement] })).toEqual(expected);
});

test('VERIFY_FORBIDDEN: a Secret that may not be read is neither right nor wrong', () => {
  const secrets = new Map([['home/auth', { refused: { kind: 'forbidden' as const, message: 'no' } }]]);
  expect(said('', cluster('', { secrets }), { ...attic, secrets: [requirement] })).toEqual([
    'unchecked VERIFY_FORBIDDEN attic secrets.home/auth: no; neither it nor its keys were looked at',
  ]);
});
