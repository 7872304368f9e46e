import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/index.ts';
import { type PodLoss, type Rehearsal, rehearseLosses } from '../../src/rehearse/index.ts';
import { host } from '../rehearse/_host.ts';
import { node, storageClass } from '../rehearse/stand-ins/_model.ts';
import { about, deployment, global, inOwnFolder, namespace, object, podSpec, programsOf, stateOf, workload } from './harness.ts';

inOwnFolder();

/** Rather on the machine that will be lost, with changes to the pod. */
function here(changes: JsonObject = {}, container: JsonObject = {}, name = 'shelf-2'): JsonObject {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }];
  const preferred = [{ weight: 100, preference: { matchExpressions } }];
  return podSpec({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }, ...changes }, container);
}

const requests = (amounts: JsonObject) => ({ resources: { requests: amounts } });
const claimSpec = (storageClassName: string) => ({
  accessModes: ['ReadWriteOnce'],
  storageClassName,
  resources: { requests: { storage: '1Gi' } },
});
const withVolume = (className: string) => ({
  serviceName: 'none',
  volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec(className) }],
});
const mounts = (claimName: string) => ({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] });
const tolerates = (...tolerations: readonly JsonObject[]) => ({ tolerations });
const inPair = { nodeSelector: { pair: 'true' } };

const state = stateOf(
  {
    home: [namespace('home'), global('scheduling.k8s.io/v1', 'PriorityClass', 'high', { value: 1000 })],
    web: [deployment('web', here())],
    hasty: [
      deployment(
        'hasty',
        here(tolerates({ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 })),
      ),
    ],
    agent: [workload('DaemonSet', 'agent', podSpec())],
    shared: [
      object('v1', 'PersistentVolumeClaim', 'shared', { spec: claimSpec('replicated') }),
      deployment('shared', here(mounts('shared')), { strategy: { type: 'Recreate' } }),
    ],
    moving: [workload('StatefulSet', 'moving', here(), withVolume('replicated'))],
    tied: [workload('StatefulSet', 'tied', here(), withVolume('local'))],
    large: [deployment('large', podSpec({}, requests({ memory: '40Gi' })))],
    clinging: [deployment('clinging', here(tolerates({ operator: 'Exists' })))],
    bare: [object('v1', 'Pod', 'bare', { spec: here() })],
    vip: [deployment('vip', here({ ...inPair, priorityClassName: 'high' }, requests({ cpu: '6' })))],
    counted: [
      namespace('tight'),
      object('v1', 'ResourceQuota', 'sums', { spec: { hard: { 'requests.cpu': '1' } } }, 'tight'),
      deployment('counted', here({}, requests({ cpu: '1' })), { strategy: { type: 'Recreate' } }, 'tight'),
    ],
    meek: [deployment('meek', here(inPair, requests({ cpu: '6' }), 'shelf-3'))],
  },
  {
    nodes: [
      node({ name: 'shelf-1' }),
      node({
        name: 'shelf-2',
        address: '10.20.0.12',
        roles: ['worker'],
        labels: { pair: 'true' },
        capacity: { cpu: '16', memory: '64Gi', pods: 110 },
      }),
      node({ name: 'shelf-3', address: '10.20.0.13', roles: ['worker'], labels: { pair: 'true' } }),
    ],
    storageClasses: [
      storageClass('local'),
      storageClass('replicated', { provisioner: 'driver.longhorn.io', bindingMode: 'Immediate', topology: 'cluster' }),
    ],
  },
);

let rehearsal: Rehearsal;

beforeAll(async () => {
  const props = { definitions: [], programs: programsOf(), host, signal: new AbortController().signal, timeout: 120 };
  rehearsal = await rehearseLosses({ ...state, ...props, placeOf: () => undefined, onProgress: () => undefined }, [
    ['shelf-2'],
    ['shelf-1'],
  ]);
});

/** What became of the pods of one application when the second machine was lost. */
function lossOf(name: string): readonly Omit<PodLoss, 'pod'>[] {
  const [loss] = rehearsal.nodeLosses;
  return (loss?.pods ?? []).filter(({ workload: of }) => of.endsWith(`/${name}`)).map(({ pod: _, ...rest }) => rest);
}

test('everything was up before, and both losses stand in the result', () => {
  expect(rehearsal.issues.filter(({ code }) => code !== 'REHEARSE_NODE_LOSS')).toEqual([]);
  expect(rehearsal.pods).toEqual({ done: 14, of: 14 });
  expect(rehearsal.nodeLosses.map(({ nodes }) => nodes)).toEqual([['shelf-2'], ['shelf-1']]);
  expect(rehearsal.notes.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['loss of shelf-2', 'times of a loss', 'attachment of volumes']),
  );
});

test('a Deployment is replaced, after the time its own toleration gives it on a real cluster', () => {
  expect(lossOf('web')).toEqual([{ workload: 'Deployment home/web', node: 'shelf-2', verdict: 'replaced', seconds: 350 }]);
  expect(lossOf('hasty')).toMatchObject([{ verdict: 'replaced', seconds: 80 }]);
  expect([...about(rehearsal, 'web'), ...about(rehearsal, 'hasty')]).toEqual([]);
});

test('a quota that counts the old pod only delays the new one', () => {
  expect(lossOf('counted')).toMatchObject([
    {
      workload: 'Deployment tight/counted',
      verdict: 'replaced',
      seconds: 710,
      reason: expect.stringMatching(/^the quota of tight counts/),
    },
  ]);
  expect(about(rehearsal, 'counted')).toEqual([]);
});

test('a DaemonSet’s pod belongs to its node, and is no finding', () => {
  expect(lossOf('agent')).toEqual([{ workload: 'DaemonSet home/agent', node: 'shelf-2', verdict: 'expected' }]);
  expect(about(rehearsal, 'agent')).toEqual([]);
});

test('REHEARSE_NODE_LOSS: a StatefulSet waits for a person, and comes back with the taint', () => {
  expect(lossOf('moving')).toMatchObject([{ verdict: 'stuck', reason: expect.stringMatching(/^a StatefulSet makes a new pod only/) }]);
  expect(about(rehearsal, 'moving').join('\n')).toMatchInlineSnapshot(`
    "warning REHEARSE_NODE_LOSS at attic/moving StatefulSet home/moving: without shelf-2, its pod stays down until a person acts: a StatefulSet makes a new pod only when the old one has surely ended, and shelf-2 cannot say so
      hint: only when shelf-2 is surely off, since two that write to one volume destroy it: \`kubectl taint nodes shelf-2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute\`; when it is back: \`kubectl taint nodes shelf-2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-\`"
  `);
});

test('REHEARSE_NODE_LOSS: a Deployment whose volume stays attached waits for a person too', () => {
  expect(lossOf('shared')).toMatchObject([
    { verdict: 'stuck', reason: expect.stringMatching(/^its volume home\/shared is still attached/) },
  ]);
  expect(about(rehearsal, 'shared')).toHaveLength(1);
});

test('REHEARSE_NODE_LOSS: what nobody makes anew and what nothing evicts wait for a person', () => {
  expect(lossOf('bare')).toMatchObject([{ workload: 'Pod home/bare', verdict: 'stuck' }]);
  expect(lossOf('clinging')).toMatchObject([{ verdict: 'stuck', reason: expect.stringMatching(/^it tolerates every taint/) }]);
  expect(about(rehearsal, 'clinging').join()).toMatch(/`kubectl delete pod --namespace home clinging-\S+ --force`/);
});

test('REHEARSE_NODE_LOSS: a volume on the lost disk makes it impossible', () => {
  expect(lossOf('tied')).toMatchObject([{ verdict: 'impossible' }]);
  expect(about(rehearsal, 'tied').join('\n')).toMatchInlineSnapshot(`
    "error REHEARSE_NODE_LOSS at attic/tied StatefulSet home/tied: without shelf-2, its pod does not come back: its volume home/data-tied-0 lies on shelf-2: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match PersistentVolume's node affinity
      hint: a backup that can be restored on another node, or a storage class whose volumes every node can reach"
  `);
});

test('REHEARSE_NODE_LOSS: without room elsewhere it is impossible, in the words of the scheduler', () => {
  expect(lossOf('large')).toMatchObject([{ verdict: 'impossible' }]);
  expect(about(rehearsal, 'large').join('\n')).toMatch(
    /without shelf-2, its pod does not come back: 0\/3 nodes are available: .*2 Insufficient memory/,
  );
});

test('REHEARSE_NODE_LOSS: a pod elsewhere that had to make way is a loss of that node too', () => {
  expect(lossOf('vip')).toMatchObject([{ node: 'shelf-2', verdict: 'replaced' }]);
  expect(lossOf('meek')).toMatchObject([{ node: 'shelf-3', verdict: 'impossible' }]);
  expect(about(rehearsal, 'meek').join('\n')).toMatch(/without shelf-2, its pod does not come back: it ran on shelf-3 and made way/);
});

test('REHEARSE_NODE_LOSS: without the control plane nothing is left to act, and that is said once', () => {
  const [, end] = rehearsal.nodeLosses;
  expect(end?.pods.map(({ workload: of, verdict }) => [of, verdict])).toEqual([['DaemonSet home/agent', 'down']]);
  const found = rehearsal.issues.filter(({ path }) => path === 'attic nodes.shelf-1');
  expect(found).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/^the control plane goes with it/) }]);
});
