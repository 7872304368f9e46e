import { expect, test } from 'vitest';
import { shortReason } from '../../../src/rehearse/base/reason.ts';
import { refusalsOf } from '../../../src/rehearse/base/refusals.ts';
import { only } from './_states.ts';

const object = (kind: string, apiVersion = 'v1') =>
  only(`{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: one, namespace: home } }`);
const cause = (field: string, message: string) => ({ field, message, reason: '' });
const change = (path: string) => ({ path, from: 'a', to: 'b' });
const found = (kind: string, causes: readonly [field: string, message: string][], paths: readonly string[]) =>
  refusalsOf(
    object(kind),
    causes.map(([field, message]) => cause(field, message)),
    paths.map(change),
  ).map(({ reason, changes }) => [reason, ...changes.map(({ path }) => path)]);

test.each([
  ['Forbidden: updates to provisioner are forbidden.', 'updates to provisioner are forbidden'],
  ['Invalid value: 3: field is immutable', 'field is immutable'],
  ['Invalid value: {"matchLabels":{"app":"a: b"}}: field is immutable', 'field is immutable'],
  ['Invalid value: core.PodTemplateSpec{Name:"x", Value:"hunter2"}: field is immutable', 'field is immutable'],
  ['Invalid value: "object": a store never shrinks', 'a store never shrinks'],
  ['Invalid value: a store: it never shrinks', 'a store: it never shrinks'],
  ['Unsupported value: "x": supported values: "a", "b"', 'supported values: "a", "b"'],
  [
    'Invalid value: "v1alpha1": missing from spec.versions; v1alpha1 was previously a storage version, and must remain',
    'v1alpha1 was a storage version, and must remain until nothing is stored as it',
  ],
  ['Forbidden: spec is immutable after creation\n@@ -1 +1 @@\n-  "a"', 'spec is immutable after creation'],
  [
    "Forbidden: updates to statefulset spec for fields other than 'replicas' and 'template' are forbidden",
    'updates to this field of a Pod are forbidden',
  ],
])('%j is shortened to its point', (message, reason) => {
  expect(shortReason({ message }, object('Pod'))).toBe(reason);
});

test('the server names a field above or below the changed one', () => {
  expect(found('Deployment', [['spec.selector', 'Forbidden: no']], ['spec.selector.matchLabels.app', 'spec.replicas'])).toEqual([
    ['no', 'spec.selector.matchLabels.app'],
  ]);
  expect(found('ServiceCIDR', [['spec.cidrs[0]', 'Forbidden: no']], ['spec.cidrs'])).toEqual([['no', 'spec.cidrs']]);
});

test('a field that only starts with the same letters is another one', () => {
  expect(found('Pod', [['spec.node', 'Forbidden: no']], ['spec.nodeName', 'spec.node.a'])).toEqual([['no', 'spec.node.a']]);
});

test('items of the server, which counts, and ours, which have names, are the same', () => {
  expect(
    found('Pod', [['spec.containers[0].image', 'Forbidden: no']], ['spec.containers[web].image', 'spec.containers[web].args']),
  ).toEqual([['no', 'spec.containers[web].image']]);
});

test('what a message allows is not what it refuses', () => {
  const message = "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' and 'minReadySeconds' are forbidden";
  expect(
    found('StatefulSet', [['spec', message]], ['metadata.labels.a', 'spec.replicas', 'spec.template.spec.x', 'spec.serviceName']),
  ).toEqual([['updates to this field of a StatefulSet are forbidden', 'spec.serviceName']]);
  const pod = 'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.tolerations` (only additions)';
  expect(found('Pod', [['spec', pod]], ['spec.containers[web].image', 'spec.containers[web].command'])).toEqual([
    ['updates to this field of a Pod are forbidden', 'spec.containers[web].command'],
  ]);
});

test.each([
  ['PersistentVolumeClaim', 'spec', ['spec.storageClassName', 'spec.resources.requests.storage'], 'spec.storageClassName'],
  ['PersistentVolumeClaim', 'spec', ['spec.resources.requests.storage'], 'spec.resources.requests.storage'],
  ['PersistentVolumeClaim', '', ['spec.resources.requests.storage', 'kind'], 'spec.resources.requests.storage'],
  ['PersistentVolumeClaim', 'volumeMode', ['spec.volumeMode', 'kind'], 'spec.volumeMode'],
  ['PersistentVolume', 'spec.persistentvolumesource', ['spec.nfs.path', 'spec.capacity.storage'], 'spec.nfs.path'],
  ['Service', 'spec.clusterIPs[0]', ['spec.clusterIP', 'spec.ports[http].port'], 'spec.clusterIP'],
  ['CustomResourceDefinition', 'status.storedVersions[0]', ['spec.versions[v1alpha1]', 'spec.names.singular'], 'spec.versions[v1alpha1]'],
  ['Secret', 'data', ['stringData.token', 'type'], 'stringData.token'],
])('%s: what the server calls %j is the owner’s field', (kind, field, paths, expected) => {
  expect(found(kind, [[field, 'Forbidden: no']], paths)).toEqual([['no', expected]]);
});

test('a reason nobody changed anything for is dropped beside others, and alone it stands for all changes but metadata', () => {
  const follows: [string, string] = ['spec.podReplacementPolicy', 'Unsupported value: "a": supported values: "b"'];
  expect(found('Job', [follows, ['spec.podFailurePolicy', 'Forbidden: no']], ['spec.podFailurePolicy'])).toEqual([
    ['no', 'spec.podFailurePolicy'],
  ]);
  expect(found('CSIDriver', [['spec.attachedRequired', 'Forbidden: no']], ['spec.attachRequired', 'metadata.labels.a'])).toEqual([
    ['no', 'spec.attachRequired'],
  ]);
});

test('a change counts once, and equal reasons are one', () => {
  const causes: [string, string][] = [
    ['spec', 'Forbidden: immutable'],
    ['volumeMode', 'Forbidden: other'],
    ['spec.a', 'Forbidden: immutable'],
  ];
  expect(found('Store', causes, ['spec.volumeMode', 'spec.a'])).toEqual([['immutable', 'spec.volumeMode', 'spec.a']]);
});
