import type { KubeObject } from '../../../src/api/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import type { Snapshot } from '../../../src/rehearse/snapshot.ts';
import { snapshot } from '../stand-ins/_model.ts';

export interface PodProps {
  readonly name: string;
  /** None: it waits for a node. */
  readonly node?: string;
  /** `StatefulSet/pg`; none for a pod that nobody made. */
  readonly owner?: string;
  /** Its name if not given. */
  readonly uid?: string;
  readonly isReady?: boolean;
  readonly isBeingDeleted?: boolean;
  /** Claim it mounts. */
  readonly claim?: string;
  readonly tolerations?: readonly JsonObject[];
  /** What the scheduler says. */
  readonly scheduler?: string;
}

/** A pod of namespace `home`, ready unless said otherwise. */
export function pod({ name, node = '', owner = '', uid = name, claim, tolerations, scheduler = '', ...props }: PodProps): KubeObject {
  const { isReady = node !== '', isBeingDeleted = false } = props;
  const [kind = '', of = ''] = owner.split('/');
  const deletionTimestamp = '2026-01-01T00:00:00Z';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'home',
      uid,
      ...(isBeingDeleted ? { deletionTimestamp } : {}),
      ...(owner === '' ? {} : { ownerReferences: [{ apiVersion: 'apps/v1', kind, name: of, uid: owner, controller: true }] }),
    },
    spec: {
      ...(node === '' ? {} : { nodeName: node }),
      tolerations: tolerations ?? [evicted],
      ...(claim === undefined ? {} : { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] }),
    },
    status: {
      phase: node === '' ? 'Pending' : 'Running',
      conditions: [
        { type: 'Ready', status: isReady ? 'True' : 'False' },
        ...(scheduler === '' ? [] : [{ type: 'PodScheduled', status: 'False', message: scheduler }]),
      ],
    },
  };
}

/** What admission gives to every pod. */
export const evicted = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };

/** A claim and its volume, which every node can reach and one may use unless said otherwise. */
export function volume(claim: string, spec: JsonObject = {}): Pick<Snapshot, 'claims' | 'volumes'> {
  const of = { name: claim, namespace: 'home' };
  return {
    claims: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: of, spec: { volumeName: `volume-${claim}` } }],
    volumes: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `volume-${claim}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'driver.longhorn.io' } },
        spec: { accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, ...spec },
      },
    ],
  };
}

/** A volume on the disk of one node. */
export function onDiskOf(node: string): JsonObject {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  return { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}

function node(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name } } };
}

/** A cluster of the nodes `a`, which is lost, and `b`. */
export function scene(pods: readonly KubeObject[], rest: Partial<Snapshot> = {}): Snapshot {
  return snapshot({ nodes: [node('a'), node('b')], pods, ...rest });
}
