import { expect, test } from 'vitest';
import type { Node } from '../../../src/model/index.ts';
import { database, storageClass, volumeOn } from '../../checks/local-volumes.ts';
import { deployment, smallModel } from '../../checks/support.ts';
import { review, state } from '../states.ts';

const [shelf] = smallModel.nodes as readonly [Node];
const pi: Node = { ...shelf, name: 'pi', address: '10.20.0.12', roles: ['worker'], labels: {} };
const house = { nodes: [shelf, pi], storageClasses: [storageClass({ name: 'local' }), storageClass({ name: 'nas', topology: 'cluster' })] };
const on = (node: string) => `nodeSelector: { kubernetes.io/hostname: ${node} }`;

const keptOff = (before: string, after: string, nodes: readonly Node[] = house.nodes) =>
  review(state(before, house), state(after, { ...house, nodes })).consequences.filter(({ message }) => message.startsWith('is kept off'));
const said = (...states: Parameters<typeof keptOff>) =>
  keptOff(...states).map(({ level, subject, message }) => `${level} ${subject}: ${message}`);

test('a selector that keeps a pod off the node where its volume may lie', () => {
  expect(keptOff(database('redis', 'local'), database('redis', 'local', on('shelf-1')))).toMatchObject([
    {
      topic: 'interruption',
      level: 'interruption',
      application: 'web',
      subject: 'StatefulSet home/redis',
      message: 'is kept off pi, where the volume of claim home/data-redis-0 may lie: then its pod stays Pending',
      evidence: [
        'spec.template.spec.nodeSelector: (not set) → { kubernetes.io/hostname: shelf-1 }',
        'claim home/data-redis-0: class local (topology: node)',
      ],
      hint: '`kubectl -n home describe pvc data-redis-0` names its node; if it is pi, back it up, remove the claim and restore it after the push, or leave its place as it was',
    },
  ]);
});

test('a pod that goes to another node than the one its volume lies on for certain', () => {
  expect(said(database('redis', 'local', on('pi')), database('redis', 'local', on('shelf-1')))).toEqual([
    'interruption StatefulSet home/redis: is kept off pi, where the volume of claim home/data-redis-0 lies: its pod stays Pending',
  ]);
});

test('several pods with a volume each', () => {
  const three = (pod = '') => database('db', 'local', pod).replace('spec:', 'spec:\n  replicas: 3');
  expect(said(three(), three(on('shelf-1')))).toEqual([
    'interruption StatefulSet home/db: is kept off pi, where volumes of 3 claims home/data-db-0 … data-db-2 may lie: then their pods stay Pending',
  ]);
});

test('a taint and a label of a node keep pods off as well', () => {
  const tainted = { ...pi, taints: [{ key: 'gpu', effect: 'NoSchedule' }] } as const;
  expect(said(database('redis', 'local'), database('redis', 'local'), [shelf, tainted])).toEqual([
    'interruption StatefulSet home/redis: is kept off pi, where the volume of claim home/data-redis-0 may lie: then its pod stays Pending',
  ]);
  expect(
    said(database('redis', 'local', 'nodeSelector: { gpu: "true" }'), database('redis', 'local', 'nodeSelector: { gpu: "true" }'), [
      { ...shelf, labels: {} },
      { ...pi, labels: { gpu: 'true' } },
    ]),
  ).toEqual([
    'interruption StatefulSet home/redis: is kept off shelf-1, where the volume of claim home/data-redis-0 lies: its pod stays Pending',
  ]);
});

test('a Job beside it is told too, and interrupts nothing', () => {
  const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: photos }
spec: { storageClassName: local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
`;
  const mount = 'volumes: [{ name: data, persistentVolumeClaim: { claimName: photos } }]';
  const copy = (pod: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: copy }
spec:
  schedule: '0 3 * * *'
  jobTemplate: { spec: { template: { spec: { ${pod}, containers: [{ name: copy, image: 'example.org/copy:1' }] } } } }
---
`;
  const photos = claim + deployment('photos', { pod: mount });
  expect(said(photos + copy(mount), photos + copy(`${on('shelf-1')}, ${mount}`))).toEqual([
    'none CronJob home/copy: is kept off pi, where the volume of claim home/photos may lie: then its pod stays Pending',
  ]);
});

test('nothing is said where no volume can be left behind', () => {
  const redis = database('redis', 'local');
  // A place more; a volume that moves, one that lies elsewhere, one that is not there yet; a node that is gone.
  expect(keptOff(database('redis', 'local', on('pi')), redis)).toEqual([]);
  expect(keptOff(database('redis', 'nas'), database('redis', 'nas', on('pi')))).toEqual([]);
  const byHand = volumeOn('shelf-1', 'data-redis-0');
  expect(keptOff(redis + byHand, database('redis', 'local', on('shelf-1')) + byHand)).toEqual([]);
  expect(keptOff('', database('redis', 'local', on('pi')))).toEqual([]);
  expect(keptOff(redis, redis, [shelf])).toEqual([]);
});
