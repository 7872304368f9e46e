import { expect, test } from 'vitest';
import type { Model, Node } from '../../../src/model/index.ts';
import { reviewFleet } from '../../../src/review/index.ts';
import { database, storageClass, volumeOn } from '../../checks/local-volumes.ts';
import { manifests, smallModel } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

const [shelf] = smallModel.nodes as readonly [Node];
const facts = (before: Partial<Model>, after: Partial<Model>) => told(['facts'], state('', before), state('', after));
const distribution = (changes: Partial<Model['distribution']>) => ({ distribution: { ...smallModel.distribution, ...changes } });
const network = (changes: Partial<Model['network']>) => ({ network: { ...smallModel.network, ...changes } });

test.each([
  [
    '1.35',
    '1.36',
    'restart Kubernetes of attic: goes from 1.35 to 1.36: nodes are drained one after another, so that all pods move or restart',
  ],
  ['1.34', '1.36', 'interruption Kubernetes of attic: goes from 1.34 to 1.36: one minor at a time, never over one'],
  [
    '1.36',
    '1.35',
    'interruption Kubernetes of attic: goes back from 1.36 to 1.35, which a control plane cannot: its data is of the newer one',
  ],
])('Kubernetes %s → %s', (from, to, expected) => {
  expect(facts(distribution({ version: from }), distribution({ version: to }))).toEqual([expected]);
});

test('another distribution, an addon, another port', () => {
  expect(facts({}, distribution({ name: 'k3s' }))).toEqual([
    'interruption cluster attic: is k3s instead of microk8s: another cluster on the same machines, which starts empty',
  ]);
  expect(facts({}, distribution({ addons: ['gpu'] }))).toEqual(['none addon gpu: has to be switched on by hand: nothing in Git does it']);
  expect(facts(distribution({ addons: ['gpu'] }), {})).toEqual([
    'interruption addon gpu: is not declared any more: what it brings goes when it is switched off',
  ]);
  expect(facts({}, distribution({ apiPort: 6443 }))).toEqual([
    'interruption API server: is at port 6443 instead of 16443: policies and kubeconfigs have to follow',
  ]);
});

test('ranges that a running cluster cannot change, and its network', () => {
  expect(facts({}, network({ pods: '10.2.0.0/16', services: '10.3.0.0/24' }))).toEqual([
    'interruption range of pods: is 10.2.0.0/16 instead of 10.1.0.0/16: a running cluster cannot change it, so that it has to be made anew, or the fact is wrong',
    'interruption range of Services: is 10.3.0.0/24 instead of 10.152.183.0/24: a running cluster cannot change it, so that it has to be made anew, or the fact is wrong',
  ]);
  expect(facts({}, network({ cni: { name: 'cilium', enforcesPolicies: true }, nodes: '10.20.0.0/23' }))).toEqual([
    'interruption network of pods: is cilium instead of calico: every pod is made anew, on every node',
    'none range of nodes: is 10.20.0.0/23 instead of 10.20.0.0/24',
  ]);
});

test('nodes that come and go', () => {
  const second: Node = { ...shelf, name: 'shelf-2', address: '10.20.0.12', roles: ['worker'] };
  expect(facts({}, { nodes: [shelf, second] })).toEqual([
    'none node shelf-2: joins at 10.20.0.12, as worker, with 8 CPU and 32Gi: nothing in Git does it',
  ]);
  expect(facts({ nodes: [shelf, second] }, {})).toEqual(['interruption node shelf-2: leaves: its pods move to other nodes']);
});

test('what lies on the disks of a node that leaves alone', () => {
  const second: Node = { ...shelf, name: 'shelf-2', address: '10.20.0.12', roles: ['worker'], disks: [{ name: 'data', size: '1Ti' }] };
  const volume = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: photos }
spec:
  capacity: { storage: 100Gi }
  local: { path: /mnt/data/photos }
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [shelf-2] }] }] } }
`;
  expect(told(['facts'], state(volume, { nodes: [shelf, second] }), state(volume))).toEqual([
    'interruption node shelf-2: leaves: a volume lies on its disks alone, and nothing moves it',
  ]);
});

test('a node that leaves may take volumes along that lie where their first pod was placed', () => {
  const pi: Node = { ...shelf, name: 'pi', address: '10.20.0.12', roles: ['worker'] };
  const local = storageClass({ name: 'local-retain', topology: 'node' });
  const nas = storageClass({ name: 'nas', topology: 'cluster' });
  const [before, after] = [{ nodes: [shelf, pi], storageClasses: [local, nas] }, { storageClasses: [local, nas] }];
  const said = (yaml: string) =>
    review(state(yaml, before), state(yaml, after)).consequences.filter(({ topic, subject }) => topic === 'facts' && subject === 'node pi');

  expect(said(database('redis', 'local-retain'))).toMatchObject([
    {
      level: 'interruption',
      message: 'leaves: its pods move to other nodes, but not those whose volume lies on its disks, as that of web may',
      evidence: ['nodes: -pi', 'perhaps there: claim home/data-redis-0 of web, class local-retain (topology: node)'],
      hint: 'see which pods run there, for they do where their volume lies: `kubectl get pods -A --field-selector spec.nodeName=pi`; back up what lies there and restore it on another node, or move the data, before you `kubectl drain pi`',
    },
  ]);
  expect(
    said(database('redis', 'local-retain') + database('postgres', 'local-retain', 'nodeSelector: { kubernetes.io/hostname: pi }')),
  ).toMatchObject([
    {
      message: 'leaves: a volume lies on its disks alone, and nothing moves it; that of web may lie there too',
      evidence: [
        'nodes: -pi',
        'only there: home/data-postgres-0',
        'perhaps there: claim home/data-redis-0 of web, class local-retain (topology: node)',
      ],
    },
  ]);
  const moves = { message: 'leaves: its pods move to other nodes', hint: '`kubectl drain pi` before you take it out' };
  expect(said(database('redis', 'nas'))).toMatchObject([moves]);
  expect(said(database('redis', 'local-retain', 'nodeSelector: { gpu: "true", kubernetes.io/hostname: shelf-1 }'))).toMatchObject([moves]);
  expect(said(database('redis', 'local-retain') + volumeOn('shelf-1', 'data-redis-0'))).toMatchObject([moves]);
});

test('a machine under another name is another node, to which no volume comes along', () => {
  const local = storageClass({ name: 'local-retain', topology: 'node' });
  const cellar: Node = { ...shelf, name: 'cellar' };
  const said = (yaml: string, before: Partial<Model> = {}) => {
    const sides = [state(yaml, { storageClasses: [local], ...before }), state(yaml, { storageClasses: [local], nodes: [cellar] })] as const;
    return review(...sides).consequences.filter(({ topic }) => topic === 'facts');
  };
  expect(said(database('redis', 'local-retain'))).toMatchObject([
    {
      level: 'interruption',
      subject: 'node shelf-1',
      message:
        'is called cellar from now on, which is another node to Kubernetes: a volume is bound to the old name, and the pods on it wait for ever',
      evidence: [`nodes at ${shelf.address}: shelf-1 → cellar`, 'only there: home/data-redis-0'],
      hint: 'keep the name; or back up what lies there, let the machine join as cellar, `kubectl delete node shelf-1`, delete its claims, push, and restore',
    },
  ]);
  expect(said('')).toMatchObject([
    {
      message: 'is called cellar from now on, which is another node to Kubernetes: its pods are made anew there',
      hint: 'let the machine join as cellar, `kubectl delete node shelf-1`',
    },
  ]);
  const pi: Node = { ...shelf, name: 'pi', address: '10.20.0.12' };
  expect(said(database('redis', 'local-retain'), { nodes: [shelf, pi] }).map(({ message }) => message)).toEqual([
    'is called cellar from now on, which is another node to Kubernetes: that of web may be bound to the old name',
    'leaves: a control plane less; its pods move to other nodes, but not those whose volume lies on its disks, as that of web may',
  ]);
});

test('a node that is otherwise than before', () => {
  const node = (changes: Partial<Node>) => facts({}, { nodes: [{ ...shelf, ...changes }] });
  expect(node({ address: '10.20.0.13' })).toEqual(['interruption node shelf-1: is at 10.20.0.13 instead of 10.20.0.11']);
  expect(node({ capacity: { cpu: '8', memory: '64Gi', pods: 110 } })).toEqual([
    'none node shelf-1: has 8 CPU and 64Gi (8 and 32Gi before)',
  ]);
  expect(node({ taints: [{ key: 'gpu', effect: 'NoExecute' }] })).toEqual([
    'interruption node shelf-1: is tainted with gpu:NoExecute: pods that do not tolerate it are evicted',
  ]);
  expect(node({ labels: {} })).toEqual(['none node shelf-1: has not the label gpu=true any more']);
  expect(node({ roles: ['control-plane'] })).toEqual(['restart node shelf-1: is control-plane now, was control-plane and worker']);
});

test('labels of nodes come from nobody but a person', () => {
  const about = (was: Partial<Node>, is: Partial<Node>, yaml = '') =>
    review(state(yaml, { nodes: [{ ...shelf, ...was }] }), state(yaml, { nodes: [{ ...shelf, ...is }] })).consequences.filter(
      ({ topic }) => topic === 'facts',
    );
  const redis = database('redis', 'local', 'nodeSelector: { disk: ssd }');
  expect(about({ labels: {} }, { labels: { disk: 'ssd' } }, redis)).toMatchObject([
    {
      level: 'none',
      message: 'is to have the label disk=ssd, which StatefulSet home/redis asks for: nothing in Git puts it there',
      evidence: ['nodes[shelf-1].labels: {} → {"disk":"ssd"}'],
      hint: '`kubectl label node shelf-1 --overwrite disk=ssd`',
    },
  ]);
  expect(about({ labels: { disk: 'hdd', old: 'yes' } }, { labels: { disk: 'ssd' } })).toMatchObject([
    {
      message: 'has not the label disk=hdd, old=yes any more; is to have the label disk=ssd: nothing in Git puts it there',
      hint: '`kubectl label node shelf-1 --overwrite disk=ssd`, `kubectl label node shelf-1 old-`',
    },
  ]);
  const pi: Node = { ...shelf, name: 'pi', address: '10.20.0.12', labels: { disk: 'ssd', 'kubernetes.io/hostname': 'pi' } };
  expect(review(state(''), state('', { nodes: [shelf, pi] })).consequences).toContainEqual(
    expect.objectContaining({
      subject: 'node pi',
      hint: 'join the machine before you push: what is placed on it waits until it is there; `kubectl label node pi --overwrite disk=ssd`',
    }),
  );
});

test('storage classes and address pools', () => {
  const one = storageClass({ default: true });
  expect(facts({ storageClasses: [one] }, { storageClasses: [{ ...one, reclaimPolicy: 'Delete', default: false }] })).toEqual([
    'none storage class local: deletes what is released from now on; volumes that are there keep the policy they were made with',
    'none storage class local: is not the default any more: claims that name no class get another one, or wait',
  ]);
  const claims = [
    {
      namespace: 'home',
      name: 'photos',
      application: 'web',
      workload: 'web',
      storageClass: 'local',
      size: '1Gi',
      content: 'data',
      replicas: 1,
    },
  ] as const;
  expect(facts({ storageClasses: [one], claims }, { claims })).toEqual([
    'none storage class local: is not declared any more; a claim is of it, and volumes do not change their class',
  ]);
  expect(facts({}, { addressPools: [{ key: 'lan', ranges: ['10.20.0.200-10.20.0.210'] }] })).toEqual([
    'none address pool lan: is new, with 10.20.0.200-10.20.0.210',
  ]);
});

test('a cluster that is new, and one that is gone', () => {
  const one = { model: smallModel, manifests: manifests('{ apiVersion: v1, kind: ConfigMap, metadata: { name: one } }') };
  const [none, some] = [
    { name: 'main', clusters: [] },
    { name: 'working tree', clusters: [one] },
  ];
  expect(reviewFleet(none, some).clusters[0]?.consequences).toMatchObject([
    { topic: 'facts', subject: 'cluster attic', message: 'is new, so there is nothing to compare it with' },
  ]);
  expect(reviewFleet(some, none).clusters[0]?.consequences.filter(({ topic }) => topic === 'facts')).toEqual([]);
});
