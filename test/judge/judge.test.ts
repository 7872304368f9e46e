import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/index.ts';
import { caseOf, type PlacementCase, renamed, seedOf, toInput } from './cases/index.ts';
import { CASE, podObject } from './driver/apart.ts';
import { everythingOf } from './exhaustive/index.ts';
import { disagrees, summaryOf } from './judgement.ts';
import { ordersOf } from './orders.ts';
import { podsOf } from './pods.ts';
import { smallerThan } from './shrink.ts';
import { sumsOf } from './sums.ts';

const node = (name: string, changes: object = {}) => ({
  ...toInput({ nodes: [], objects: [] }).model.nodes[0],
  name: `case-0-${name}`,
  address: '10.20.0.11',
  roles: ['worker'] as const,
  arch: 'amd64' as const,
  labels: { 'kubernetes.io/hostname': `case-0-${name}` },
  taints: [],
  capacity: { cpu: '2', memory: '4Gi', pods: 110 },
  reserved: { cpu: '0', memory: '0' },
  disks: [],
  gpus: [],
  ...changes,
});

const workload = (kind: string, name: string, spec: JsonObject, rest: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'case-0-home' },
  spec: { ...rest, template: { metadata: { labels: { app: name } }, spec } },
});

const asking = (cpu: string, rest: JsonObject = {}): JsonObject => ({
  ...rest,
  containers: [{ name: 'main', resources: { requests: { cpu } } }],
});

describe('cases', () => {
  test('a seed gives the same house again, and the next one another', () => {
    expect(caseOf(seedOf(1, 0))).toEqual(caseOf(seedOf(1, 0)));
    expect(caseOf(seedOf(1, 0))).not.toEqual(caseOf(seedOf(1, 1)));
  });

  test('under another token nothing of the first is left', () => {
    expect(JSON.stringify(renamed(caseOf(seedOf(1, 3)), 'case-x'))).not.toContain('case-0');
  });
});

describe('pods', () => {
  test('a DaemonSet gets a pod for each node that it may run on, pinned by name', () => {
    const nodes = [node('n1'), node('n2', { taints: [{ key: 'quiet', effect: 'NoExecute' }] })];
    const pods = podsOf({ nodes, objects: [workload('DaemonSet', 'agent', asking('10m'))] });
    expect(pods.map(({ name }) => name)).toEqual(['agent-case-0-n1']);
    expect(pods[0]?.spec['affinity']).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['case-0-n1'] }] }],
        },
      },
    });
  });

  test('each pod of a StatefulSet has the claim of its number', () => {
    const objects = [workload('StatefulSet', 'db', asking('1'), { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] })];
    expect(podsOf({ nodes: [], objects }).map(({ spec }) => spec['volumes'])).toEqual([
      [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
      [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } }],
    ]);
  });

  test('on the control plane a pod sees nodes, namespaces and topologies of its own case only', () => {
    const [pod] = podsOf({
      nodes: [],
      objects: [
        workload('Deployment', 'web', {
          ...asking('1'),
          affinity: { podAffinity: { terms: [{ namespaceSelector: {} }] } },
          topologySpreadConstraints: [
            { topologyKey: 'topology.kubernetes.io/zone', nodeAffinityPolicy: 'Ignore' },
            { topologyKey: 'topology.kubernetes.io/zone' },
          ],
        }),
      ],
    });
    expect(podObject(pod!, 'case-x')['spec']).toMatchObject({
      nodeSelector: { [CASE]: 'case-x' },
      affinity: { podAffinity: { terms: [{ namespaceSelector: { matchLabels: { [CASE]: 'case-x' } } }] } },
      topologySpreadConstraints: [{ topologyKey: 'zone.case-x' }, { topologyKey: 'topology.kubernetes.io/zone' }],
    });
  });
});

test('five orders are shuffled by the seed, and one is bent on proving us wrong', () => {
  const pods = podsOf({ nodes: [], objects: [workload('Deployment', 'web', asking('1'), { replicas: 8 })] });
  const names = (seed: number) => ordersOf(pods, seed, 'small first').map((order) => order.pods.map(({ name }) => name));
  expect(names(7)).toEqual(names(7));
  expect(names(7)).not.toEqual(names(8));
  expect(names(7)).toHaveLength(6);
  for (const order of names(7)) expect([...order].sort()).toEqual(pods.map(({ name }) => name).sort());
});

describe('what sums alone say', () => {
  const house = (cpu: string, rest: JsonObject = {}): PlacementCase => ({
    nodes: [node('n1'), node('n2')],
    objects: [workload('Deployment', 'web', asking(cpu, rest), { replicas: 2 })],
  });

  test.each([
    ['cannot', house('2100m')],
    ['fits', house('500m')],
    ['room', house('1500m')],
    ['room', house('500m', { nodeSelector: { disk: 'ssd' } })],
  ])('%s', (said, one) => expect(sumsOf(one)).toBe(said));
});

describe('everything that can become of a small house', () => {
  const house = (...objects: readonly JsonObject[]): PlacementCase => ({ nodes: [node('n1'), node('n2')], objects });

  test('two pods of one core may take the room of one of two cores', () => {
    const one = house(workload('Deployment', 'small', asking('1'), { replicas: 2 }), workload('Deployment', 'large', asking('2')));
    expect(everythingOf(one)).toBe('depends');
  });

  test('a higher priority gets its place back', () => {
    const one = house(
      workload('Deployment', 'small', asking('1'), { replicas: 2 }),
      workload('Deployment', 'large', asking('2', { priorityClassName: 'data' })),
    );
    expect(everythingOf(one)).toBe('fits');
  });

  test('unless it waits politely', () => {
    const one = house(
      workload('Deployment', 'small', asking('1'), { replicas: 2 }),
      workload('Deployment', 'large', asking('2', { priorityClassName: 'patient' })),
    );
    expect(everythingOf(one)).toBe('depends');
  });

  test('too much is too much', () => {
    expect(everythingOf(house(workload('Deployment', 'large', asking('2'), { replicas: 3 })))).toBe('cannot');
  });
});

test('we are wrong where the scheduler did what we rule out, and only there', () => {
  const wrong = (['fits', 'depends', 'cannot', 'undecided'] as const).flatMap((verdict) =>
    (['always', 'sometimes', 'never'] as const).filter((truth) => disagrees(verdict, truth)).map((truth) => `${verdict} ${truth}`),
  );
  expect(wrong).toEqual(['fits sometimes', 'fits never', 'cannot always', 'cannot sometimes']);
});

test('an answer that says too little fails a run', () => {
  const outcomes = [{ order: 'shuffle 1', pending: {}, evictions: 0, nodes: {} }];
  const one = { seed: 1, house: { nodes: [], objects: [] }, sums: 'room', outcomes } as const;
  expect(summaryOf([{ ...one, verdict: 'depends' }]).exceeded).toEqual(['depends']);
  expect(summaryOf([{ ...one, verdict: 'fits' }]).exceeded).toEqual([]);
});

test('a smaller house has one thing less, and no volume without its workload', () => {
  const volume = { kind: 'PersistentVolume', metadata: { name: 'case-0-data-db-0' } };
  const house = {
    nodes: [node('n1')],
    objects: [workload('StatefulSet', 'db', asking('1')), volume, workload('Deployment', 'web', asking('1'))],
  };
  expect(smallerThan(house).map(({ objects }) => objects.map(({ metadata }) => (metadata as JsonObject)['name']))).toEqual([
    ['web'],
    ['db', 'case-0-data-db-0'],
  ]);
});
