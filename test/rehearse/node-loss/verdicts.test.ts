import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import { judgePods } from '../../../src/rehearse/node-loss/verdicts.ts';
import type { Snapshot } from '../../../src/rehearse/snapshot.ts';
import { onDiskOf, type PodProps, pod, scene, volume } from './_scene.ts';

/** What is said of the pods that were there before, when node a falls silent and is then said to be off. */
function said(before: readonly PodProps[], silent: readonly PodProps[], later: readonly PodProps[], rest: Partial<Snapshot> = {}): unknown {
  const at = (pods: readonly PodProps[]) => scene(pods.map(pod), rest);
  return judgePods({ before: at(before), silent: at(silent), outOfService: at(later) }, ['a']).map(
    ({ workload, pod: name, verdict, reason = '' }) => `${workload} ${name}: ${verdict}${reason === '' ? '' : `, ${reason}`}`,
  );
}

const web = { owner: 'ReplicaSet/web-1' };
const store = { name: 'store-0', owner: 'StatefulSet/store' };
const noRoom = '0/2 nodes are available: 2 node(s) had no room';

test('a pod is replaced when its controller has made another that is ready elsewhere', () => {
  const old = { ...web, name: 'old', node: 'a' };
  const replicaSet: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-1',
      namespace: 'home',
      uid: 'ReplicaSet/web-1',
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'w', controller: true }],
    },
  };
  const going = { ...old, isReady: false, isBeingDeleted: true };
  const successor = { ...web, name: 'new', node: 'b' };
  expect(said([old], [going, successor], [successor], { replicaSets: [replicaSet] })).toEqual(['Deployment home/web old: replaced']);
});

test('a pod of a StatefulSet is stuck until somebody says that the machine is off', () => {
  const old = { ...store, uid: 'old', node: 'a' };
  const going = { ...old, isReady: false, isBeingDeleted: true };
  expect(said([old], [going], [{ ...store, uid: 'new', node: 'b' }])).toEqual([
    'StatefulSet home/store store-0: stuck, a StatefulSet makes a new pod only when the old one has surely ended, and a cannot say so',
  ]);
});

test('a new pod is not up while the volume is attached to the silent node, though it is ready in a rehearsal', () => {
  const old = { ...web, name: 'old', node: 'a', claim: 'data' };
  const going = { ...old, isReady: false, isBeingDeleted: true };
  const successor = { ...web, name: 'new', node: 'b', claim: 'data' };
  const stuck = ['ReplicaSet home/web-1 old: stuck, its volume home/data is still attached to a, and may be attached to one node only'];
  expect(said([old], [going, successor], [successor], volume('data'))).toEqual(stuck);
  expect(said([old], [going, successor], [successor], volume('data', { accessModes: ['ReadWriteMany'] }))).toEqual([
    'ReplicaSet home/web-1 old: replaced',
  ]);
});

test('a pod whose volume lies on the lost disk is impossible, whoever makes it', () => {
  const scheduler = "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity";
  const set = { ...store, uid: 'old', node: 'a', claim: 'data' };
  const deployment = { ...web, name: 'old', node: 'a', claim: 'data' };
  const lies = `its volume home/data lies on a: ${scheduler}`;
  const before = [set, deployment];
  const silent = before.map((one) => ({ ...one, isReady: false, isBeingDeleted: true }));
  const later = [
    { ...store, uid: 'new', claim: 'data', scheduler },
    { ...web, name: 'new', claim: 'data', scheduler },
  ];
  expect(said(before, [...silent, later[1]!], later, volume('data', onDiskOf('a')))).toEqual([
    `ReplicaSet home/web-1 old: impossible, ${lies}`,
    `StatefulSet home/store store-0: impossible, ${lies}`,
  ]);
});

test('a pod without room elsewhere is impossible, in the words of the scheduler', () => {
  const old = { ...web, name: 'old', node: 'a' };
  const waiting = { ...web, name: 'new', scheduler: noRoom };
  expect(said([old], [{ ...old, isBeingDeleted: true }, waiting], [waiting])).toEqual([`ReplicaSet home/web-1 old: impossible, ${noRoom}`]);
});

test('a pod that finds its place only after the old one is gone is stuck, with what the scheduler said until then', () => {
  const old = { ...web, name: 'old', node: 'a' };
  const waiting = { ...web, name: 'new', scheduler: noRoom };
  expect(said([old], [{ ...old, isBeingDeleted: true }, waiting], [{ ...web, name: 'new', node: 'b' }])).toEqual([
    `ReplicaSet home/web-1 old: stuck, ${noRoom}`,
  ]);
});

test('of several pods of one controller each new one counts once', () => {
  const old = ['x', 'y'].map((name) => ({ ...web, name, node: 'a' }));
  const successors = [
    { ...web, name: 'waits', scheduler: noRoom },
    { ...web, name: 'runs', node: 'b' },
  ];
  expect(said(old, successors, successors)).toEqual([
    'ReplicaSet home/web-1 x: replaced',
    `ReplicaSet home/web-1 y: impossible, ${noRoom}`,
  ]);
});

test('a pod that no controller makes and that admission refuses says so', () => {
  const old = { ...web, name: 'old', node: 'a' };
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'home' },
    reason: 'FailedCreate',
    message: 'exceeded quota: sums',
    involvedObject: { uid: 'ReplicaSet/web-1' },
  };
  expect(said([old], [{ ...old, isBeingDeleted: true }], [], { events: [event] })).toEqual([
    'ReplicaSet home/web-1 old: impossible, exceeded quota: sums',
  ]);
  expect(said([{ name: 'bare', node: 'a' }], [{ name: 'bare', node: 'a', isBeingDeleted: true }], [])).toEqual([
    'Pod home/bare bare: stuck, no controller makes it anew; Argo CD does, once the old one is gone',
  ]);
});

test('a pod that nothing evicts stays, and is told apart from one that the taint drives off', () => {
  const clinging = { ...web, name: 'old', node: 'a', tolerations: [{ operator: 'Exists' }] };
  expect(said([clinging], [clinging], [clinging])).toEqual([
    'ReplicaSet home/web-1 old: stuck, it tolerates every taint without a limit, so nothing evicts it',
  ]);
  const patient = { ...clinging, tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists' }] };
  const successor = { ...web, name: 'new', node: 'b' };
  expect(said([patient], [patient], [successor])).toEqual([
    'ReplicaSet home/web-1 old: stuck, it tolerates an unreachable node without a limit, so nothing evicts it',
  ]);
  const held = { ...web, name: 'old', node: 'a' };
  expect(said([held], [held], [successor])).toEqual([
    'ReplicaSet home/web-1 old: stuck, Kubernetes evicts nothing while so many nodes are silent at once',
  ]);
});

test('a pod of a node that goes on is judged too when it made way', () => {
  const meek = { name: 'meek', owner: 'ReplicaSet/meek-1', node: 'b' };
  const waiting = { name: 'next', owner: 'ReplicaSet/meek-1', scheduler: noRoom };
  const madeWay = 'it ran on b and made way for a pod of higher priority';
  expect(said([meek], [waiting], [waiting])).toEqual([`ReplicaSet home/meek-1 meek: impossible, ${madeWay}; ${noRoom}`]);
  expect(said([meek], [waiting], [{ ...waiting, node: 'b' }])).toEqual([`ReplicaSet home/meek-1 meek: replaced, ${madeWay}`]);
});

test('pods of a DaemonSet belong to the node; what was not up, what is done and what stays is not judged', () => {
  const agent = { name: 'agent', owner: 'DaemonSet/agent', node: 'a' };
  const others = [
    { ...web, name: 'never', node: 'a', isReady: false },
    { ...web, name: 'elsewhere', node: 'b' },
  ];
  expect(said([agent, ...others], others, others)).toEqual(['DaemonSet home/agent agent: expected']);
});
