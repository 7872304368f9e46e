import type { ClusterConstruct } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';

// renovate: datasource=helm depName=longhorn registryUrl=https://charts.longhorn.io
const version = '1.12.1';
export const source = { repoURL: 'https://charts.longhorn.io', chart: 'longhorn', version } as const;

/** Where the volumes lie, unless the owner says otherwise. */
export function defaultDataPath({ distribution }: ClusterConstruct): string {
  return distribution.name === 'talos' ? '/var/mnt/longhorn' : '/var/lib/longhorn';
}

/** The nodes that run pods, and so hold volumes. */
export function storageNodes({ nodes }: ClusterConstruct): readonly { readonly name: string; readonly cpu: string }[] {
  return Object.entries(nodes)
    .filter(([, { roles }]) => roles.includes('worker'))
    .map(([name, { capacity }]) => ({ name, cpu: capacity.cpu }));
}

/** What the pods ask for that name something; memory of the others is in the footprint. */
export const amounts = {
  manager: { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '1Gi' } },
  sidecar: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
} as const;

const sidecars = [
  'csi-attacher',
  'csi-provisioner',
  'csi-resizer',
  'csi-snapshotter',
  'longhorn-csi-plugin',
  'longhorn-liveness-probe',
  'node-driver-registrar',
] as const;

/** What the values are made of. */
export interface LonghornChoices {
  readonly dataPath: string;
  readonly overProvisioning: number;
  readonly minimalAvailable: number;
  readonly instanceManagerCpu: number;
  readonly priority: string;
}

/**
 * Values of the chart. Its check before upgrades is a Helm hook that Argo CD would run before its service account is
 * there; the manager checks versions itself. Its own class is off, because the cluster file declares the classes. Its
 * policies are off, because they leave the webhook open and know neither Prometheus nor the backup target.
 * @source chart longhorn 1.12.1: values.yaml, templates/
 */
export function longhornValues(cluster: ClusterConstruct, choices: LonghornChoices): JsonObject {
  const { dataPath, overProvisioning, minimalAvailable, instanceManagerCpu, priority } = choices;
  const nodes = storageNodes(cluster).length;
  const replicas = sidecarReplicas(nodes);
  const cpu = `${instanceManagerCpu}`;
  return {
    preUpgradeChecker: { jobEnabled: false },
    persistence: { createStorageClass: false, defaultClass: false },
    networkPolicies: { restrictInternalTraffic: false },
    csi: {
      kubeletRootDir: cluster.distribution.kubeletRoot,
      attacherReplicaCount: replicas,
      provisionerReplicaCount: replicas,
      resizerReplicaCount: replicas,
      snapshotterReplicaCount: replicas,
    },
    defaultSettings: {
      allowCollectingLonghornUsageMetrics: false,
      defaultDataPath: dataPath,
      defaultReplicaCount: Math.max(1, Math.min(3, nodes)),
      guaranteedInstanceManagerCPU: JSON.stringify({ v1: cpu, v2: cpu }),
      // Without it a volume waits for a node that died for as long as its pod is said to be ending.
      ...(nodes > 1 ? { nodeDownPodDeletionPolicy: 'delete-both-statefulset-and-deployment-pod' } : {}),
      priorityClass: priority,
      storageMinimalAvailablePercentage: minimalAvailable,
      storageOverProvisioningPercentage: overProvisioning,
      systemManagedCSIComponentsResourceLimits: JSON.stringify(Object.fromEntries(sidecars.map((name) => [name, amounts.sidecar]))),
      upgradeChecker: false,
    },
    longhornManager: { priorityClass: priority, resources: amounts.manager },
    longhornDriver: { priorityClass: priority },
    longhornUI: { priorityClass: priority, replicas: 1 },
  };
}

/** One of each sidecar on one node; two where another node can take over. */
export function sidecarReplicas(nodes: number): number {
  return nodes > 1 ? 2 : 1;
}
