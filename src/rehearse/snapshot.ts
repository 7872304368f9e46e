import type { Api, KubeObject } from '../api/index.ts';

/** All that runs, listed at one moment: attendants act on it, and the end of waiting is judged by it. */
export interface Snapshot {
  readonly nodes: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly deployments: readonly KubeObject[];
  readonly statefulSets: readonly KubeObject[];
  readonly daemonSets: readonly KubeObject[];
  readonly replicaSets: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
  readonly cronJobs: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  readonly endpointSlices: readonly KubeObject[];
  readonly ingresses: readonly KubeObject[];
  readonly claims: readonly KubeObject[];
  readonly volumes: readonly KubeObject[];
  readonly storageClasses: readonly KubeObject[];
  /** Only warnings: refusals of quota and Pod Security stand nowhere else. */
  readonly events: readonly KubeObject[];
  /** Objects of the custom kinds that were asked for. */
  readonly custom: readonly KubeObject[];
}

/** A kind at the version its objects are asked for. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

type Listed = Exclude<keyof Snapshot, 'custom'>;

const kinds: Readonly<Record<Listed, readonly [apiVersion: string, kind: string, fieldSelector?: string]>> = {
  nodes: ['v1', 'Node'],
  pods: ['v1', 'Pod'],
  deployments: ['apps/v1', 'Deployment'],
  statefulSets: ['apps/v1', 'StatefulSet'],
  daemonSets: ['apps/v1', 'DaemonSet'],
  replicaSets: ['apps/v1', 'ReplicaSet'],
  jobs: ['batch/v1', 'Job'],
  cronJobs: ['batch/v1', 'CronJob'],
  services: ['v1', 'Service'],
  endpointSlices: ['discovery.k8s.io/v1', 'EndpointSlice'],
  ingresses: ['networking.k8s.io/v1', 'Ingress'],
  claims: ['v1', 'PersistentVolumeClaim'],
  volumes: ['v1', 'PersistentVolume'],
  storageClasses: ['storage.k8s.io/v1', 'StorageClass'],
  events: ['v1', 'Event', 'type=Warning'],
};

/** A snapshot in which nothing runs, to start one from. */
export const emptySnapshot: Snapshot = Object.freeze({
  ...(Object.fromEntries(Object.keys(kinds).map((name) => [name, []])) as unknown as Record<Listed, readonly KubeObject[]>),
  custom: [],
});

/**
 * Lists every kind at once. A kind of `custom` that the server does not serve yet has no objects.
 * @throws ApiError, UnreachableError as the API does
 */
export async function observe(api: Pick<Api, 'list'>, custom: readonly ServedKind[] = []): Promise<Snapshot> {
  const [listed, others] = await Promise.all([
    Promise.all(
      Object.entries(kinds).map(
        async ([name, [apiVersion, kind, fieldSelector = '']]) => [name, await api.list(apiVersion, kind, { fieldSelector })] as const,
      ),
    ),
    Promise.all(custom.map(({ apiVersion, kind }) => api.list(apiVersion, kind))),
  ]);
  return { ...(Object.fromEntries(listed) as Record<Listed, readonly KubeObject[]>), custom: others.flat() };
}
