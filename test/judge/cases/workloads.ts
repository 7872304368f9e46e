import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/index.ts';
import { type Amounts, containersFor, type Shape, shapes } from './amounts.ts';
import { TOKEN } from './case.ts';
import { percent, weighted } from './dice.ts';
import { CONTROL_PLANE_TAINT, HOSTNAME } from './nodes.ts';
import { fieldsOf, type Rule, rules, type Surroundings } from './rules.ts';

/** A workload before it knows its surroundings. */
export interface Draft {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'Pod' | 'ReplicaSet';
  readonly namespace: 'home' | 'lab';
  readonly replicas: number;
  /** How large its pods are beside those of the others. */
  readonly weight: number;
  readonly shape: Shape;
  readonly rules: readonly Rule[];
  readonly priority: string | undefined;
  readonly tolerates: 'nothing' | 'gpu' | 'control plane' | 'quiet' | 'everything';
  /** Machine that its volumes lie on; the replicas of a StatefulSet lie on this and the next ones. */
  readonly volumes: number | undefined;
  /** Whether its owner did not look at the house. */
  readonly slip: boolean;
}

export const drafts: fc.Arbitrary<Draft> = fc.record({
  kind: weighted<Draft['kind']>([50, 'Deployment'], [18, 'StatefulSet'], [12, 'DaemonSet'], [9, 'Job'], [7, 'Pod'], [4, 'ReplicaSet']),
  namespace: weighted<Draft['namespace']>([70, 'home'], [30, 'lab']),
  replicas: weighted([62, 1], [20, 2], [13, 3], [3, 4], [2, 5]),
  weight: weighted([30, 1], [30, 2], [20, 3], [12, 5], [8, 8]),
  shape: shapes,
  rules: fc.tuple(rules, rules).map(([first, second]) => (second.form < 3 ? [first, second] : [first])),
  priority: weighted<string | undefined>(
    [62, undefined],
    [8, 'batch'],
    [14, 'apps'],
    [10, 'data'],
    [4, 'patient'],
    [2, 'system-node-critical'],
  ),
  tolerates: weighted<Draft['tolerates']>([84, 'nothing'], [4, 'gpu'], [5, 'control plane'], [2, 'quiet'], [5, 'everything']),
  volumes: weighted<number | undefined>([90, undefined], [4, 0], [3, 1], [3, 2]),
  slip: percent(22),
});

/** The objects a workload is rendered as. */
export function objectsOf(draft: Draft, name: string, amounts: Amounts, surroundings: Surroundings): readonly JsonObject[] {
  const { kind, replicas } = draft;
  const namespace = `${TOKEN}-${draft.namespace}`;
  const metadata = { name, namespace };
  const labels = { app: name };
  const { spec, objects } = podOf(draft, name, amounts, surroundings);
  const template = { metadata: { labels }, spec };
  const selector = { matchLabels: labels };
  switch (kind) {
    case 'Pod':
      return [{ apiVersion: 'v1', kind, metadata: { ...metadata, labels }, spec }, ...objects];
    case 'Job': {
      const parallelism = { ...(replicas === 1 ? {} : { parallelism: replicas, completions: replicas }) };
      const run = { ...template, spec: { ...spec, restartPolicy: 'Never' } };
      return [{ apiVersion: 'batch/v1', kind, metadata, spec: { ...parallelism, template: run } }, ...objects];
    }
    case 'DaemonSet':
      return [{ apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } }, ...objects];
    case 'StatefulSet':
      return [
        {
          apiVersion: 'apps/v1',
          kind,
          metadata,
          spec: {
            replicas,
            serviceName: name,
            selector,
            template,
            ...(draft.volumes === undefined ? {} : { volumeClaimTemplates: [claim('data')] }),
          },
        },
        ...objects,
      ];
    default:
      return [{ apiVersion: 'apps/v1', kind, metadata, spec: { ...(replicas === 1 ? {} : { replicas }), selector, template } }, ...objects];
  }
}

interface PodParts {
  readonly spec: JsonObject;
  /** Claims and volumes that the pod needs beside it. */
  readonly objects: readonly JsonObject[];
}

function podOf(draft: Draft, name: string, amounts: Amounts, surroundings: Surroundings): PodParts {
  const { shape, priority, kind } = draft;
  const containers = containersFor(shape, amounts);
  const { ports, affinity, topologySpreadConstraints, ...fields } = merged(draft.rules.map((rule) => fieldsOf(rule, surroundings)));
  const tolerations = tolerationsOf(draft);
  const volumes = volumesOf(draft, name, surroundings);
  const withPorts = (containers['containers'] as readonly JsonObject[]).map((container, index) =>
    index === 0 && ports !== undefined ? { ...container, ports } : container,
  );
  return {
    spec: {
      ...(priority === undefined ? {} : { priorityClassName: priority }),
      ...fields,
      ...(affinity === undefined ? {} : { affinity }),
      ...(topologySpreadConstraints === undefined ? {} : { topologySpreadConstraints }),
      ...(tolerations.length === 0 ? {} : { tolerations }),
      ...containers,
      containers: withPorts,
      ...(volumes.length === 0 || kind === 'StatefulSet'
        ? {}
        : { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] }),
    },
    objects: volumes,
  };
}

/** Two rules of a pod hold together; of two that set the same field the last counts, except where both can stand. */
function merged(all: readonly JsonObject[]): JsonObject {
  const result: Record<string, JsonObject[string]> = {};
  for (const fields of all) {
    for (const [key, value] of Object.entries(fields)) {
      const before = result[key];
      if (key === 'ports' || key === 'topologySpreadConstraints')
        result[key] = distinct([...((before as JsonObject[]) ?? []), ...(value as JsonObject[])]);
      else if (key === 'affinity') result[key] = { ...(before as JsonObject), ...(value as JsonObject) };
      else result[key] = value;
    }
  }
  return result;
}

/** The API server takes no port twice, and no two constraints on one topology. */
function distinct(list: readonly JsonObject[]): JsonObject[] {
  const keyOf = ({ hostPort, hostIP, protocol, topologyKey }: JsonObject) => JSON.stringify([hostPort, hostIP, protocol, topologyKey]);
  return [...new Map(list.map((entry) => [keyOf(entry), entry])).values()];
}

function tolerationsOf({ tolerates, shape, kind }: Draft): readonly JsonObject[] {
  const gpu = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };
  const controlPlane = { key: CONTROL_PLANE_TAINT, effect: 'NoSchedule', operator: 'Exists' };
  switch (tolerates) {
    case 'gpu':
      return [gpu];
    case 'control plane':
      return [controlPlane];
    case 'quiet':
      return [{ key: 'quiet', value: 'at-night', effect: 'NoExecute' }];
    case 'everything':
      return [{ operator: 'Exists' }];
    default:
      if (shape.gpus > 0) return [gpu];
      return kind === 'DaemonSet' ? [controlPlane] : [];
  }
}

function volumesOf({ volumes, kind, replicas, namespace }: Draft, name: string, { nodes }: Surroundings): readonly JsonObject[] {
  if (volumes === undefined || kind === 'DaemonSet') return [];
  const names = kind === 'StatefulSet' ? Array.from({ length: replicas }, (_, index) => `data-${name}-${index}`) : [name];
  return names.flatMap((claimName, index): readonly JsonObject[] => [
    ...(kind === 'StatefulSet' ? [] : [claim(claimName, `${TOKEN}-${namespace}`)]),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${TOKEN}-${claimName}` },
      spec: {
        storageClassName: 'node-bound',
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '10Gi' },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claimName, namespace: `${TOKEN}-${namespace}` },
        local: { path: '/srv/data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [nodes[(volumes + index) % nodes.length]!] }] },
            ],
          },
        },
      },
    },
  ]);
}

function claim(name: string, namespace?: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'node-bound', resources: { requests: { storage: '10Gi' } } },
  };
}
