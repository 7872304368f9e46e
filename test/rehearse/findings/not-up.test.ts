import { expect, test } from 'vitest';
import { found, manifests, pod, unscheduled, yaml } from './_remains.ts';

const set = (kind: string, rest: string) =>
  `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: web, namespace: home, generation: 2 }, ${rest} }`;
const job = (rest: string) => `{ apiVersion: batch/v1, kind: Job, metadata: { name: web, namespace: home }, ${rest} }`;
const seen = 'observedGeneration: 2, updatedReplicas: 2';

test.each([
  ['a Deployment', set('Deployment', `spec: { replicas: 2 }, status: { ${seen}, readyReplicas: 1 }`), '1 of 2 pods are ready'],
  ['a StatefulSet', set('StatefulSet', `status: { observedGeneration: 2 }`), '0 of 1 pods are ready'],
  [
    'a DaemonSet',
    set('DaemonSet', 'status: { observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 2 }'),
    '2 of 3 pods are ready',
  ],
  [
    'one of an old version',
    set('Deployment', 'status: { observedGeneration: 1, updatedReplicas: 1, readyReplicas: 1 }'),
    'its controller has not acted on its latest version',
  ],
  ['a Job', job('status: { active: 1 }'), '0 runs of it have ended'],
])('REHEARSE_NOT_HEALTHY: %s that did not come up is never passed over', (_, object, how) => {
  const rendered = manifests(object);
  expect(found(object, { rendered }).map((line) => line.split('\n')[0])).toEqual([
    `error REHEARSE_NOT_HEALTHY at attic/web ${rendered[0]?.identity.kind} home/web: did not come up: ${how}, and nothing says why`,
  ]);
});

test.each([
  ['that is up', set('Deployment', `spec: { replicas: 2 }, status: { ${seen}, readyReplicas: 2 }`)],
  ['that is paused', set('Deployment', 'spec: { paused: true }, status: { observedGeneration: 2 }')],
  ['that is scaled to nothing', set('Deployment', 'spec: { replicas: 0 }, status: { observedGeneration: 2 }')],
  ['that wants no node', set('DaemonSet', 'status: { observedGeneration: 2 }')],
  ['that has ended', job('status: { conditions: [{ type: Complete, status: "True" }] }')],
  ['that is suspended', job('spec: { suspend: true }')],
])('a workload %s is no finding', (_, object) => {
  expect(found(object, { rendered: manifests(object) })).toEqual([]);
});

test('a workload whose pods or claims are a finding is none itself', () => {
  const object = set('StatefulSet', 'spec: { volumeClaimTemplates: [{ metadata: { name: data } }] }, status: { observedGeneration: 2 }');
  const rendered = manifests(object);
  const codes = (...others: readonly string[]) => found(yaml(object, ...others), { rendered }).map((line) => line.split(' ')[1]);
  const owned = (text: string) =>
    text.replace('apiVersion: apps/v1, kind: ReplicaSet, name: web-1', 'apiVersion: apps/v1, kind: StatefulSet, name: web');
  expect(codes(owned(pod('web-0', 'web', unscheduled('no room'))))).toEqual(['REHEARSE_PENDING']);
  const claim =
    '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: other, namespace: home }, spec: { storageClassName: none } }';
  const waiting = owned(pod('web-0', 'web', 'phase: Pending', 'volumes: [{ name: data, persistentVolumeClaim: { claimName: other } }]'));
  expect(codes(claim, waiting)).toEqual(['REHEARSE_CLAIM_UNBOUND']);
});
