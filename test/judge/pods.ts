import type { JsonObject, Node } from '../../src/model/index.ts';
import type { PlacementCase } from './cases/index.ts';

/** One pod as a controller would make it, ready to be created. */
export interface JudgedPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
}

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: JsonObject & {
    readonly replicas?: number;
    readonly parallelism?: number;
    readonly template?: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: JsonObject };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

/** What the controllers of Kubernetes would make of the objects of a case; written anew here, since the judge must not share what it judges. */
export function podsOf({ nodes, objects }: PlacementCase): readonly JudgedPod[] {
  return (objects as unknown as readonly Workload[]).flatMap((workload) => podsOfOne(workload, nodes));
}

function podsOfOne({ kind, metadata, spec }: Workload, nodes: readonly Node[]): readonly JudgedPod[] {
  const { name, namespace } = metadata;
  const labels = spec.template?.metadata.labels ?? {};
  const pod = spec.template?.spec ?? {};
  const numbered = (count: number, extra: Readonly<Record<string, string>>): readonly JudgedPod[] =>
    Array.from({ length: count }, (_, index) => ({ name: `${name}-${index}`, namespace, labels: { ...labels, ...extra }, spec: pod }));
  switch (kind) {
    case 'Pod':
      return [{ name, namespace, labels: metadata.labels ?? {}, spec }];
    case 'Deployment':
    case 'ReplicaSet':
      return numbered(spec.replicas ?? 1, kind === 'Deployment' ? { 'pod-template-hash': '6d4cf56db6' } : {});
    case 'Job':
      return numbered(spec.parallelism ?? 1, { 'batch.kubernetes.io/job-name': name, 'job-name': name });
    case 'StatefulSet':
      return numbered(spec.replicas ?? 1, {}).map((one, index) => ({
        ...one,
        labels: { ...labels, 'statefulset.kubernetes.io/pod-name': one.name, 'apps.kubernetes.io/pod-index': String(index) },
        spec: withClaims(pod, spec.volumeClaimTemplates ?? [], one.name),
      }));
    case 'DaemonSet':
      return nodes.flatMap((node): readonly JudgedPod[] =>
        belongsOn(pod, node) ? [{ name: `${name}-${node.name}`, namespace, labels, spec: pinned(pod, node.name) }] : [],
      );
    default:
      return [];
  }
}

function withClaims(pod: JsonObject, templates: readonly { readonly metadata: { readonly name: string } }[], owner: string): JsonObject {
  if (templates.length === 0) return pod;
  const volumes = templates.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: `${name}-${owner}` } }));
  return { ...pod, volumes: [...((pod['volumes'] as readonly JsonObject[] | undefined) ?? []), ...volumes] };
}

/** What the DaemonSet controller adds: troubles of a node do not keep its pods away. */
function daemonTolerations(pod: JsonObject): readonly JsonObject[] {
  const troubles = [
    ['not-ready', 'NoExecute'],
    ['unreachable', 'NoExecute'],
    ['disk-pressure', 'NoSchedule'],
    ['memory-pressure', 'NoSchedule'],
    ['pid-pressure', 'NoSchedule'],
    ['unschedulable', 'NoSchedule'],
    ...(pod['hostNetwork'] === true ? [['network-unavailable', 'NoSchedule']] : []),
  ];
  return troubles.map(([trouble = '', effect = '']) => ({ key: `node.kubernetes.io/${trouble}`, operator: 'Exists', effect }));
}

/** The controller pins each pod to its node; what the pod asked of nodes was answered before. */
function pinned(pod: JsonObject, node: string): JsonObject {
  const affinity = (pod['affinity'] ?? {}) as JsonObject;
  const nodeAffinity = (affinity['nodeAffinity'] ?? {}) as JsonObject;
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  return {
    ...pod,
    affinity: {
      ...affinity,
      nodeAffinity: { ...nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    },
    tolerations: [...((pod['tolerations'] as readonly JsonObject[] | undefined) ?? []), ...daemonTolerations(pod)],
  };
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Term {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

/** Whether selector, affinity and taints leave a node to a pod; for a DaemonSet, whether its controller makes one for it. */
export function belongsOn(pod: JsonObject, node: Node): boolean {
  const { nodeSelector = {}, affinity } = pod as { readonly nodeSelector?: Record<string, string>; readonly affinity?: JsonObject };
  const labels: Readonly<Record<string, string>> = { 'kubernetes.io/arch': node.arch, 'kubernetes.io/os': 'linux', ...node.labels };
  const required = (affinity?.['nodeAffinity'] as JsonObject | undefined)?.['requiredDuringSchedulingIgnoredDuringExecution'];
  const terms = (required as { readonly nodeSelectorTerms: readonly Term[] } | undefined)?.nodeSelectorTerms;
  return (
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
    (terms === undefined ||
      terms.some(
        ({ matchExpressions = [], matchFields = [] }) =>
          matchExpressions.every((requirement) => holds(requirement, labels[requirement.key])) &&
          matchFields.every((requirement) => holds(requirement, node.name)),
      )) &&
    node.taints.every((taint) => taint.effect === 'PreferNoSchedule' || isTolerated(taint, pod))
  );
}

function holds({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    default:
      return Number(value) < Number(values[0]);
  }
}

function isTolerated(taint: Node['taints'][number], pod: JsonObject): boolean {
  const tolerations = (pod['tolerations'] ?? []) as readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly value?: string;
    readonly effect?: string;
  }[];
  return tolerations.some(
    ({ key, operator, value = '', effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (key === undefined || key === taint.key) &&
      (operator === 'Exists' || value === (taint.value ?? '')),
  );
}
