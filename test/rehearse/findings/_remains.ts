import type { KubeObject } from '../../../src/api/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import type { Manifest, Model } from '../../../src/model/index.ts';
import { type Remains, runtimeFindings, subjectsOf } from '../../../src/rehearse/findings/index.ts';
import type { Snapshot } from '../../../src/rehearse/snapshot.ts';
import { manifests, model, objects, snapshot } from '../stand-ins/_model.ts';

const lists: Readonly<Record<string, keyof Snapshot>> = {
  Node: 'nodes',
  Pod: 'pods',
  Deployment: 'deployments',
  StatefulSet: 'statefulSets',
  DaemonSet: 'daemonSets',
  ReplicaSet: 'replicaSets',
  Job: 'jobs',
  CronJob: 'cronJobs',
  Service: 'services',
  EndpointSlice: 'endpointSlices',
  PersistentVolumeClaim: 'claims',
  PersistentVolume: 'volumes',
  StorageClass: 'storageClasses',
  Event: 'events',
};

/** Objects in YAML, sorted into the lists of a snapshot. */
export function remaining(yaml: string): Snapshot {
  const found = new Map<string, KubeObject[]>();
  for (const object of objects(yaml)) {
    const list = lists[String(object['kind'])];
    if (list === undefined) throw new Error(`no list of ${object['kind']}`);
    found.set(list, [...(found.get(list) ?? []), object]);
  }
  return snapshot(Object.fromEntries(found));
}

export interface Given extends Partial<Pick<Remains, 'absent' | 'refusedClaims' | 'refusedServices' | 'refusedRuns'>> {
  /** What is rendered; nothing if not given. */
  readonly rendered?: readonly Manifest[];
  readonly model?: Partial<Model>;
}

/** What is found in what remains, as a person reads it. */
export function found(yaml: string, { rendered = [], model: changes = {}, ...others }: Given = {}): readonly string[] {
  const seen = remaining(yaml);
  return runtimeFindings({
    snapshot: seen,
    subjects: subjectsOf('attic', rendered, seen, () => undefined),
    model: model(changes),
    absent: [],
    refusedClaims: [],
    refusedServices: [],
    refusedRuns: [],
    ...others,
  }).map(formatIssue);
}

/** A Deployment that is up; `rest` adds to its spec. */
export function deployment(name: string, rest = ''): string {
  return `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name}, namespace: home }, spec: { template: { metadata: { labels: { app: ${name} } }, spec: { volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }] } } ${rest} }, status: { readyReplicas: 1, updatedReplicas: 1 } }`;
}

export function replicaSet(name: string, has: number, wants: number): string {
  return `{ apiVersion: apps/v1, kind: ReplicaSet, metadata: { name: ${name}-1, namespace: home, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: ${name}, controller: true }] }, spec: { replicas: ${wants} }, status: { replicas: ${has} } }`;
}

export function refusal(kind: string, name: string, message: string): string {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  return `{ apiVersion: v1, kind: Event, metadata: { name: e, namespace: home }, type: Warning, reason: FailedCreate, message: ${JSON.stringify(message)}, involvedObject: { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, namespace: home } }`;
}

/** A pod of a Deployment. */
export function pod(name: string, app: string, rest: string, spec = ''): string {
  return `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: home, labels: { app: ${app} }, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: ${app}-1, controller: true }] }, spec: { ${spec} }, status: { ${rest} } }`;
}

export const unscheduled = (message: string) =>
  `phase: Pending, conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: ${JSON.stringify(message)} }]`;

export const ready = 'phase: Running, conditions: [{ type: Ready, status: "True" }]';

export const yaml = (...documents: readonly string[]) => documents.join('\n---\n');

export { manifests };
