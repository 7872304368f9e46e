import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { nodesOf } from '../../../src/rehearse/stand-ins/index.ts';
import { model, node } from './_model.ts';

const props = { version: 'v1.34.4', kubelet: (name: string) => `of-${name}` };

function first(changes: Partial<Model>): KubeObject {
  return nodesOf(model(changes), props).objects[0] as KubeObject;
}

function distribution(name: Model['distribution']['name']): Model['distribution'] {
  return { ...model().distribution, name, evictionMemory: name === 'k3s' ? '0' : '100Mi' };
}

const large = node({
  capacity: { cpu: '16', memory: '62.6Gi', pods: 110, ephemeralStorage: '900Gi' },
  reserved: { cpu: '1500m', memory: '4Gi' },
});

test('pods may use capacity less what is reserved and what the kubelet evicts for', () => {
  expect(first({ nodes: [large] }).status).toMatchObject({
    capacity: { cpu: '16', memory: '67216238183', 'ephemeral-storage': '900Gi', pods: '110' },
    allocatable: { cpu: '14500m', memory: String(67216238183 - 4 * 2 ** 30 - 100 * 2 ** 20), 'ephemeral-storage': '899Gi', pods: '110' },
  });
});

test.each([
  ['k3s', '855Gi', 67216238183 - 4 * 2 ** 30],
  ['talos', '810Gi', 67216238183 - 4 * 2 ** 30 - 100 * 2 ** 20],
] as const)('%s has thresholds of its own', (name, disk, memory) => {
  const { allocatable } = first({ nodes: [large], distribution: distribution(name) }).status as KubeObject;
  expect(allocatable).toMatchObject({ 'ephemeral-storage': disk, memory: String(memory) });
});

test('more reserved than there is leaves nothing, not less', () => {
  const small = node({ capacity: { cpu: '1', memory: '1Gi', pods: 110 }, reserved: { cpu: '2', memory: '2Gi' } });
  expect((first({ nodes: [small] }).status as KubeObject).allocatable).toMatchObject({ cpu: '0', memory: '0' });
});

test('shared devices count once for each share, those of one resource together, and are noted', () => {
  const gpu = { vendor: 'nvidia', model: 'A2', memory: '16Gi', resource: 'nvidia.com/gpu' } as const;
  const made = nodesOf(
    model({
      nodes: [
        node({
          gpus: [
            { ...gpu, count: 2, replicas: 4 },
            { ...gpu, count: 1, replicas: 1 },
          ],
        }),
      ],
    }),
    props,
  );
  expect(made.objects[0]?.status).toMatchObject({ capacity: { 'nvidia.com/gpu': '9' }, allocatable: { 'nvidia.com/gpu': '9' } });
  expect(made.notes.map(({ what }) => what)).toContain('8 × nvidia.com/gpu on node shelf-1');
});

test('a node without a declared disk gets one that keeps no pod away, and that is said', () => {
  const { notes, objects } = nodesOf(model(), props);
  expect(objects[0]?.status).toMatchObject({ capacity: { 'ephemeral-storage': '1Pi' } });
  expect(notes.map(({ what }) => what)).toEqual(['kubelet of shelf-1', '1Pi of ephemeral storage on node shelf-1']);
});

test.each([
  ['microk8s', 'control-plane', { 'microk8s.io/cluster': 'true', 'node.kubernetes.io/microk8s-controlplane': 'microk8s-controlplane' }],
  ['microk8s', 'worker', { 'microk8s.io/cluster': 'true', 'node.kubernetes.io/microk8s-worker': 'microk8s-worker' }],
  ['k3s', 'control-plane', { 'node-role.kubernetes.io/control-plane': 'true', 'node.kubernetes.io/instance-type': 'k3s' }],
  [
    'kubeadm',
    'control-plane',
    { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
  ],
] as const)('a %s node that is %s carries the labels of its distribution', (name, role, labels) => {
  const { metadata } = first({ nodes: [node({ roles: [role], arch: 'arm64' })], distribution: distribution(name) });
  expect((metadata as KubeObject).labels).toMatchObject({
    ...labels,
    'kubernetes.io/hostname': 'shelf-1',
    'kubernetes.io/arch': 'arm64',
    'beta.kubernetes.io/arch': 'arm64',
    'kubernetes.io/os': 'linux',
  });
});

test('labels of the owner count last; taints, address, version and kubelet are as given', () => {
  const made = first({
    nodes: [
      node({
        labels: { 'topology.kubernetes.io/zone': 'attic', 'kubernetes.io/hostname': 'other' },
        taints: [{ key: 'quiet', effect: 'NoSchedule' }],
      }),
    ],
  });
  expect(made).toMatchObject({
    metadata: {
      labels: { 'topology.kubernetes.io/zone': 'attic', 'kubernetes.io/hostname': 'other' },
      annotations: { 'labwright.dev/kubelet': 'of-shelf-1' },
    },
    spec: { taints: [{ key: 'quiet', effect: 'NoSchedule' }] },
    status: {
      addresses: [
        { type: 'InternalIP', address: '10.20.0.11' },
        { type: 'Hostname', address: 'shelf-1' },
      ],
      nodeInfo: { kubeletVersion: 'v1.34.4', architecture: 'amd64' },
    },
  });
});
